/** INT 10h in text modes: cursor, teletype, scrolling, strings, pages. */
import { beforeAll, describe, expect, test } from "vitest";
import type { BiosCase } from "./testing/bios-program.ts";
import { VideoGuest } from "./testing/video-guest.ts";

const SET_MODE = "mov ax, 3\nint 0x10\n";
const at = (row: number, column: number, page = 0): string =>
  `mov ah, 2\nmov bh, ${page}\nmov dx, ${(row << 8) | column}\nint 0x10\n`;
/** Characters through AH=0Eh; "{n}" is the code n. */
const type = (text: string): string =>
  (text.match(/\{\d+\}|./g) ?? [])
    .map((part) => (part.length > 1 ? part.slice(1, -1) : `${part.charCodeAt(0)}`))
    .map((code) => `mov ax, 0x0E00 + ${code}\nint 0x10\n`)
    .join("");
const RETRACE = ["jnz", "jz"]
  .map((jump) => `mov dx, 0x3DA\n.${jump}: in al, dx\ntest al, 8\n${jump} .${jump}\n`)
  .join("");
const CURSOR = "mov ah, 3\nmov bh, 0\nint 0x10\n";

/** What is typed where, and where the cursor then is. */
const TYPED: readonly {
  readonly what: string;
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly cursor: readonly [row: number, column: number];
}[] = [
  { what: "letters", row: 1, column: 2, text: "abc", cursor: [1, 5] },
  { what: "carriage return", row: 1, column: 2, text: "{13}", cursor: [1, 0] },
  { what: "line feed", row: 1, column: 2, text: "{10}", cursor: [2, 2] },
  { what: "backspace", row: 1, column: 2, text: "{8}", cursor: [1, 1] },
  { what: "backspace at the left", row: 1, column: 0, text: "{8}", cursor: [1, 0] },
  { what: "bell", row: 1, column: 2, text: "{7}", cursor: [1, 2] },
  { what: "other control characters", row: 1, column: 2, text: "{1}{9}{27}", cursor: [1, 5] },
  { what: "the end of a row", row: 1, column: 79, text: "x", cursor: [2, 0] },
  { what: "the end of the screen", row: 24, column: 79, text: "x", cursor: [24, 0] },
  { what: "line feed in the last row", row: 24, column: 5, text: "{10}", cursor: [24, 5] },
];

describe("typing", () => {
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run([
      ...TYPED.map(({ what, row, column, text }): BiosCase => ({
        name: what,
        code: SET_MODE + at(row, column) + type(text) + CURSOR,
      })),
      {
        name: "screen",
        code: `${SET_MODE + at(23, 0)}${type("one")}${at(24, 76)}
          mov ax, 0x0920
          mov bx, 0x001E
          mov cx, 5
          int 0x10
          ${type("four!")}${at(24, 0)}
          mov ax, 0x0800
          int 0x10`,
      },
    ]);
  });

  test.each(TYPED)("$what", ({ what, cursor: [row, column] }) => {
    expect(guest.answer(what).edx & 0xffff).toBe((row << 8) | column);
  });

  test("the rows moved up by one", () => {
    expect(guest.lines[22]).toBe("one");
    expect(guest.lines[23]).toBe(`${" ".repeat(76)}four`);
    expect(guest.lines[24]).toBe("!");
  });

  test("the new row has the attribute of the cell that the cursor was at", () => {
    // after “four” the cursor was at the start of a row, where the attribute was grey
    expect(guest.answer("screen").eax & 0xffff).toBe(0x0721);
  });
});

// Each row of the screen is its letter, A–Y, across 80 columns.
const FILL = `
        jmp     past_helpers
fill_screen:
        push    es
        push    0xB800
        pop     es
        xor     di, di
        mov     bx, 'A' + 0x0700
.row:
        mov     ax, bx
        mov     cx, 80
        rep stosw
        inc     bl
        cmp     bl, 'A' + 25
        jb      .row
        pop     es
        ret
; BX = column → buffer: its 25 characters.
read_column:
        push    ds
        push    0xB800
        pop     ds
        lea     si, [bx]
        shl     si, 1
        mov     di, buffer
        mov     cx, 25
.character:
        movsb
        add     si, 159
        loop    .character
        pop     ds
        ret
past_helpers:
`;

function scroll(ax: number, bh: number, top: number, left: number, bottom: number, right: number): string {
  return `mov ax, ${ax}\nmov bh, ${bh}\nmov cx, ${(top << 8) | left}\nmov dx, ${(bottom << 8) | right}\nint 0x10\n`;
}

describe("windows", () => {
  const CASES = [
    { what: "up by 1", code: scroll(0x0601, 7, 0, 0, 24, 79), column: 40, expected: "BCDEFGHIJKLMNOPQRSTUVWXY " },
    {
      what: "up by 3 in a window",
      code: scroll(0x0603, 7, 5, 10, 9, 20),
      column: 10,
      expected: "ABCDEIJ   KLMNOPQRSTUVWXY",
    },
    {
      what: "beside that window",
      code: scroll(0x0603, 7, 5, 10, 9, 20),
      column: 21,
      expected: "ABCDEFGHIJKLMNOPQRSTUVWXY",
    },
    {
      what: "down by 2 in a window",
      code: scroll(0x0702, 7, 5, 10, 9, 20),
      column: 20,
      expected: "ABCDE  FGHKLMNOPQRSTUVWXY",
    },
    { what: "down by 1", code: scroll(0x0701, 7, 0, 0, 24, 79), column: 79, expected: " ABCDEFGHIJKLMNOPQRSTUVWX" },
    { what: "0 clears", code: scroll(0x0600, 7, 23, 0, 24, 79), column: 0, expected: "ABCDEFGHIJKLMNOPQRSTUVW  " },
    {
      what: "more than there are clears",
      code: scroll(0x0763, 7, 23, 0, 24, 79),
      column: 0,
      expected: "ABCDEFGHIJKLMNOPQRSTUVW  ",
    },
    {
      what: "a window beyond the screen is cut",
      code: scroll(0x0601, 7, 20, 70, 200, 200),
      column: 79,
      expected: "ABCDEFGHIJKLMNOPQRSTVWXY ",
    },
    {
      what: "a window inside out is none",
      code: scroll(0x0601, 7, 9, 20, 5, 10),
      column: 15,
      expected: "ABCDEFGHIJKLMNOPQRSTUVWXY",
    },
  ];
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run([
      { name: "helpers", code: SET_MODE + FILL },
      ...CASES.map(({ what, code, column }) => ({
        name: what,
        code: `call fill_screen\n${code}mov bx, ${column}\ncall read_column`,
        dump: { at: "buffer", sizeBytes: 25 },
      })),
    ]);
  });
  test.each(CASES)("$what", ({ what, expected }) => {
    expect(String.fromCharCode(...guest.answer(what).dump)).toBe(expected);
  });
});

describe("characters and strings", () => {
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run([
      {
        name: "09h",
        code: `${SET_MODE + at(2, 3)}mov ax, 0x0958\nmov bx, 0x001E\nmov cx, 4\nint 0x10\nmov ax, 0x0800\nint 0x10\n${CURSOR}mov ax, [es:0]`,
      },
      { name: "0Ah", code: `${at(2, 4)}mov ax, 0x0A59\nmov bx, 0x004F\nmov cx, 1\nint 0x10\nmov ax, 0x0800\nint 0x10` },
      {
        name: "13h moves",
        code: `push cs\npop es\nmov bp, .string\nmov ax, 0x1301\nmov bx, 0x0002\nmov cx, 6\nmov dx, 0x0A05\nint 0x10\n${CURSOR}
          jmp .past
.string:  db "ab", 13, 10, "cd"
.past:`,
      },
      {
        name: "13h stays, with attributes",
        code: `push cs\npop es\nmov bp, .string\nmov ax, 0x1302\nmov bx, 0\nmov cx, 2\nmov dx, 0x0F05\nint 0x10\n${CURSOR}
          push  0xB800
          pop   es
          mov   ebx, [es:(15 * 80 + 5) * 2]
          jmp   .past
.string:  db "X", 0x17, "Y", 0x2A
.past:`,
      },
      {
        name: "page 2",
        code: `${at(3, 4, 2)}mov ax, 0x0950\nmov bx, 0x0207\nmov cx, 3\nint 0x10\nmov ah, 3\nmov bh, 2\nint 0x10`,
      },
      { name: "page 0 is shown", code: `${CURSOR}mov ah, 0x0F\nint 0x10` },
      // the VGA shows the new page from the next retrace on
      {
        name: "page 2 is shown",
        code: `mov ax, 0x0502\nint 0x10\nmov ah, 0x0F\nint 0x10\n${RETRACE}`,
        dump: { at: "0x44E", sizeBytes: 2 },
      },
    ]);
  });

  test("AH=09h writes characters with their attribute, AH=0Ah without", () => {
    expect(guest.answer("09h").edx & 0xffff).toBe(0x0203);
    expect(guest.answer("0Ah").eax & 0xffff).toBe(0x1e59);
  });
  test("AH=13h writes strings; control characters act", () => {
    expect(guest.answer("13h moves").edx & 0xffff).toBe(0x0b02);
    expect(guest.answer("13h stays, with attributes").edx & 0xffff).toBe(0x0b02);
    expect(guest.answer("13h stays, with attributes").ebx >>> 0).toBe(0x2a591758);
  });
  test("pages have cursors and memory of their own", () => {
    expect(guest.answer("page 2").edx & 0xffff).toBe(0x0304);
    expect(guest.answer("page 0 is shown").edx & 0xffff).toBe(0x0b02);
    expect(guest.answer("page 0 is shown").ebx & 0xff00).toBe(0);
    expect(guest.answer("page 2 is shown").ebx & 0xff00).toBe(0x0200);
    expect([...guest.answer("page 2 is shown").dump]).toEqual([0x00, 0x20]);
    expect(guest.lines[3]).toBe("    PPP");
    expect(guest.lines[2]).toBe("");
  });
});

describe("cursor lines", () => {
  /** CH, CL for AH=01h, and CRTC registers 0Ah and 0Bh in cells of 16 lines. */
  const SHAPES = [
    { what: "underline of 8-line cells", cx: 0x0607, crtc: 0x0d0e },
    { what: "block of 8-line cells", cx: 0x0007, crtc: 0x000f },
    { what: "lower half", cx: 0x0407, crtc: 0x080f },
    { what: "lines of 16-line cells", cx: 0x0b0e, crtc: 0x0b0e },
    { what: "hidden", cx: 0x2000, crtc: 0x2000 },
    { what: "not scaled on request", cx: 0x0607, crtc: 0x0607, before: "mov ax, 0x1201\nmov bl, 0x34\nint 0x10\n" },
    { what: "scaled again", cx: 0x0607, crtc: 0x0d0e, before: "mov ax, 0x1200\nmov bl, 0x34\nint 0x10\n" },
  ];
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run(
      SHAPES.map(({ what, cx, before = "" }) => ({
        name: what,
        code: `${before}mov ah, 1\nmov cx, ${cx}\nint 0x10\n${CURSOR}mov dx, 0x3D4\nmov al, 0x0A\nout dx, al\ninc dx\nin al, dx\nmov bh, al\ndec dx\nmov al, 0x0B\nout dx, al\ninc dx\nin al, dx\nmov bl, al`,
      })),
    );
  });
  test.each(SHAPES)("$what", ({ what, cx, crtc }) => {
    expect(guest.answer(what).ecx & 0xffff).toBe(cx);
    expect(guest.answer(what).ebx & 0xffff).toBe(crtc);
  });
});
