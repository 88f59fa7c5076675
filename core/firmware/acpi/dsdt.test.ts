import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buffer, eisaId, integer, name, pack, scope } from "./aml.ts";
import { dsdt } from "./dsdt.ts";
import { irq, ports, resources } from "./resources.ts";

describe("AML", () => {
  test.each([
    ["name(PCI0)", name("PCI0"), [0x50, 0x43, 0x49, 0x30]],
    ["a short name", name("\\_SB"), [0x5c, 0x5f, 0x53, 0x42, 0x5f]],
    ["two names", name("\\_SB.LNKA"), [0x5c, 0x2e, 0x5f, 0x53, 0x42, 0x5f, 0x4c, 0x4e, 0x4b, 0x41]],
    ["three names", name("A.B.C").slice(0, 3), [0x2f, 3, 0x41]],
    ["0", integer(0), [0]],
    ["a byte", integer(0x7f), [0x0a, 0x7f]],
    ["a word", integer(0x1234), [0x0b, 0x34, 0x12]],
    ["a doubleword", integer(0x1_ffff), [0x0c, 0xff, 0xff, 0x01, 0x00]],
    ["PNP0A03", eisaId("PNP0A03"), [0x0c, 0x41, 0xd0, 0x0a, 0x03]],
    ["a package", pack(integer(1), integer(2)), [0x12, 5, 2, 1, 0x0a, 2]],
    ["a buffer", buffer([9]), [0x11, 3, 1, 9]],
    ["resources", resources(irq(4), ports(0x3f8, 8)).slice(-13, -2), [0x22, 16, 0, 0x47, 1, 0xf8, 3, 0xf8, 3, 1, 8]],
  ])("%s", (_, bytes, expected) => expect(bytes).toEqual(expected));

  test("a length from 63 bytes on takes two bytes, its low four bits first", () => {
    expect(
      scope(
        "X",
        Array.from({ length: 100 }, () => 0),
      ).slice(0, 3),
    ).toEqual([0x10, 0x40 | (106 & 0x0f), 106 >> 4]);
  });

  test.each(["", "toolong", "a", "1A", "A..B"])("%j is no name", (path) => {
    expect(() => name(path)).toThrow("is no ACPI name");
  });
});

describe("the DSDT", () => {
  const bytes = dsdt();

  test("has a header of its length and adds up to 0", () => {
    expect(String.fromCharCode(...bytes.subarray(0, 4))).toBe("DSDT");
    expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length);
    expect(bytes.reduce((total, byte) => total + byte, 0) & 0xff).toBe(0);
  });

  const hasIasl = spawnSync("iasl", ["-v"]).status === 0;
  test.skipIf(!hasIasl)("ACPI's own compiler reads it and translates it back without errors", () => {
    const folder = mkdtempSync(join(tmpdir(), "dsdt-"));
    try {
      writeFileSync(join(folder, "dsdt.aml"), bytes);
      expect(spawnSync("iasl", ["-d", "dsdt.aml"], { cwd: folder }).status).toBe(0);
      expect(spawnSync("iasl", ["-p", "again", "dsdt.dsl"], { cwd: folder }).stdout.toString()).toContain(" 0 Errors");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
