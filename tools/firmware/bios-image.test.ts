/** The BIOS as a file: what programs find at fixed addresses, and what is left of its 64 KiB. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BIOS_BYTES, generatedSources } from "../../core/firmware/bios-image.ts";
import { biosFacts, buildBiosImage, ROM_DATE, SOURCES } from "./build-rom.ts";

const { bytes, symbols } = buildBiosImage();
const view = new DataView(bytes.buffer, bytes.byteOffset);
const text = (at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));
const sum = (at: number, length: number): number =>
  bytes.subarray(at, at + length).reduce((total, byte) => total + byte, 0) & 0xff;

test("the image is 64 KiB and its bytes add up to 0", () => {
  expect(bytes).toHaveLength(BIOS_BYTES);
  expect(sum(0, BIOS_BYTES)).toBe(0);
});

/** Where programs jump to, and the routine that must be there. [IBMAT] */
const entryPoints: readonly [number, string][] = [
  [0xe05b, "post"],
  [0xe2c3, "int02_nmi"],
  [0xe3fe, "int13_disk"],
  [0xe6f2, "int19_bootstrap"],
  [0xe739, "int14_serial"],
  [0xe82e, "int16_keyboard"],
  [0xe987, "int09_keyboard"],
  [0xec59, "int13_disk"],
  [0xef57, "int0e_floppy"],
  [0xefd2, "int17_printer"],
  [0xf065, "int10_forward"],
  [0xf841, "int12_memory_size"],
  [0xf84d, "int11_equipment"],
  [0xf859, "int15_system"],
  [0xfe6e, "int1a_clock"],
  [0xfea5, "int08_timer"],
];

test.each(entryPoints)("at F000:%i a jump leads to %s", (at, name) => {
  const short = bytes[at] === 0xeb;
  expect(bytes[at]).toBe(short ? 0xeb : 0xe9);
  const target = short ? at + 2 + view.getInt8(at + 1) : at + 3 + view.getInt16(at + 1, true);
  expect(target & 0xffff).toBe(symbols.get(name));
});

test("the reset vector, the date and the model are at the top", () => {
  expect([...bytes.subarray(0xfff0, 0xfff5)]).toEqual([0xea, 0x5b, 0xe0, 0x00, 0xf0]);
  expect(text(0xfff5, 8)).toBe(ROM_DATE);
  expect(bytes[0xfffe]).toBe(0xfc);
});

test("the interrupt vector table at F000:FEF3 holds the routines of INT 08h–1Eh", () => {
  const names = ["int08_timer", "int09_keyboard"];
  for (const [index, name] of names.entries()) {
    expect(view.getUint16(0xfef3 + 2 * index, true)).toBe(symbols.get(name));
  }
  expect(view.getUint16(0xfef3 + 2 * (0x13 - 8), true)).toBe(symbols.get("int13_disk"));
  expect(view.getUint16(0xfef3 + 2 * (0x1e - 8), true)).toBe(0xefc7);
});

test("the low half of the 8 × 8 font is at F000:FA6E", () => {
  const capitalA = bytes.subarray(0xfa6e + 0x41 * 8, 0xfa6e + 0x42 * 8);
  expect(capitalA.some((row) => row !== 0)).toBe(true);
  expect([...bytes.subarray(0xfa6e + 0x20 * 8, 0xfa6e + 0x21 * 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

test("the Plug and Play structure is on a paragraph and sound", () => {
  const at = symbols.get("pnp_structure")!;
  expect(at % 16).toBe(0);
  expect(text(at, 4)).toBe("$PnP");
  expect(sum(at, 0x21)).toBe(0);
});

const hasNasm = spawnSync("nasm", ["-v"]).status === 0;

test.skipIf(!hasNasm)("NASM makes the same bytes of the sources, but for the checksums that the build sets", () => {
  const folder = mkdtempSync(join(tmpdir(), "bios-"));
  try {
    mkdirSync(join(folder, "generated"));
    for (const [name, source] of Object.entries(generatedSources(biosFacts())))
      writeFileSync(join(folder, name), source);
    const args = ["-w-all", "-f", "bin", "-i", `${SOURCES}/`, "-i", `${folder}/`, "-o", join(folder, "bios.bin")];
    const { status, stderr } = spawnSync("nasm", [...args, join(SOURCES, "bios.asm")]);
    expect(stderr.toString()).toBe("");
    expect(status).toBe(0);
    const theirs = readFileSync(join(folder, "bios.bin"));
    const different = [...bytes.keys()].filter((at) => bytes[at] !== theirs[at]);
    expect(different).toEqual([symbols.get("pnp_structure")! + 8, symbols.get("rom_checksum")!]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
