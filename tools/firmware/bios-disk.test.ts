/** Hard disks, CD-ROM drives and starting from a CD, on the whole machine. */
import { describe, expect, test } from "vitest";
import { assemble } from "../../core/assembler/assembler.ts";
import type { MachineConfig } from "../../core/machine/machine-api.ts";
import { answersOf, BiosMachine, floppy } from "./testing/bios-machine.ts";
import { biosProgram, type BiosCase } from "./testing/bios-program.ts";
import { CD_CASES, DISK_CASES, DISK_SECTORS, type ExpectedCase } from "./testing/disk-cases.ts";
import { bootDisc, memoryDisk, numberedDisk } from "./testing/test-disks.ts";

/** As many as fit the program's sectors. */
const CASES_AT_ONCE = 9;

function portions(cases: readonly ExpectedCase[]): ExpectedCase[][] {
  const out: ExpectedCase[][] = [];
  for (let at = 0; at < cases.length; at += CASES_AT_ONCE) out.push(cases.slice(at, at + CASES_AT_ONCE));
  return out;
}

/** What was answered beside what is expected of it: the named fields of each case. */
async function compare(
  cases: readonly ExpectedCase[],
  config: Partial<MachineConfig>,
): Promise<{ readonly answered: unknown; readonly expected: unknown }> {
  const answers = await answersOf(await BiosMachine.start(config));
  const answered = cases.map(({ name, expected }) => {
    const fields = Object.entries(answers.get(name) ?? {}).filter(([field]) => field in expected);
    return { name, ...Object.fromEntries(fields) };
  });
  return { answered, expected: cases.map(({ name, expected }) => ({ name, ...expected })) };
}

/** A boot sector that prints a letter, and "!" if it is on drive 80h. */
function letterSector(letter: string): Uint8Array {
  return assemble(`
        bits 16
        mov     al, '${letter}'
        mov     ah, 0x0E
        int     0x10
        cmp     dl, 0x80
        jne     $
        mov     al, '!'
        int     0x10
        jmp     $
        times   510 - ($ - $$) db 0
        dw      0xAA55`).bytes;
}

describe.each([
  ["whose bytes are at hand", false],
  ["of a host that takes its time", true],
] as const)("disks %s", (_, delay) => {
  test.each(portions(DISK_CASES))("a hard disk: $name …", async (...cases) => {
    const disk = memoryDisk(numberedDisk(DISK_SECTORS, biosProgram(cases)), 512, delay);
    const { answered, expected } = await compare(cases, {
      drives: [{ kind: "disk", disk }, null, null, null],
      clock: delay ? "wall" : "icount",
    });
    expect(answered).toEqual(expected);
  });

  test.each(portions(CD_CASES))("a CD-ROM drive: $name …", async (...cases) => {
    const disc = memoryDisk(bootDisc({ media: 0, loadSectors: 1, bytes: new Uint8Array(2048) }), 2048, delay);
    const { answered, expected } = await compare(cases, {
      floppies: [floppy(biosProgram(cases)), null],
      drives: [null, null, { kind: "cdrom", disc }, null],
      clock: delay ? "wall" : "icount",
    });
    expect(answered).toEqual(expected);
  });
});

function readSectors(cylinder: number, head: number, sector: number, count: number, drive: number): string {
  return `mov bx, buffer\nmov ax, ${0x200 + count}\nmov cx, ${cylinder * 256 + sector}\nmov dx, ${head * 256 + drive}\nint 0x13`;
}

function cdOf(media: number, bytes: Uint8Array, loadSectors = 1): Partial<MachineConfig> {
  const disc = memoryDisk(bootDisc({ media, loadSectors, bytes }), 2048, false);
  return { drives: [null, null, { kind: "cdrom", disc }, null], bootOrder: ["d"] };
}

describe("El Torito", () => {
  test("no emulation: the image's sectors are loaded and started with the drive's number", async () => {
    const source = `
        bits 16
        org 0x7C00
        jmp     start
        times   2048 - ($ - $$) db 0
start:
        mov     si, text
        sub     dl, 0xE0 - 'A'
        mov     [text + 1], dl
.next:
        lodsb
        test    al, al
        jz      .stop
        mov     ah, 0x0E
        int     0x10
        jmp     .next
.stop:
        hlt
        jmp     .stop
text:
        db      "<?>", 0
        times   4096 - ($ - $$) db 0`;
    const guest = await BiosMachine.start(cdOf(0, assemble(source).bytes, 8));
    guest.untilScreen("<A>");
    expect(guest.screen).toContain("CD-ROM");
  });

  const emulated: readonly BiosCase[] = [
    { name: "read", code: readSectors(3, 1, 5, 7, 0), dump: { at: "buffer + 6 * 512", sizeBytes: 2 } },
    { name: "geometry", code: "mov ah, 8\nmov dl, 0\nint 0x13" },
    {
      name: "specification",
      code: "mov ax, 0x4B01\nmov dl, 0\nmov si, buffer\nint 0x13",
      dump: { at: "buffer", sizeBytes: 19 },
    },
    {
      name: "catalogue",
      code: "mov dword [0x9000], 0x00000108 + (buffer << 16)\nmov dword [0x9004], 0\nmov si, 0x9000\nmov ax, 0x4D00\nint 0x13",
      dump: { at: "buffer + 0x1E", sizeBytes: 3 },
    },
    { name: "write", code: "mov ax, 0x0301\nmov bx, buffer\nmov cx, 1\nmov dx, 0\nint 0x13" },
    { name: "no sector", code: readSectors(0, 0, 19, 1, 0) },
    { name: "end", code: "mov ax, 0x4B00\nmov dl, 0\nmov si, buffer\nint 0x13" },
    { name: "after it", code: readSectors(0, 0, 1, 1, 0) },
  ];

  test("a diskette on the disc is drive 0 until it is taken away", async () => {
    const image = numberedDisk(80 * 2 * 18, biosProgram(emulated));
    const answers = await answersOf(await BiosMachine.start(cdOf(2, image)));
    expect(answers.get("read")).toMatchObject({ eax: 7, carry: false, dump: Uint8Array.of(136, 0) });
    expect(answers.get("geometry")).toMatchObject({ ebx: 4, ecx: 0x4f12, carry: false });
    expect([...answers.get("specification")!.dump].slice(0, 8)).toEqual([19, 2, 0, 1, 20, 0, 0, 0]);
    expect(answers.get("catalogue")).toMatchObject({ carry: false, dump: Uint8Array.of(0x55, 0xaa, 0x88) });
    expect(answers.get("write")).toMatchObject({ eax: 0x0300, carry: true });
    expect(answers.get("no sector")).toMatchObject({ eax: 0x0400, carry: true });
    expect(answers.get("end")).toMatchObject({ carry: false });
    expect(answers.get("after it")).toMatchObject({ carry: true });
  });

  test("a hard disk on the disc is drive 80h", async () => {
    const cases = [
      { name: "read", code: readSectors(3, 1, 5, 7, 0x80), dump: { at: "buffer + 6 * 512", sizeBytes: 2 } },
      { name: "geometry", code: "mov ah, 8\nmov dl, 0x80\nint 0x13" },
    ];
    const image = numberedDisk(10 * 16 * 63, biosProgram(cases));
    image.set([0x80, 1, 1, 0, 6, 15, 63, 9, 63, 0, 0, 0, 0x31, 0x27, 0, 0], 0x1be);
    const answers = await answersOf(await BiosMachine.start(cdOf(4, image)));
    expect(answers.get("read")).toMatchObject({ eax: 7, carry: false, dump: Uint8Array.of(25, 12) });
    expect(answers.get("geometry")).toMatchObject({ ecx: 0x093f, edx: 0x0f01, carry: false });
  });
});

test("what cannot be started is named, by the drives' models", async () => {
  const blank = memoryDisk(new Uint8Array(DISK_SECTORS * 512), 512, false);
  const audio = memoryDisk(new Uint8Array(40 * 2048), 2048, false);
  const guest = await BiosMachine.start({
    drives: [{ kind: "disk", disk: blank }, null, { kind: "cdrom", disc: audio }, { kind: "cdrom", disc: null }],
  });
  await guest.untilLater("the report", () => guest.screen.includes("Insert a disk"));
  expect(guest.screen).toMatch(/Hard disk \S.*: not bootable \(no 55 AA signature\)/);
  expect(guest.screen).toMatch(/CD-ROM \S.*: not bootable \(no boot catalogue\)/);
  expect(guest.screen).toMatch(/CD-ROM \S.*: no disk in the drive/);
});

test("the boot menu starts the second disk as drive 80h", async () => {
  const [x, y] = ["X", "Y"].map((letter) => memoryDisk(numberedDisk(DISK_SECTORS, letterSector(letter)), 512, false));
  const drives = [{ kind: "disk", disk: x! }, { kind: "disk", disk: y! }, null, null] as const;
  // a clock that does not jump over the moment in which the key is asked for
  const guest = await BiosMachine.start({ drives, bootOrder: ["c"], clock: "wall" });
  guest.untilScreen("Press F12");
  guest.press("F12");
  guest.untilScreen("Press a number");
  guest.press("Digit2");
  guest.untilScreen("Y!");
  expect(guest.screen).not.toContain("X!");
});
