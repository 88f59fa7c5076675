/** What kernels look like, where their pieces go, and what is said about files that are none. */
import { describe, expect, test } from "vitest";
import { LeView } from "../../base/bytes.ts";
import { HostError } from "../../base/errors.ts";
import { kernelFirmwareFiles } from "./kernel.ts";
import { planLinux, type KernelFiles } from "./linux.ts";
import { findMultiboot, planMultiboot } from "./multiboot.ts";

const MIB = 2 ** 20;

function linux(fields: Partial<{ version: number; sectors: number; flags: number; bytes: number }> = {}): Uint8Array {
  const { version = 0x020f, sectors = 4, flags = 1, bytes = 0x4000 } = fields;
  const image = new Uint8Array(bytes);
  const view = new LeView(image);
  view.setU8(0x1f1, sectors);
  view.setU16(0x1fe, 0xaa55);
  view.setU32(0x202, 0x5372_6448);
  view.setU16(0x206, version);
  view.setU8(0x211, flags);
  view.setU32(0x22c, 0x37ff_ffff);
  view.setU32(0x238, 2047);
  view.setU64(0x258, 0x100_0000n);
  view.setU32(0x260, 8 * MIB);
  return image;
}

/** Words of a multiboot header at 64, the rest of the file zeros. */
function multiboot(flags: number, ...fields: number[]): Uint8Array {
  const image = new Uint8Array(0x1000);
  const view = new LeView(image);
  const magic = 0x1bad_b002;
  for (const [i, value] of [magic, flags, -(magic + flags) >>> 0, ...fields].entries()) view.setU32(64 + 4 * i, value);
  return image;
}

/** An ELF program of one segment, told `segments` times. */
function elf(
  fields: Partial<Record<"offset" | "virtual" | "physical" | "file" | "memory", number>>,
  machine = 3,
  segments = 1,
): Uint8Array {
  const image = multiboot(0);
  const view = new LeView(image);
  view.setU32(0, 0x464c_457f);
  view.setU8(4, 1);
  view.setU8(5, 1);
  view.setU16(18, machine);
  view.setU32(24, 0xc010_0020);
  view.setU32(28, 0x200);
  view.setU16(42, 32);
  view.setU16(44, segments);
  const { offset = 0x400, virtual = 0xc010_0000, physical = MIB, file = 0x100, memory = 0x300 } = fields;
  for (let segment = 0; segment < segments; segment++) {
    for (const [i, value] of [1, offset, virtual, physical, file, memory].entries()) {
      view.setU32(0x200 + 32 * segment + 4 * i, value);
    }
  }
  return image;
}

const files = (image: Uint8Array, more: Partial<KernelFiles> = {}): KernelFiles => ({
  name: "k",
  image,
  initrd: null,
  commandLine: "",
  ...more,
});

const kernel = (image: Uint8Array, more: Partial<KernelFiles> = {}, memoryMiB = 64): unknown =>
  kernelFirmwareFiles({ ...files(image, more), rom: new Uint8Array(512) }, memoryMiB * MIB);

describe("Linux", () => {
  test("the initial RAM disk lies on a page below the top of memory, and the header tells where", () => {
    const { pieces } = planLinux(files(linux(), { initrd: new Uint8Array(10_001) }), 64 * MIB);
    const disk = pieces.at(-1)!;
    expect(disk.address % 4096).toBe(0);
    expect(disk.address + 10_001).toBeLessThanOrEqual(64 * MIB - 0x8_0000);
    const setup = new LeView(pieces[0]!.bytes);
    expect([setup.u32(0x218), setup.u32(0x21c)]).toEqual([disk.address, 10_001]);
  });

  test("initrd_addr_max is kept", () => {
    const image = linux({ version: 0x0203 });
    new LeView(image).setU32(0x22c, 0x0fff_ffff);
    const { pieces } = planLinux(files(image, { initrd: new Uint8Array(4096) }), 1024 * MIB);
    expect(pieces.at(-1)!.address).toBe(0x1000_0000 - 4096);
  });

  test.each([
    ["", 0xffff],
    ["quiet vga=ask", 0xfffd],
    ["vga=791", 791],
    ["vga=0x317 x", 0x317],
    ["novga=5", 0xffff],
  ])("the command line %j asks for mode %i", (commandLine, mode) => {
    const { pieces } = planLinux(files(linux(), { commandLine }), 64 * MIB);
    expect(new LeView(pieces[0]!.bytes).u16(0x1fa)).toBe(mode);
  });

  test("the file itself is left as it is", () => {
    const image = linux();
    const before = image.slice();
    planLinux(files(image, { initrd: new Uint8Array(1) }), 64 * MIB);
    expect(image).toEqual(before);
  });
});

describe("multiboot", () => {
  test("an ELF kernel is entered at the physical address of its entry, with zeros behind its bytes", () => {
    const image = elf({});
    const { pieces, entry } = planMultiboot(files(image), findMultiboot(image)!, 64 * MIB);
    expect(entry).toEqual({ kind: "multiboot", address: MIB + 0x20, info: 0x8000 });
    expect(pieces.slice(0, 2).map(({ address, bytes }) => [address, bytes.length])).toEqual([
      [MIB, 0x100],
      [MIB + 0x100, 0x200],
    ]);
  });

  test("a module begins on a page behind the kernel", () => {
    const image = elf({ memory: 0x1800 });
    const { pieces } = planMultiboot(files(image, { initrd: new Uint8Array(3) }), 64, 64 * MIB);
    expect(pieces[2]!.address).toBe(MIB + 0x2000);
  });
});

describe("files that are no kernels, or do not fit", () => {
  const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0);
  const notX86 = elf({}, 62);
  const plainElf = elf({});
  plainElf.fill(0, 64, 80);
  const multiboot2 = new Uint8Array(64);
  for (const [i, value] of [0xe852_50d6, 0, 16, -(0xe852_50d6 + 16) >>> 0].entries()) {
    new LeView(multiboot2).setU32(8 + 4 * i, value);
  }
  const flat = (load: number, loadEnd: number, bssEnd: number): Uint8Array =>
    multiboot(0x1_0000, load + 64, load, loadEnd, bssEnd, load);
  const cases: readonly [string, () => unknown, string][] = [
    ["empty", () => kernel(new Uint8Array(0)), "is empty"],
    ["text", () => kernel(new Uint8Array(5000).fill(65)), "is no kernel that Nestbox knows"],
    ["gzip", () => kernel(gzip), "Unpack it first"],
    ["ELF", () => kernel(plainElf), "without a multiboot header"],
    ["multiboot 2 only", () => kernel(multiboot2), "only multiboot 2"],
    ["old Linux", () => kernel(linux({ version: 0x0105 })), "boot protocol 1.05"],
    ["Linux cut off", () => kernel(linux({ bytes: 0x900 })), "damaged Linux kernel"],
    ["Linux of a mad setup", () => kernel(linux({ sectors: 255, bytes: 0x4_0000 })), "damaged Linux kernel"],
    ["long zImage", () => kernel(linux({ flags: 0, bytes: 0x10_0000 })), "Use a bzImage"],
    ["little memory", () => kernel(linux(), {}, 16), "needs 25 MiB of memory"],
    ["large initrd", () => kernel(linux(), { initrd: new Uint8Array(50 * MIB) }), "needs 75 MiB of memory"],
    ["long command line", () => kernel(linux(), { commandLine: "x".repeat(3000) }), "this kernel takes 2047"],
    ["strange command line", () => kernel(linux(), { commandLine: "é" }), "only ASCII"],
    ["strange mode", () => kernel(linux(), { commandLine: "vga=blue" }), "vga=blue is no video mode"],
    ["other processor", () => kernel(notX86), "another processor"],
    ["ELF beyond its end", () => kernel(elf({ offset: 0xf80 })), "damaged ELF file"],
    ["ELF of 4 GiB", () => kernel(elf({ memory: 0xffff_ffff })), "of memory"],
    ["ELF that fills memory over and over", () => kernel(elf({ memory: 60 * MIB }, 3, 8)), "damaged multiboot kernel"],
    ["ELF over the BIOS", () => kernel(elf({ physical: 0x9_8000 })), "where the BIOS keeps its data"],
    ["flat beyond its end", () => kernel(flat(MIB, MIB + 0x2000, 0)), "damaged multiboot kernel"],
    ["flat with 4 GiB of zeros", () => kernel(flat(MIB, MIB + 0x100, 0xffff_f000)), "of memory"],
    ["flat, ends before it begins", () => kernel(flat(MIB, MIB - 16, 0)), "damaged multiboot kernel"],
    ["unknown requirement", () => kernel(multiboot(0x8000)), "flags 8000h"],
    ["large module", () => kernel(elf({}), { initrd: new Uint8Array(65 * MIB) }), "kernel and its module"],
  ];
  test.each(cases)("%s", (_, build, message) => {
    expect(build).toThrow(HostError);
    expect(build).toThrow(message);
  });
});
