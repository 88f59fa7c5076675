/** INT 10h AH=00h: what each mode leaves in the VGA's registers, in its memory and in the BIOS data area. */
import { beforeAll, describe, expect, test } from "vitest";
import { type ModeName, STANDARD_MODES } from "../../core/devices/display/testing/standard-modes.ts";
import type { BiosAnswer, BiosCase } from "./testing/bios-program.ts";
import { BDA, dataByte, dataWord, VIDEO_DATA, VideoGuest } from "./testing/video-guest.ts";

interface Mode {
  readonly mode: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellHeight: number;
  readonly pageBytes: number;
  readonly registers?: ModeName;
  /** Before the mode is set. */
  readonly before?: string;
}

const LINES = (code: number): string => `mov ax, ${0x1200 + code}\nmov bl, 0x30\nint 0x10`;

/** Sizes as in [RBIL] INT 10/AH=00h. */
const MODES: readonly Mode[] = [
  { mode: 0x00, columns: 40, rows: 25, cellHeight: 16, pageBytes: 0x800, registers: "1h" },
  { mode: 0x01, columns: 40, rows: 25, cellHeight: 16, pageBytes: 0x800, registers: "1h" },
  { mode: 0x02, columns: 80, rows: 25, cellHeight: 16, pageBytes: 0x1000, registers: "3h" },
  { mode: 0x03, columns: 80, rows: 25, cellHeight: 16, pageBytes: 0x1000, registers: "3h" },
  { mode: 0x04, columns: 40, rows: 25, cellHeight: 8, pageBytes: 0x4000, registers: "4h" },
  { mode: 0x05, columns: 40, rows: 25, cellHeight: 8, pageBytes: 0x4000, registers: "4h" },
  { mode: 0x06, columns: 80, rows: 25, cellHeight: 8, pageBytes: 0x4000, registers: "6h" },
  { mode: 0x07, columns: 80, rows: 25, cellHeight: 16, pageBytes: 0x1000, registers: "7h" },
  { mode: 0x0d, columns: 40, rows: 25, cellHeight: 8, pageBytes: 0x2000, registers: "Dh" },
  { mode: 0x0e, columns: 80, rows: 25, cellHeight: 8, pageBytes: 0x4000, registers: "Eh" },
  { mode: 0x0f, columns: 80, rows: 25, cellHeight: 14, pageBytes: 0x8000 },
  { mode: 0x10, columns: 80, rows: 25, cellHeight: 14, pageBytes: 0x8000, registers: "10h" },
  { mode: 0x11, columns: 80, rows: 30, cellHeight: 16, pageBytes: 0xa000 },
  { mode: 0x12, columns: 80, rows: 30, cellHeight: 16, pageBytes: 0xa000, registers: "12h" },
  { mode: 0x13, columns: 40, rows: 25, cellHeight: 8, pageBytes: 0x2000, registers: "13h" },
  { mode: 0x03, columns: 80, rows: 25, cellHeight: 14, pageBytes: 0x1000, before: LINES(1) },
  { mode: 0x03, columns: 80, rows: 25, cellHeight: 8, pageBytes: 0x1000, before: LINES(0) },
  { mode: 0x07, columns: 80, rows: 25, cellHeight: 14, pageBytes: 0x1000, before: LINES(1) },
  { mode: 0x03, columns: 80, rows: 25, cellHeight: 16, pageBytes: 0x1000, before: LINES(2), registers: "3h" },
];

const set = (mode: number): string => `mov ax, ${mode}\nint 0x10`;

/** Reads the registers into `buffer`: miscellaneous, sequencer 1–4, CRTC 0–18h, attribute 0–13h, graphics 0–8. */
const READER = `
        jmp     past_reader
read_registers:
        mov     di, buffer
        mov     dx, 0x3CC
        in      al, dx
        stosb
        mov     bl, al
        mov     dx, 0x3C4
        mov     ax, 0x0001
        mov     cx, 4
        call    .block
        mov     dx, 0x3D4
        test    bl, 1
        jnz     .color
        mov     dl, 0xB4
.color:
        push    dx
        mov     al, 0
        mov     cx, 25
        call    .block
        pop     bx
        add     bl, 6
        mov     cx, 20
        mov     ah, 0
.attribute:
        mov     dx, bx
        in      al, dx
        mov     dx, 0x3C0
        mov     al, ah
        out     dx, al
        inc     dx
        in      al, dx
        stosb
        inc     ah
        loop    .attribute
        mov     dx, bx
        in      al, dx
        mov     dx, 0x3C0
        mov     al, 0x20
        out     dx, al
        mov     dx, 0x3CE
        mov     al, 0
        mov     cx, 9
.block:
        mov     ah, al
.next:
        mov     al, ah
        out     dx, al
        inc     dx
        in      al, dx
        dec     dx
        stosb
        inc     ah
        loop    .next
        ret
past_reader:
`;

describe("standard modes", () => {
  let guest: VideoGuest;
  beforeAll(async () => {
    const cases = MODES.flatMap(({ mode, before = "" }, index): BiosCase[] => [
      {
        name: `data ${index}`,
        code: `${before}\n${set(mode)}\nmov ah, 0x0F\nint 0x10`,
        dump: VIDEO_DATA,
      },
      { name: `registers ${index}`, code: "call read_registers", dump: { at: "buffer", sizeBytes: 59 } },
    ]);
    guest = await VideoGuest.run([{ name: "reader", code: READER }, ...cases]);
  });

  test.each(MODES.map((mode, index) => ({ ...mode, index })))(
    "mode $mode of $cellHeight lines a cell: data area",
    ({ mode, columns, rows, cellHeight, pageBytes, index }) => {
      const answer = guest.answer(`data ${index}`);
      expect(answer.eax & 0xffff).toBe((columns << 8) | mode);
      expect((answer.ebx >> 8) & 0xff).toBe(0);
      expect({
        mode: dataByte(answer, BDA.mode),
        columns: dataWord(answer, BDA.columns),
        pageBytes: dataWord(answer, BDA.pageBytes),
        rows: dataByte(answer, BDA.rows) + 1,
        cellHeight: dataWord(answer, BDA.cellHeight),
        crtcPort: dataWord(answer, BDA.crtcPort),
      }).toEqual({ mode, columns, pageBytes, rows, cellHeight, crtcPort: mode === 7 || mode === 15 ? 0x3b4 : 0x3d4 });
    },
  );

  test.each(MODES.map((mode, index) => ({ ...mode, index })).filter(({ registers }) => registers !== undefined))(
    "mode $mode: registers",
    ({ registers, index }) => {
      const { miscellaneous, sequencer, crtc, attribute, graphics } = STANDARD_MODES[registers!];
      const { dump } = guest.answer(`registers ${index}`);
      expect([...dump]).toEqual([miscellaneous, ...sequencer, ...crtc, ...attribute, ...graphics]);
    },
  );
});

describe("colours", () => {
  /** Of a few DAC registers after a mode set [VGA] "Color values". */
  const COLORS: readonly { mode: number; register: number; rgb: readonly number[] }[] = [
    { mode: 0x03, register: 0x00, rgb: [0x00, 0x00, 0x00] },
    { mode: 0x03, register: 0x14, rgb: [0x2a, 0x15, 0x00] },
    { mode: 0x03, register: 0x07, rgb: [0x2a, 0x2a, 0x2a] },
    { mode: 0x03, register: 0x39, rgb: [0x15, 0x15, 0x3f] },
    { mode: 0x03, register: 0x3f, rgb: [0x3f, 0x3f, 0x3f] },
    { mode: 0x0d, register: 0x06, rgb: [0x2a, 0x15, 0x00] },
    { mode: 0x0d, register: 0x16, rgb: [0x3f, 0x3f, 0x15] },
    { mode: 0x07, register: 0x08, rgb: [0x2a, 0x2a, 0x2a] },
    { mode: 0x07, register: 0x18, rgb: [0x3f, 0x3f, 0x3f] },
    { mode: 0x13, register: 0x06, rgb: [0x2a, 0x15, 0x00] },
    { mode: 0x13, register: 0x0c, rgb: [0x3f, 0x15, 0x15] },
    { mode: 0x13, register: 0x14, rgb: [0x0e, 0x0e, 0x0e] },
    { mode: 0x13, register: 0x20, rgb: [0x00, 0x00, 0x3f] },
    { mode: 0x13, register: 0x28, rgb: [0x3f, 0x00, 0x00] },
    { mode: 0x13, register: 0x2b, rgb: [0x3f, 0x2f, 0x00] },
    { mode: 0x13, register: 0x30, rgb: [0x00, 0x3f, 0x00] },
    { mode: 0x13, register: 0x37, rgb: [0x00, 0x10, 0x3f] },
    { mode: 0x13, register: 0x38, rgb: [0x1f, 0x1f, 0x3f] },
    { mode: 0x13, register: 0x68, rgb: [0x00, 0x00, 0x1c] },
    { mode: 0x13, register: 0xf7, rgb: [0x0b, 0x0c, 0x10] },
    { mode: 0x13, register: 0xff, rgb: [0x00, 0x00, 0x00] },
  ];
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run(
      COLORS.map(({ mode, register }, index) => ({
        name: `color ${index}`,
        code: `${set(mode)}\nmov ax, 0x1015\nmov bx, ${register}\nint 0x10`,
      })),
    );
  });

  test.each(COLORS.map((color, index) => ({ ...color, index })))(
    "register $register of mode $mode",
    ({ rgb, index }) => {
      const { ecx, edx }: BiosAnswer = guest.answer(`color ${index}`);
      expect([(edx >> 8) & 0xff, (ecx >> 8) & 0xff, ecx & 0xff]).toEqual(rgb);
    },
  );
});

/** Fills the start of a segment with a pattern. */
function fill(segment: number): string {
  return `
        push    ${segment}
        pop     es
        xor     di, di
        mov     cx, 0x2000
        mov     ax, 0x5A5A
        rep stosw`;
}

/** EAX, EBX = what is there. */
function look(segment: number): string {
  return `push ${segment}\npop es\nmov eax, [es:0]\nmov ebx, [es:0x3F00]`;
}

describe("memory", () => {
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run([
      { name: "text", code: `${set(3)}\n${fill(0xb800)}\n${set(3)}\n${look(0xb800)}` },
      { name: "text kept", code: `${fill(0xb800)}\n${set(0x83)}\n${look(0xb800)}`, dump: VIDEO_DATA },
      { name: "flag of kept", code: "mov ah, 0x0F\nint 0x10" },
      { name: "256 colours", code: `${set(0x13)}\n${fill(0xa000)}\n${set(0x13)}\n${look(0xa000)}` },
      { name: "256 colours kept", code: `${fill(0xa000)}\n${set(0x93)}\n${look(0xa000)}` },
      { name: "unknown mode", code: `${set(0x3)}\n${set(0x44)}\nmov ah, 0x0F\nint 0x10` },
    ]);
  });

  test("text becomes blanks", () => {
    expect([guest.answer("text").eax >>> 0, guest.answer("text").ebx >>> 0]).toEqual([0x07200720, 0x07200720]);
  });
  test("graphics become black", () => {
    expect([guest.answer("256 colours").eax, guest.answer("256 colours").ebx]).toEqual([0, 0]);
  });
  test("bit 7 of the mode keeps what was there", () => {
    expect(guest.answer("text kept").ebx >>> 0).toBe(0x5a5a5a5a);
    expect(guest.answer("256 colours kept").ebx >>> 0).toBe(0x5a5a5a5a);
    expect(dataByte(guest.answer("text kept"), 0x487) & 0x80).toBe(0x80);
    expect(guest.answer("flag of kept").eax & 0xff).toBe(0x83);
  });
  test("an unknown mode changes nothing", () => expect(guest.answer("unknown mode").eax & 0xffff).toBe(0x5003));
});
