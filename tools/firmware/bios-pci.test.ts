/** POST on a machine with a 440FX: addresses, shadow RAM, PCI BIOS and the tables it publishes. */
import { beforeAll, describe, expect, test } from "vitest";
import { buildBiosImage } from "./build-rom.ts";
import { BiosMachine, floppy, runCases } from "./testing/bios-machine.ts";
import { type BiosAnswer, type BiosCase, biosProgram } from "./testing/bios-program.ts";

const { bytes: rom, symbols } = buildBiosImage();

/** Copies `sizeBytes` from F000:`symbol` to the buffer. */
function look(symbol: string, sizeBytes: number): BiosCase {
  const code = `
        mov     ax, 0xF000
        mov     ds, ax
        mov     si, ${symbols.get(symbol)}
        mov     di, buffer
        mov     cx, ${sizeBytes}
        rep     movsb`;
  return { name: symbol, code, dump: { at: "buffer", sizeBytes } };
}

const find = (fn: number, cx: string, dx: number, si: number): string =>
  `mov ax, ${0xb100 + fn}\nmov ecx, ${cx}\nmov dx, ${dx}\nmov si, ${si}\nint 0x1A`;
const read = (fn: number, register: number): string => `mov ax, ${0xb100 + fn}\nmov di, ${register}\nint 0x1A`;
const VGA = find(2, "0x1111", 0x1234, 0);

const CASES: readonly BiosCase[] = [
  { name: "present", code: "mov ax, 0xB101\nint 0x1A" },
  { name: "router", code: find(2, "0x7000", 0x8086, 0) },
  { name: "second router", code: find(2, "0x7000", 0x8086, 1) },
  { name: "nobody", code: find(2, "0x1234", 0x5678, 0) },
  { name: "bad vendor", code: find(2, "0x1234", 0xffff, 0) },
  { name: "display by class", code: find(3, "0x030000", 0, 0) },
  { name: "frame buffer", code: `${VGA}\n${read(0x0a, 0x10)}` },
  { name: "command", code: `${VGA}\n${read(0x09, 4)}` },
  { name: "odd word", code: `${VGA}\n${read(0x09, 5)}` },
  { name: "register 100h", code: `${VGA}\n${read(0x08, 0x100)}` },
  {
    name: "write",
    code: `${VGA}\nmov ax, 0xB10B\nmov di, 0x3C\nmov cl, 0x0B\nint 0x1A\nmov cl, 0\n${read(0x08, 0x3c)}`,
  },
  { name: "unknown function", code: "mov ax, 0xB1FE\nint 0x1A" },
  {
    name: "routing",
    code: `
        mov     word [buffer], 4096
        mov     dword [buffer + 2], buffer + 16
        mov     di, buffer
        mov     ax, 0xB10E
        int     0x1A`,
    dump: { at: "buffer", sizeBytes: 48 },
  },
  {
    name: "routing into too little",
    code: "mov word [buffer], 8\nmov dword [buffer + 2], buffer\nmov di, buffer\nmov ax, 0xB10E\nint 0x1A",
  },
  { name: "read-only", code: "mov ax, 0xF000\nmov es, ax\nmov al, [es:0]\nnot byte [es:0]\nmov ah, [es:0]" },
  { name: "video ROM", code: "mov ax, 0xC000\nmov es, ax\nmovzx eax, word [es:0]" },
  look("bios32_directory", 16),
  look("pirq_table", 32 + 7 * 16),
  look("smbios_entry", 31),
  look("acpi_rsdp", 20),
  look("acpi_rsdt", 36 + 4),
  look("acpi_fadt", 116),
  { name: "FACS signature", code: "mov ax, 0x9FC0\nmov es, ax\nmov eax, [es:0x3C0]\nmov ebx, [es:0x3C4]" },
];

let answers: ReadonlyMap<string, BiosAnswer>;
beforeAll(async () => {
  answers = await runCases(CASES);
});

const physical = (name: string): number => 0xf_0000 + symbols.get(name)!;
const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => total + byte, 0) & 0xff;

const TABLE: readonly (readonly [string, Partial<Record<keyof BiosAnswer, unknown>>])[] = [
  ["present", { eax: 1, ebx: 0x0210, ecx: 0, edx: 0x2049_4350, carry: false }],
  ["router", { eax: 2, ebx: 0x0008, ecx: 0x7000, edx: 0x8086, carry: false }],
  ["second router", { eax: 0x8602, carry: true }],
  ["nobody", { eax: 0x8602, carry: true }],
  ["bad vendor", { eax: 0x8302, carry: true }],
  ["display by class", { eax: 3, ecx: 0x3_0000, carry: false }],
  ["frame buffer", { ecx: 0xe000_0008, carry: false }],
  ["odd word", { eax: 0x8709, carry: true }],
  ["register 100h", { eax: 0x8708, carry: true }],
  ["unknown function", { eax: 0x81fe, carry: true }],
  ["video ROM", { eax: 0xaa55 }],
  ["routing into too little", { eax: 0x890e, carry: true }],
];

test.each(TABLE)("%s", (name, expected) => {
  expect(answers.get(name)).toMatchObject(expected);
});

test("a configuration register is written", () => {
  expect(answers.get("write")!.ecx & 0xff).toBe(0x0b);
});

test("the routing table's entries are given out: device 2 begins with PIRQB", () => {
  const { dump, carry, ebx } = answers.get("routing")!;
  expect([carry, ebx]).toEqual([false, 0]);
  expect(dump[0]).toBe(7 * 16);
  expect([...dump.subarray(32, 35)]).toEqual([0, 2 << 3, 0x61]);
});

test("memory of the display is on", () => {
  expect(answers.get("command")!.ecx & 2).toBe(2);
});

test("the BIOS cannot be overwritten", () => {
  const { eax } = answers.get("read-only")!;
  expect(eax >>> 8).toBe(eax & 0xff);
});

describe.each([
  ["bios32_directory", 16, 16],
  ["pirq_table", 32 + 7 * 16, 16],
  ["smbios_entry", 31, 16],
  ["acpi_rsdp", 20, 16],
  ["acpi_rsdt", 36 + 4, 4],
  ["acpi_fadt", 116, 4],
])("%s", (name, sizeBytes, alignment) => {
  test("is valid after POST, and was not in the ROM", () => {
    const at = symbols.get(name)!;
    expect(at % alignment).toBe(0);
    expect(sum(rom.subarray(at, at + sizeBytes))).not.toBe(0);
    expect(sum(answers.get(name)!.dump)).toBe(0);
  });
});

test("ACPI's tables lead to each other", () => {
  const word = (name: string, at: number): number => {
    const { buffer, byteOffset } = answers.get(name)!.dump;
    return new DataView(buffer, byteOffset).getUint32(at, true);
  };
  expect(word("acpi_rsdp", 16)).toBe(physical("acpi_rsdt"));
  expect(word("acpi_rsdt", 4)).toBe(36 + 4); // no APIC, no MADT
  expect(word("acpi_rsdt", 36)).toBe(physical("acpi_fadt"));
  expect(word("acpi_fadt", 36)).toBe(0x9_ffc0);
  expect(word("acpi_fadt", 40)).toBe(physical("acpi_dsdt"));
  expect(word("acpi_fadt", 64)).toBe(0x604);
  expect(answers.get("FACS signature")).toMatchObject({ eax: 0x5343_4146, ebx: 64 });
});

test("APM switches the machine off", async () => {
  const off = "mov ax, 0x5301\nxor bx, bx\nint 0x15\nmov ax, 0x5307\nmov bx, 1\nmov cx, 3\nint 0x15";
  const guest = await BiosMachine.start({ floppies: [floppy(biosProgram([{ name: "off", code: off }])), null] });
  guest.until("power-off", () => guest.state === "off");
  expect(guest.log).not.toContain("off=");
});
