import { describe, expect, test } from "vitest";
import { decode } from "./decoder.ts";

function summary(hex: string, mode: 16 | 32): string {
  const bytes = Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));
  const decoded = decode(bytes, 0, mode);
  return "fault" in decoded ? decoded.fault : `${decoded.row.name} ${decoded.lengthBytes}`;
}

const REST = "00 00 00 00 00 00 00 00 00 00";

/** What the tables of other tests do not reach: prefixes, lengths and what is undefined. */
const CASES: readonly (readonly [what: string, hex: string, expected: string])[] = [
  ["no bytes", "", "more"],
  ["prefixes alone", "66 67 f3", "more"],
  ["an opcode without its ModRM byte", "00", "more"],
  ["a two-byte opcode cut short", "0f", "more"],
  ["a displacement cut short", "8b 80 00 00 00", "more"],
  ["an immediate cut short", "b8 00 00 00", "more"],
  ["a far pointer cut short", "ea 00 00 00 00 00", "more"],
  ["14 prefixes and one byte", "66 ".repeat(14) + "90", "nop 15"],
  ["15 prefixes", "66 ".repeat(15) + "90", "gp"],
  ["16 bytes by their immediate", "2e ".repeat(11) + "b8 00 00 00 00", "gp"],
  ["15 bytes by their immediate", "2e ".repeat(10) + "b8 00 00 00 00", "mov 15"],
  ["15 bytes are too long whatever follows", "2e ".repeat(15), "gp"],
  ["LOCK on a register", `f0 01 c0 ${REST}`, "ud"],
  ["LOCK on memory", `f0 01 00 ${REST}`, "add 3"],
  ["LOCK on a memory source", `f0 03 00 ${REST}`, "ud"],
  ["LOCK on an instruction without lock", `f0 39 00 ${REST}`, "ud"],
  ["LOCK without operands", `f0 90 ${REST}`, "ud"],
  ["LOCK on BT", `f0 0f a3 00 ${REST}`, "ud"],
  ["LOCK on BTS", `f0 0f ab 00 ${REST}`, "bts 4"],
  ["LEA of a register", `8d c0 ${REST}`, "ud"],
  ["LES of a register", `c4 c0 ${REST}`, "ud"],
  ["BOUND of a register", `62 c0 ${REST}`, "ud"],
  ["LGDT of a register", `0f 01 d0 ${REST}`, "ud"],
  ["far call through a register", `ff d8 ${REST}`, "ud"],
  ["CMPXCHG8B of a register", `0f c7 c8 ${REST}`, "ud"],
  ["MOV to CS", `8e c8 ${REST}`, "ud"],
  ["MOV from CS", `8c c8 ${REST}`, "mov 2"],
  ["MOV from segment register 6", `8c f0 ${REST}`, "ud"],
  ["MOV from CR1", `0f 20 c8 ${REST}`, "ud"],
  ["MOV from CR8", `f0 0f 20 c0 ${REST}`, "ud"],
  ["MOV from CR0 with a memory form", `0f 20 00 ${REST}`, "mov 3"],
  ["POP /1", `8f 08 ${REST}`, "ud"],
  ["group FE /2", `fe 10 ${REST}`, "ud"],
  ["group FF /7", `ff 38 ${REST}`, "ud"],
  ["an x87 opcode", `d8 00 ${REST}`, "fadd 2"],
  ["an x87 opcode that stands for nothing", `d9 d1 ${REST}`, "ud"],
  ["an undefined two-byte opcode", `0f 04 ${REST}`, "ud"],
  ["F2 and F3 before an instruction that ignores them", `f2 f3 01 00 ${REST}`, "add 4"],
];

describe("decoder", () => {
  test.each(CASES)("%s", (_what, hex, expected) => {
    expect(summary(hex, 32)).toBe(expected);
  });

  const last: readonly (readonly [hex: string, segment: number])[] = [
    ["2e 26 8b 00", 0],
    ["26 2e 8b 00", 1],
    ["36 3e 64 65 8b 00", 5],
    ["8b 45 00", 2],
    ["8b 04 24", 2],
    ["8b 05 00 00 00 00", 3],
    ["64 a1 00 00 00 00", 4],
    ["64 a5", 0],
  ];
  test.each(last)("the last segment prefix counts: %s", (hex, segment) => {
    const decoded = decode(
      Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16)),
      0,
      32,
    );
    if ("fault" in decoded) throw new Error(decoded.fault);
    expect(decoded.operands.find((operand) => operand.kind === "mem")).toMatchObject({ segment });
  });

  test("the last repeat prefix counts", () => {
    const repeat = (...bytes: number[]): unknown => {
      const decoded = decode(Uint8Array.from(bytes), 0, 32);
      return "fault" in decoded ? decoded.fault : decoded.repeat;
    };
    expect(repeat(0xf2, 0xf3, 0xa6)).toBe("rep");
    expect(repeat(0xf3, 0xf2, 0xa6)).toBe("repne");
    expect(repeat(0xf3, 0x01, 0xc0)).toBe("none");
  });

  test("any bytes give an instruction of at most 15 bytes, or a fault", () => {
    let state = 1;
    const wrong: number[] = [];
    const bytes = new Uint8Array(0x10000);
    for (let i = 0; i < bytes.length; i++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      bytes[i] = state >>> 16;
    }
    for (let at = 0; at < bytes.length; at++) {
      for (const mode of [16, 32] as const) {
        const decoded = decode(bytes, at, mode);
        const early = "fault" in decoded && decoded.fault === "more" && at + 15 <= bytes.length;
        if (early || decoded.lengthBytes > 15) wrong.push(at);
      }
    }
    expect(wrong).toEqual([]);
  });
});
