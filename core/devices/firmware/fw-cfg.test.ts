import { describe, expect, test } from "vitest";
import type { DeviceContext } from "../../bus/device.ts";
import { DebugConsole } from "./debug-console.ts";
import { pcFirmwareItems } from "./fw-cfg-items.ts";
import { FwCfg } from "./fw-cfg.ts";

const memoryBytes = new Uint8Array(0x1000);
const memory = {
  read: (phys: number, into: Uint8Array) => into.set(memoryBytes.subarray(phys, phys + into.length)),
  write: (phys: number, from: Uint8Array) => memoryBytes.set(from, phys),
};

function setUp() {
  const errors: string[] = [];
  const context: DeviceContext = {
    clock: { nowNs: () => 0, after: () => ({ cancel: () => {} }) },
    guestError: (what) => errors.push(what),
  };
  const items = pcFirmwareItems({ memoryBytes: 16 << 20, cpuCount: 1, bootOrder: ["c", "a"] });
  const { ports } = new FwCfg({ ...items, memory }, context);
  const bytes = (key: number, count: number): number[] => {
    ports.write(0, 2, key);
    return Array.from({ length: count }, () => ports.read(1, 1));
  };
  return { ports, bytes, errors };
}

const text = (bytes: readonly number[]): string => String.fromCharCode(...bytes.filter((byte) => byte !== 0));

/** Runs a DMA request at 0800h. Returns what the device wrote into its control field. */
function request(ports: FwCfg["ports"], control: number, length: number, target: number): number {
  const view = new DataView(memoryBytes.buffer);
  view.setUint32(0x800, control);
  view.setUint32(0x804, length);
  view.setUint32(0x808, 0);
  view.setUint32(0x80c, target);
  ports.write(4, 4, 0);
  ports.write(8, 4, 0x0008_0000);
  return view.getUint32(0x800);
}

describe("fw_cfg", () => {
  test("shows its signature, its features and the RAM size", () => {
    const { bytes } = setUp();
    expect(text(bytes(0, 4))).toBe("QEMU");
    expect(bytes(1, 4)).toEqual([3, 0, 0, 0]);
    expect(bytes(3, 8)).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
  });

  test("lists files by name, and their keys give their bytes", () => {
    const { bytes } = setUp();
    const directory = bytes(0x19, 4 + 2 * 64);
    expect(directory.slice(0, 4)).toEqual([0, 0, 0, 2]);
    expect(text(directory.slice(12, 68))).toBe("etc/e820");
    const second = directory.slice(68);
    expect(second.slice(0, 4)).toEqual([0, 0, 0, 2]);
    expect(text(second.slice(8))).toBe("opt/org.nestbox/boot-order");
    expect(text(bytes(second[4]! * 256 + second[5]!, 2))).toBe("ca");
  });

  test("an unknown key and the space behind an item read as 0", () => {
    const { bytes } = setUp();
    expect(bytes(0x1234, 2)).toEqual([0, 0]);
    expect(bytes(0, 6).slice(4)).toEqual([0, 0]);
  });

  test("the DMA interface selects, skips and reads", () => {
    const { ports } = setUp();
    expect(ports.read(4, 4)).toBe(0x554d_4551); // "QEMU", and " CFG" behind it
    memoryBytes.fill(0xff, 0, 8);
    expect(request(ports, 0x08 | 0x04, 1, 0)).toBe(0);
    expect(request(ports, 0x02, 5, 0)).toBe(0);
    expect([...memoryBytes.subarray(0, 6)]).toEqual([0x45, 0x4d, 0x55, 0, 0, 0xff]);
  });

  const refused: readonly [string, number, number][] = [
    ["write", 0x10, 4],
    ["4 GiB of zeros", 0x0a, 0xffff_ffff],
  ];
  test.each(refused)("DMA: %s is refused with the error bit", (_, control, length) => {
    const { ports, errors } = setUp();
    expect(request(ports, control, length, 0)).toBe(1);
    expect(errors).toHaveLength(1);
  });

  test("writing data is the guest's error and changes nothing", () => {
    const { ports, bytes, errors } = setUp();
    ports.write(1, 1, 0x58);
    expect(errors).toHaveLength(1);
    expect(text(bytes(0, 4))).toBe("QEMU");
  });
});

test("the debug console gives whole lines, and cuts a line that never ends", () => {
  const lines: string[] = [];
  const { ports } = new DebugConsole({ line: (line) => lines.push(line) });
  expect(ports.read(0, 1)).toBe(0xe9);
  for (const char of "POST\r\nhalf") ports.write(0, 1, char.charCodeAt(0));
  expect(lines).toEqual(["POST"]);
  for (let i = 0; i < 600; i++) ports.write(0, 1, 0x2e);
  expect(lines[1]).toHaveLength(512);
});
