/** INT 13h on each kind of diskette, through the real floppy controller, called by a program that started from it. */
import { describe, expect, test } from "vitest";
import { BiosMachine, floppy, type FloppyGeometry, FLOPPY_1440K, runCases } from "./testing/bios-machine.ts";
import { biosProgram, type BiosCase, DONE, parseAnswer } from "./testing/bios-program.ts";

interface Kind extends FloppyGeometry {
  readonly name: string;
  /** CMOS type of the drive that holds it, and that drive's own format. */
  readonly type: number;
  readonly driveSectors: number;
}

const KINDS: readonly Kind[] = [
  { name: "360K", cylinders: 40, heads: 2, sectorsPerTrack: 9, type: 1, driveSectors: 9 },
  { name: "720K", cylinders: 80, heads: 2, sectorsPerTrack: 9, type: 4, driveSectors: 18 },
  { name: "1.2M", cylinders: 80, heads: 2, sectorsPerTrack: 15, type: 2, driveSectors: 15 },
  { name: "1.44M", cylinders: 80, heads: 2, sectorsPerTrack: 18, type: 4, driveSectors: 18 },
  { name: "2.88M", cylinders: 80, heads: 2, sectorsPerTrack: 36, type: 5, driveSectors: 36 },
];

/** INT 13h: `ah`, sectors, cylinder, head, sector; drive 0, the buffer. */
function disk(ah: number, count: number, cylinder: number, head: number, sector: number): string {
  return `
        mov     bx, buffer
        mov     ax, ${ah * 256 + count}
        mov     cx, ${cylinder * 256 + sector}
        mov     dx, ${head * 256}
        int     0x13`;
}

const FIRST_TWO = { at: "buffer", sizeBytes: 2 };

describe.each(KINDS)("a $name diskette", ({ cylinders, heads, sectorsPerTrack, type, driveSectors }) => {
  const geometry: FloppyGeometry = { cylinders, heads, sectorsPerTrack };
  const last = cylinders * heads * sectorsPerTrack - 1;
  const middle = (5 * heads + 1) * sectorsPerTrack;
  const cases: readonly BiosCase[] = [
    { name: "reset", code: "mov ax, 0x0000\nmov dl, 0\nint 0x13" },
    { name: "status", code: "mov ah, 1\nmov dl, 0\nint 0x13" },
    { name: "geometry", code: "mov ah, 8\nmov dl, 0\nint 0x13\nmov esi, [es:di]" },
    { name: "kind", code: "mov ah, 0x15\nmov dl, 0\nint 0x13" },
    { name: "changed", code: "mov ah, 0x16\nmov dl, 0\nint 0x13" },
    { name: "read", code: disk(2, 1, 5, 1, 1), dump: FIRST_TWO },
    { name: "last", code: disk(2, 1, cylinders - 1, heads - 1, sectorsPerTrack), dump: FIRST_TWO },
    { name: "both heads", code: disk(2, 9, 7, 0, sectorsPerTrack - 3), dump: { at: "buffer + 8 * 512", sizeBytes: 2 } },
    { name: "verify", code: disk(4, 3, 8, 0, 1) },
    { name: "no sector", code: disk(2, 1, 0, 0, sectorsPerTrack + 1) },
    { name: "no sectors", code: disk(2, 0, 0, 0, 1) },
    {
      name: "write",
      code: `
        mov     dword [buffer], 0x12345678
        ${disk(3, 2, 3, 1, 2)}
        mov     dword [buffer], 0
        ${disk(2, 1, 3, 1, 2)}`,
      dump: FIRST_TWO,
    },
    {
      name: "over 64 KiB",
      code: "mov ax, 0x0FFF\nmov es, ax\nmov bx, 0\nmov ax, 0x0202\nmov cx, 1\nmov dx, 0\nint 0x13",
    },
    { name: "other drive", code: "mov ah, 0x15\nmov dl, 1\nint 0x13" },
    { name: "hard disk", code: "mov ah, 0x15\nmov dl, 0x80\nint 0x13" },
    { name: "bad function", code: "mov ax, 0x0A01\nmov dl, 0\nint 0x13" },
  ];

  test("answers as a PC does", async () => {
    const answers = await runCases(cases, {}, geometry);
    const ah = (name: string): number => (answers.get(name)!.eax >>> 8) & 0xff;
    const carry = (name: string): boolean => answers.get(name)!.carry;
    const word = (name: string): number => answers.get(name)!.dump[0]! + answers.get(name)!.dump[1]! * 256;
    for (const name of ["reset", "status", "changed", "read", "last", "both heads", "verify", "write"]) {
      if (name === "changed" && type === 1) continue; // no change line: it always says "maybe"
      expect([name, ah(name), carry(name)]).toEqual([name, 0, false]);
    }
    const shape = answers.get("geometry")!;
    expect(shape.ecx & 0xffff).toBe(((cylinders - 1) << 8) | driveSectors);
    expect(shape.edx & 0xffff).toBe(((heads - 1) << 8) | 2);
    expect(shape.ebx & 0xff).toBe(type);
    expect(ah("kind")).toBe(type === 1 ? 1 : 2);
    expect(word("read")).toBe(middle);
    expect(word("last")).toBe(last);
    expect(word("both heads")).toBe(7 * heads * sectorsPerTrack + sectorsPerTrack - 4 + 8);
    expect(answers.get("read")!.eax & 0xff).toBe(1);
    expect(ah("no sector")).toBe(0x04);
    expect(carry("no sector")).toBe(true);
    expect(carry("no sectors")).toBe(true);
    expect(word("write")).toBe(0x5678);
    expect(ah("over 64 KiB")).toBe(0x09);
    expect([ah("other drive"), carry("other drive")]).toEqual([2, false]);
    expect([ah("hard disk"), carry("hard disk")]).toEqual([0, false]);
    expect([ah("bad function"), carry("bad function")]).toEqual([1, true]);
  });
});

test("a write-protected diskette is not written", async () => {
  const cases = [{ name: "write", code: disk(3, 1, 3, 0, 1) }];
  const medium = floppy(biosProgram(cases), FLOPPY_1440K, true);
  const before = medium.bytes.slice();
  const answers = await runCases(cases, { floppies: [medium, null] });
  expect(answers.get("write")).toMatchObject({ eax: 0x0300, carry: true });
  expect(Buffer.compare(medium.bytes, before)).toBe(0);
});

test("another diskette is reported once, then read with its own format", async () => {
  const cases = [
    { name: "key", code: "mov ah, 0\nint 0x16" },
    { name: "first", code: disk(2, 1, 1, 0, 1) },
    { name: "second", code: disk(2, 1, 1, 0, 1), dump: FIRST_TWO },
    { name: "key again", code: "mov ah, 0\nint 0x16" },
    { name: "empty", code: disk(2, 1, 1, 0, 1) },
  ];
  const guest = await BiosMachine.start({ floppies: [floppy(biosProgram(cases)), null] });
  const answered = (name: string): boolean => guest.log.some((line) => line.startsWith(`${name}=`));
  guest.until("the program", () => guest.machine.counters().floppyReads >= 8);
  for (let i = 0; i < 20; i++) guest.slice();
  guest.machine.insertFloppy(0, floppy(new Uint8Array(0), { cylinders: 80, heads: 2, sectorsPerTrack: 9 }));
  guest.press("Space");
  guest.until("the second read", () => answered("second"));
  guest.machine.insertFloppy(0, null);
  guest.press("Space");
  guest.until("the end", () => guest.log.includes(DONE));
  const answers = new Map(guest.log.map(parseAnswer).filter((answer) => answer !== undefined));
  expect(answers.get("first")).toMatchObject({ eax: 0x0600, carry: true });
  expect(answers.get("second")).toMatchObject({ eax: 0x0001, carry: false });
  expect([...answers.get("second")!.dump]).toEqual([18, 0]);
  expect(answers.get("empty")).toMatchObject({ eax: 0x8000, carry: true });
});
