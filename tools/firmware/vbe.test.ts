/** INT 10h AH=4Fh: the VESA BIOS extension on the whole machine. [VBE3] says what is expected. */
import { beforeAll, describe, expect, test } from "vitest";
import type { BiosCase } from "./testing/bios-program.ts";
import { BDA, dataByte, dataWord, VIDEO_DATA, VideoGuest } from "./testing/video-guest.ts";

const OK = 0x004f;
const call = (ax: number, bx = 0, cx = 0, dx = 0): string =>
  `mov ax, ${ax}\nmov bx, ${bx}\nmov cx, ${cx}\nmov dx, ${dx}\nmov di, buffer\nint 0x10\n`;

/** Numbers that programs take for granted [VBE3] §3, and others that they are used to with this display interface. */
const MODES = [
  { mode: 0x100, width: 640, height: 400, bpp: 8, model: 4 },
  { mode: 0x101, width: 640, height: 480, bpp: 8, model: 4 },
  { mode: 0x102, width: 800, height: 600, bpp: 4, model: 3 },
  { mode: 0x103, width: 800, height: 600, bpp: 8, model: 4 },
  { mode: 0x105, width: 1024, height: 768, bpp: 8, model: 4 },
  { mode: 0x107, width: 1280, height: 1024, bpp: 8, model: 4 },
  { mode: 0x10d, width: 320, height: 200, bpp: 15, model: 6 },
  { mode: 0x111, width: 640, height: 480, bpp: 16, model: 6 },
  { mode: 0x112, width: 640, height: 480, bpp: 24, model: 6 },
  { mode: 0x115, width: 800, height: 600, bpp: 24, model: 6 },
  { mode: 0x117, width: 1024, height: 768, bpp: 16, model: 6 },
  { mode: 0x11b, width: 1280, height: 1024, bpp: 24, model: 6 },
  { mode: 0x144, width: 1024, height: 768, bpp: 32, model: 6 },
  { mode: 0x147, width: 1600, height: 1200, bpp: 32, model: 6 },
  { mode: 0x192, width: 1920, height: 1080, bpp: 32, model: 6 },
  { mode: 0x189, width: 1920, height: 1200, bpp: 32, model: 6 },
];
const lineBytes = ({ width, bpp }: { width: number; bpp: number }): number =>
  bpp === 4 ? width / 8 : width * ((bpp + 7) >> 3);

describe("information", () => {
  let guest: VideoGuest;
  beforeAll(async () => {
    guest = await VideoGuest.run([
      { name: "VBE 2", code: `mov dword [buffer], 'VBE2'\n${call(0x4f00)}`, dump: { at: "buffer", sizeBytes: 34 } },
      { name: "modes, first half", code: "", dump: { at: "buffer + 34", sizeBytes: 112 } },
      { name: "modes, second half", code: "", dump: { at: "buffer + 146", sizeBytes: 110 } },
      { name: "name", code: `lds si, [buffer + 6]\nmov eax, [si]\nmov ebx, [si + 4]` },
      {
        name: "VBE 1",
        code: `mov dword [buffer + 256], 0x12345678\nmov dword [buffer], 0\n${call(0x4f00)}mov ecx, [buffer + 256]`,
        dump: { at: "buffer", sizeBytes: 34 },
      },
      ...MODES.map(({ mode }): BiosCase => ({
        name: `mode ${mode}`,
        code: call(0x4f01, 0, mode),
        dump: { at: "buffer", sizeBytes: 64 },
      })),
      { name: "no such mode", code: call(0x4f01, 0, 0x1ff) },
      { name: "text mode", code: call(0x4f01, 0, 0x10a), dump: { at: "buffer", sizeBytes: 64 } },
    ]);
  });

  test("the adapter's", () => {
    const { eax, dump } = guest.answer("VBE 2");
    const view = new DataView(dump.buffer);
    expect(eax & 0xffff).toBe(OK);
    expect(String.fromCharCode(...dump.subarray(0, 4))).toBe("VESA");
    expect(view.getUint16(4, true)).toBe(0x0300);
    expect(view.getUint16(18, true)).toBe(256); // 16 MiB
    const name = guest.answer("name");
    expect([name.eax, name.ebx]).toEqual([0x7473654e, 0x20786f62]); // “Nestbox ”
  });

  test("the list of modes has them all and an end", () => {
    expect(new DataView(guest.answer("VBE 2").dump.buffer).getUint16(14, true)).toBe(0xa000 + 34);
    const bytes = ["first", "second"].flatMap((half) => [...guest.answer(`modes, ${half} half`).dump]);
    const words = Array.from(
      { length: bytes.length / 2 },
      (_, index) => bytes[2 * index]! | (bytes[2 * index + 1]! << 8),
    );
    const list = words.slice(0, words.indexOf(0xffff));
    expect(words).toContain(0xffff);
    expect(list).toEqual(expect.arrayContaining(MODES.map(({ mode }) => mode)));
    expect(new Set(list).size).toBe(list.length);
  });

  test("callers of VBE 1 get no more than 256 bytes, and nothing of VBE 2", () => {
    const { ecx, dump } = guest.answer("VBE 1");
    expect(ecx).toBe(0x12345678);
    expect([...dump.subarray(20, 34)]).toEqual(Array.from({ length: 14 }, () => 0));
  });

  test.each(MODES)("mode $mode", (expected) => {
    const { eax, dump } = guest.answer(`mode ${expected.mode}`);
    const view = new DataView(dump.buffer);
    expect(eax & 0xffff).toBe(OK);
    expect({
      mode: expected.mode,
      width: view.getUint16(0x12, true),
      height: view.getUint16(0x14, true),
      bpp: dump[0x19],
      model: dump[0x1b],
    }).toEqual(expected);
    expect(view.getUint16(0x10, true)).toBe(lineBytes(expected));
    expect(view.getUint16(0, true) & 0x1b).toBe(0x1b);
    const isLinear = expected.bpp !== 4;
    expect((view.getUint16(0, true) & 0x80) !== 0).toBe(isLinear);
    expect(view.getUint32(0x28, true) !== 0).toBe(isLinear);
  });

  test("channels of 16 bits are 5, 6 and 5", () => {
    expect([...guest.answer("mode 273").dump.subarray(0x1f, 0x27)]).toEqual([5, 11, 6, 5, 5, 0, 0, 0]);
  });
  test("text modes are measured in characters", () => {
    const { eax, dump } = guest.answer("text mode");
    expect([eax & 0xffff, dump[0x12], dump[0x14], dump[0x17], dump[0x1b]]).toEqual([OK, 132, 43, 8, 0]);
  });
  test("an unknown mode fails", () => expect(guest.answer("no such mode").eax & 0xffff).toBe(0x014f));
});

describe("setting modes", () => {
  test.each(MODES.filter(({ mode }) => [0x101, 0x102, 0x10d, 0x112, 0x144, 0x189].includes(mode)))(
    "mode $mode is shown",
    async ({ mode, width, height, bpp }) => {
      const flag = bpp === 4 ? 0 : 0x4000;
      const guest = await VideoGuest.run([
        { name: "set", code: `${call(0x4f02, mode | flag)}mov si, ax\n${call(0x4f03)}`, dump: VIDEO_DATA },
        // a white pixel at the left of line 100, through the window
        {
          name: "draw",
          code: `${call(0x4f05, 0, 0, Math.floor((100 * lineBytes({ width, bpp })) / 0x10000))}push 0xA000\npop es\nmov dword [es:${(100 * lineBytes({ width, bpp })) % 0x10000}], 0x0F0F0F0F`,
        },
      ]);
      expect(guest.answer("set").esi & 0xffff).toBe(OK);
      expect(guest.answer("set").ebx & 0xffff).toBe(mode | flag);
      expect(dataWord(guest.answer("set"), BDA.columns)).toBe(width / 8);
      expect(guest.answer("draw").eax & 0xffff).toBe(OK);
      const { frame } = guest;
      expect([frame.width, frame.height]).toEqual([width, height]);
      const black = frame.pixels[0];
      expect([...frame.pixels].findIndex((pixel) => pixel !== black)).toBe(100 * width + (bpp === 4 ? 4 : 0));
    },
  );

  describe("and what goes with it", () => {
    let guest: VideoGuest;
    beforeAll(async () => {
      guest = await VideoGuest.run([
        { name: "unknown", code: call(0x4f02, 0x1ff) },
        { name: "planes have no linear form", code: call(0x4f02, 0x4102) },
        {
          name: "VGA mode",
          code: `${call(0x4f02, 0x101)}${call(0x4f02, 0x13)}mov si, ax\n${call(0x4f03)}`,
          dump: VIDEO_DATA,
        },
        { name: "window without a mode", code: call(0x4f05, 0, 0, 1) },
        { name: "text of 132 columns", code: call(0x4f02, 0x109), dump: VIDEO_DATA },
        { name: "window", code: call(0x4f02, 0x112) + call(0x4f05, 0, 0, 7) + call(0x4f05, 0x0100) },
        { name: "window beyond memory", code: call(0x4f05, 0, 0, 256) },
        { name: "window B", code: call(0x4f05, 1, 0, 1) },
        {
          name: "window function",
          code: `${call(0x4f01, 0, 0x112)}mov bx, 0\nmov dx, 9\ncall far [buffer + 0x0C]\n${call(0x4f05, 0x0100)}`,
        },
        { name: "line length", code: call(0x4f06, 1) },
        { name: "longer lines", code: call(0x4f06, 0, 1001) },
        { name: "longer lines in bytes", code: call(0x4f06, 2, 3000) },
        { name: "lines shorter than the screen", code: call(0x4f06, 0, 320) },
        { name: "longest lines", code: call(0x4f06, 3) },
        { name: "start", code: call(0x4f07, 0, 8, 20) + call(0x4f07, 1) },
        { name: "start in the retrace", code: call(0x4f07, 0x80, 16, 30) + call(0x4f07, 1) },
        { name: "DAC of direct colours", code: call(0x4f08, 0x0800) },
        { name: "8-bit DAC", code: call(0x4f02, 0x101) + call(0x4f08, 0x0800) },
        {
          name: "palette",
          code: `mov dword [buffer], 0x00C08040\n${call(0x4f09, 0, 1, 60)}mov dword [buffer], 0\n${call(0x4f09, 1, 1, 60)}mov esi, [buffer]`,
        },
        { name: "6-bit DAC", code: call(0x4f08, 0x0600) },
        { name: "state", code: call(0x4f04, 0, 15, 0) },
        {
          name: "state comes back",
          code: `mov ax, 0x4F04\nmov bx, 0xA000\nmov cx, 15\nmov dx, 1\nint 0x10\n${call(0x4f02, 3)}mov ax, 0x4F04\nmov bx, 0xA000\nmov cx, 15\nmov dx, 2\nint 0x10\n${call(0x4f03)}`,
        },
        // line 200 is beyond the font that text modes load
        {
          name: "memory outlives a text mode",
          code: `${call(0x4f02, 0x101)}${call(0x4f05, 0, 0, 1)}push 0xA000\npop es\nmov dword [es:0xF400], 0x04030201\nxor ax, ax\nmov es, ax\n${call(0x83)}${call(0x4f02, 0x8101)}${call(0x4f05, 0, 0, 1)}push 0xA000\npop es\nmov esi, [es:0xF400]`,
        },
        { name: "power", code: call(0x4f10) },
        { name: "monitor", code: call(0x4f15) },
        { name: "EDID", code: call(0x4f15, 1), dump: { at: "buffer", sizeBytes: 128 } },
        { name: "unknown function", code: call(0x4f20) },
      ]);
    });
    const low = (name: string): number[] => {
      const { eax, ebx, ecx, edx } = guest.answer(name);
      return [eax, ebx, ecx, edx].map((register) => register & 0xffff);
    };

    test.each([
      "unknown",
      "planes have no linear form",
      "window beyond memory",
      "window B",
      "lines shorter than the screen",
      "unknown function",
    ])("%s fails", (name) => expect(low(name)[0]).toBe(0x014f));
    test.each(["window without a mode", "DAC of direct colours"])("%s means nothing now", (name) => {
      expect(low(name)[0]).toBe(0x034f);
    });
    test("VGA modes end VBE ones", () => {
      expect(guest.answer("VGA mode").esi & 0xffff).toBe(OK);
      expect(low("VGA mode")[1]).toBe(0x13);
      expect(dataByte(guest.answer("VGA mode"), BDA.mode)).toBe(0x13);
    });
    test("text of 132 columns", () => {
      const answer = guest.answer("text of 132 columns");
      expect([dataByte(answer, BDA.mode), dataWord(answer, BDA.columns), dataByte(answer, BDA.rows)]).toEqual([
        3, 132, 24,
      ]);
    });
    test("the window moves", () => {
      expect(low("window")[3]).toBe(7);
      expect(low("window function")[3]).toBe(9);
    });
    test("line lengths", () => {
      expect(low("line length")).toEqual([OK, 1920, 640, Math.floor(0x100_0000 / 1920)]);
      expect(low("longer lines")).toEqual([OK, 1008 * 3, 1008, Math.floor(0x100_0000 / 3024)]);
      expect(low("longer lines in bytes")).toEqual([OK, 3000, 1000, Math.floor(0x100_0000 / 3000)]);
      expect(low("longest lines")[3]).toBeGreaterThanOrEqual(480);
    });
    test("the start of the display", () => {
      expect(low("start")).toEqual([OK, 1, 8, 20]);
      expect(low("start in the retrace")).toEqual([OK, 1, 16, 30]);
    });
    test("DAC width and palette", () => {
      expect(low("8-bit DAC")[1]).toBe(0x0800);
      expect(guest.answer("palette").esi >>> 0).toBe(0x00c08040);
      expect(low("6-bit DAC")[1]).toBe(0x0600);
    });
    test("a saved state comes back", () => {
      expect(low("state")[1]).toBeGreaterThan(12);
      expect(low("state comes back")[1]! & 0x1ff).toBe(0x101);
    });
    test("memory that a text mode does not use outlives it", () => {
      expect(guest.answer("memory outlives a text mode").esi).toBe(0x04030201);
    });
    test("power states and the monitor", () => {
      expect(low("power")).toEqual([OK, 0x0710, 0, 0]);
      expect(low("monitor")[0]).toBe(OK);
      const { dump } = guest.answer("EDID");
      expect([...dump.subarray(0, 8)]).toEqual([0, 255, 255, 255, 255, 255, 255, 0]);
      expect(dump.reduce((sum, byte) => sum + byte, 0) & 0xff).toBe(0);
    });
  });
});
