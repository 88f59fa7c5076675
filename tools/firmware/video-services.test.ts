/** INT 10h AH=0Bh, 10h, 11h, 12h, 1Ah, 1Bh, 1Ch on the whole machine. [RBIL] says what is expected. */
import { beforeAll, describe, expect, test } from "vitest";
import { FONT_8X14, FONT_8X16, FONT_8X8 } from "../../core/firmware/fonts/fonts.ts";
import type { BiosAnswer, BiosCase } from "./testing/bios-program.ts";
import { BDA, dataByte, dataWord, VIDEO_DATA, VideoGuest } from "./testing/video-guest.ts";

const SET_3 = "mov ax, 3\nint 0x10\n";
const call = (ax: number, bx = 0, cx = 0, dx = 0): string =>
  `mov ax, ${ax}\nmov bx, ${bx}\nmov cx, ${cx}\nmov dx, ${dx}\nint 0x10\n`;

const rgb = ({ ecx, edx }: BiosAnswer): number[] => [(edx >> 8) & 0xff, (ecx >> 8) & 0xff, ecx & 0xff];

describe("palette", () => {
  let guest: VideoGuest;
  beforeAll(async () => {
    const SETS = `${SET_3}jmp .past\n.palette: db 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n.past:\nmov dx, .palette\nmov ax, 0x1002\nint 0x10\n`;
    guest = await VideoGuest.run([
      { name: "all", code: `${SETS}mov dx, buffer\nmov ax, 0x1009\nint 0x10`, dump: { at: "buffer", sizeBytes: 17 } },
      { name: "one", code: call(0x1000, 0x2a05) + call(0x1007, 5) },
      { name: "border", code: call(0x1001, 0x0900) + call(0x1008) },
      { name: "brightness", code: `${call(0x1003, 0)}${call(0x1007, 0x10)}` },
      { name: "blinking", code: `${call(0x1003, 1)}${call(0x1007, 0x10)}` },
      { name: "DAC register", code: call(0x1010, 77, 0x1e2f, 0x0d00) + call(0x1015, 77) },
      {
        name: "DAC block",
        code: `jmp .past\n.colors: db 1,2,3,4,5,6\n.past:\nmov ax, 0x1012\nmov bx, 100\nmov cx, 2\nmov dx, .colors\nint 0x10\nmov dx, buffer\nmov ax, 0x1017\nint 0x10`,
        dump: { at: "buffer", sizeBytes: 6 },
      },
      { name: "mask", code: call(0x1018, 0x5a) + call(0x1019) + call(0x1018, 0xff) + call(0x1019, 0x1200) },
      { name: "16 pages", code: call(0x1013, 0x0100) + call(0x1013, 0x0b01) + call(0x101a) },
      { name: "4 pages", code: call(0x1013, 0x0000) + call(0x1013, 0x0301) + call(0x101a) },
      { name: "grey", code: call(0x1010, 50, 0x0000, 0x3f00) + call(0x101b, 50, 1) + call(0x1015, 50) },
      {
        name: "CGA palette 0",
        code: `${call(4)}${call(0x0b00, 0x0100)}mov dx, buffer\nmov ax, 0x1009\nint 0x10`,
        dump: { at: "buffer", sizeBytes: 17 },
      },
      {
        name: "CGA background",
        code: `${call(0x0b00, 0x0009)}mov dx, buffer\nmov ax, 0x1009\nint 0x10`,
        dump: { at: "buffer", sizeBytes: 17 },
      },
    ]);
  });
  test("all registers and the border at once", () => {
    expect([...guest.answer("all").dump]).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
  });
  test("single registers", () => {
    expect(guest.answer("one").ebx & 0xffff).toBe(0x2a05);
    expect(guest.answer("border").ebx & 0xffff).toBe(0x0900);
  });
  test("attribute bit 7", () => {
    expect(guest.answer("brightness").ebx & 0x0800).toBe(0);
    expect(guest.answer("blinking").ebx & 0x0800).toBe(0x0800);
  });
  test("DAC registers and mask", () => {
    expect(rgb(guest.answer("DAC register"))).toEqual([0x0d, 0x1e, 0x2f]);
    expect([...guest.answer("DAC block").dump]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(guest.answer("mask").ebx & 0xffff).toBe(0x12ff);
  });
  test("DAC pages", () => {
    expect(guest.answer("16 pages").ebx & 0xffff).toBe(0x0b01);
    expect(guest.answer("4 pages").ebx & 0xffff).toBe(0x0300);
  });
  test("greys are as bright as the colour was", () => {
    const level = Math.round(0.3 * 0x3f);
    expect(rgb(guest.answer("grey"))).toEqual([level, level, level]);
  });
  test("CGA palettes", () => {
    expect([...guest.answer("CGA palette 0").dump.subarray(0, 4)]).toEqual([0x00, 0x12, 0x14, 0x16]);
    // without its bit 4 the background asks for dark colours
    expect([...guest.answer("CGA background").dump.subarray(0, 4)]).toEqual([0x11, 0x02, 0x04, 0x06]);
    expect(guest.answer("CGA background").dump[16]).toBe(0x11);
  });
});

describe("fonts", () => {
  /** Rows after loading a font for text, and the sizes that go with it. */
  const LOADED = [
    { what: "8x8 in 400 lines", code: `${SET_3}${call(0x1112)}`, rows: 50, cellHeight: 8, pageBytes: 0x2000 },
    { what: "8x14 in 400 lines", code: `${SET_3}${call(0x1111)}`, rows: 28, cellHeight: 14, pageBytes: 0x1200 },
    { what: "8x16 again", code: `${SET_3}${call(0x1112)}${call(0x1114)}`, rows: 25, cellHeight: 16, pageBytes: 0x1000 },
    {
      what: "8x8 in 350 lines",
      code: `${call(0x1201, 0x30)}${SET_3}${call(0x1112)}`,
      rows: 43,
      cellHeight: 8,
      pageBytes: 0x1b00,
    },
    {
      what: "no other rows",
      code: `${call(0x1202, 0x30)}${SET_3}${call(0x1102)}`,
      rows: 25,
      cellHeight: 16,
      pageBytes: 0x1000,
    },
    {
      what: "own glyphs of 10 lines",
      code: `${SET_3}mov bp, buffer\n${call(0x1110, 0x0a00, 1, 65)}`,
      rows: 40,
      cellHeight: 10,
      pageBytes: 0x1a00,
    },
    {
      what: "own glyphs of no lines",
      code: `${SET_3}mov bp, buffer\n${call(0x1110, 0x0000, 1, 65)}`,
      rows: 25,
      cellHeight: 16,
      pageBytes: 0x1000,
    },
    {
      what: "8x8 in mode 12h",
      code: `${call(0x12)}${call(0x1123, 0, 0, 60)}`,
      rows: 60,
      cellHeight: 8,
      pageBytes: 0xa000,
    },
    { what: "8x14 in mode 12h", code: `${call(0x12)}${call(0x1122, 2)}`, rows: 25, cellHeight: 14, pageBytes: 0xa000 },
  ];
  /** BH of AH=11h AL=30h, and what ES:BP must point at in a mode of 16-line cells. */
  const POINTERS = [
    { which: 0, font: FONT_8X8.subarray(128 * 8) },
    { which: 1, font: FONT_8X16 },
    { which: 2, font: FONT_8X14 },
    { which: 3, font: FONT_8X8 },
    { which: 4, font: FONT_8X8.subarray(128 * 8) },
    { which: 6, font: FONT_8X16 },
  ];
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run([
      ...LOADED.map(({ what, code }): BiosCase => ({ name: what, code, dump: VIDEO_DATA })),
      ...POINTERS.map(({ which }): BiosCase => ({
        name: `font ${which}`,
        code: `${call(0x12)}${call(0x1130, which << 8)}push es\npop ds\nmov si, bp\nadd si, 'A' * 8\nxor ax, ax\nmov es, ax\nmov di, buffer\npush cx\nmov cx, 32\nrep movsb\npop cx\npush cs\npop ds`,
        dump: { at: "buffer", sizeBytes: 32 },
      })),
    ]);
  });

  test.each(LOADED)("$what", ({ what, rows, cellHeight, pageBytes }) => {
    const answer = guest.answer(what);
    expect({
      rows: dataByte(answer, BDA.rows) + 1,
      cellHeight: dataWord(answer, BDA.cellHeight),
      pageBytes: dataWord(answer, BDA.pageBytes),
    }).toEqual({ rows, cellHeight, pageBytes });
  });
  test.each(POINTERS)("where font $which is", ({ which, font }) => {
    expect([...guest.answer(`font ${which}`).dump]).toEqual([...font.subarray(65 * 8, 65 * 8 + 32)]);
    expect(guest.answer(`font ${which}`).ecx & 0xffff).toBe(16);
    expect(guest.answer(`font ${which}`).edx & 0xff).toBe(29);
  });

  test("two fonts at once: attribute bit 3 chooses", async () => {
    const two = await VideoGuest.run([
      {
        name: "two",
        code: `${SET_3}
          mov   di, buffer
          mov   al, 0xFF
          mov   cx, 16
          rep   stosb
          mov   bp, buffer
          ${call(0x1100, 0x1001, 1, 65)}
          ${call(0x1103, 0x04)}
          ${call(0x1000, 0x0712)}
          mov   ax, 0x0941
          mov   bx, 0x0007
          mov   cx, 1
          int   0x10
          mov   ah, 2
          mov   bh, 0
          mov   dx, 1
          int   0x10
          mov   ax, 0x0941
          mov   bx, 0x000F
          mov   cx, 1
          int   0x10
          mov   ah, 2
          mov   bh, 0
          mov   dx, 0x0A00
          int   0x10`,
      },
    ]);
    const { frame } = two;
    const black = frame.pixels.at(-1);
    const filled = (column: number): boolean =>
      frame.pixels.subarray(column * 9, column * 9 + 8).every((pixel) => pixel !== black);
    expect([filled(0), filled(1)]).toEqual([false, true]);
  });
});

describe("settings and information", () => {
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run([
      { name: "adapter", code: SET_3 + call(0x1200, 0x10) },
      { name: "no palette", code: `${call(0x1201, 0x31)}${call(0x1010, 5, 0x0102, 0x0300)}${SET_3}${call(0x1015, 5)}` },
      { name: "palette again", code: `${call(0x1200, 0x31)}${SET_3}${call(0x1015, 5)}` },
      { name: "grey", code: `${call(0x1200, 0x33)}${SET_3}${call(0x1015, 4)}` },
      { name: "colour again", code: `${call(0x1201, 0x33)}${SET_3}${call(0x1015, 4)}` },
      { name: "addressing", code: call(0x1200, 0x32) },
      { name: "refresh", code: `${call(0x1201, 0x36)}${call(0x1200, 0x36)}` },
      { name: "unknown setting", code: call(0x1209, 0x30) },
      { name: "display code", code: call(0x1a00) },
      {
        name: "other display code",
        code: call(0x1a01, 0x0007) + call(0x1a00) + "push bx\n" + call(0x1a01, 0x0008) + "pop bx",
      },
      { name: "information", code: `mov di, buffer\n${call(0x1b00)}`, dump: { at: "buffer", sizeBytes: 64 } },
      {
        name: "functions",
        code: "les bx, [buffer]\nmov eax, [es:bx]\nmov ecx, [es:bx + 4]\nmov edx, [es:bx + 8]\nmov esi, [es:bx + 12]",
      },
      { name: "state size", code: call(0x1c00, 0, 7) },
      {
        name: "state",
        code: `${SET_3}${call(0x1112)}${call(0x0200, 0, 0, 0x1105)}${call(0x1010, 9, 0x0a0b, 0x0c00)}
          ${call(0x1c01, 0xa000, 7)}${call(0x13)}${call(0x1c02, 0xa000, 7)}${call(0x0300)}mov si, dx\n${call(0x1015, 9)}`,
        dump: VIDEO_DATA,
      },
      {
        name: "all registers are kept",
        code: `mov eax, 0x11110E41\nmov ebx, 0x22220007\nmov ecx, 0x33333333\nmov edx, 0x44444444\nmov esi, 0x55555555\nmov edi, 0x66666666\nint 0x10`,
      },
    ]);
  });
  test("adapter: colour, 256 KiB, switches", () => {
    expect(guest.answer("adapter").ebx & 0xffff).toBe(0x0003);
    expect(guest.answer("adapter").ecx & 0xff).toBe(0x09);
  });
  test("mode sets load the palette unless told not to", () => {
    expect(rgb(guest.answer("no palette"))).toEqual([3, 1, 2]);
    expect(rgb(guest.answer("palette again"))).toEqual([0x2a, 0, 0x2a]);
  });
  test("mode sets make greys when told to", () => {
    const level = Math.round(0.3 * 0x2a);
    expect(rgb(guest.answer("grey"))).toEqual([level, level, level]);
    expect(rgb(guest.answer("colour again"))).toEqual([0x2a, 0, 0]);
  });
  test.each(["addressing", "refresh"])("%s answers that it is there", (name) => {
    expect(guest.answer(name).eax & 0xff).toBe(0x12);
  });
  test("an unknown setting does not", () => expect(guest.answer("unknown setting").eax & 0xff).toBe(0x09));
  test("display codes", () => {
    expect(guest.answer("display code").eax & 0xff).toBe(0x1a);
    expect(guest.answer("display code").ebx & 0xffff).toBe(0x0008);
    expect(guest.answer("other display code").ebx & 0xffff).toBe(0x0007);
  });
  test("state and functions", () => {
    const { eax, dump } = guest.answer("information");
    expect(eax & 0xff).toBe(0x1b);
    expect([dump[4], dump[5], dump[0x22], dump[0x23]]).toEqual([3, 80, 25, 16]);
    expect([dump[0x25], dump[0x27], dump[0x29], dump[0x2a], dump[0x31]]).toEqual([8, 16, 8, 2, 3]);
    const functions = guest.answer("functions");
    expect(functions.eax >>> 0).toBe(0x000fe0ff);
    expect(functions.ecx >>> 24).toBe(0x07);
  });
  test("a saved state comes back", () => {
    expect(guest.answer("state size").ebx & 0xffff).toBeGreaterThan(12);
    const state = guest.answer("state");
    expect([dataByte(state, BDA.mode), dataByte(state, BDA.rows), dataByte(state, BDA.cellHeight)]).toEqual([3, 49, 8]);
    expect(state.esi & 0xffff).toBe(0x1105);
    expect(rgb(state)).toEqual([0x0c, 0x0a, 0x0b]);
  });
  test("services keep what they do not answer in, all 32 bits of it", () => {
    const { eax, ebx, ecx, edx, esi, edi } = guest.answer("all registers are kept");
    expect([eax, ebx, ecx, edx, esi, edi]).toEqual([
      0x11110e41, 0x22220007, 0x33333333, 0x44444444, 0x55555555, 0x66666666,
    ]);
  });
});
