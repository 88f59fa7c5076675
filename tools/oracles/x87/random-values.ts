/** Numbers that find mistakes: all classes, edges of exponents and significands, integers, neighbours of each other. */
import type { Random } from "../native/random.ts";

/** Ten bytes as a register or memory holds them. */
export type Ten = readonly [lo: number, hi: number, signAndExponent: number];

const BIAS = 0x3fff;

function significand(random: Random): readonly [number, number] {
  const [lo, hi] = [random.word(), random.word()];
  const count = random.below(64);
  switch (random.below(8)) {
    case 0:
      return [0, 0x8000_0000];
    case 1:
      // ones at the top
      return count < 32 ? [0, (-1 << (31 - count)) >>> 0] : [(-1 << (63 - count)) >>> 0, 0xffff_ffff];
    case 2:
      // a one far below
      return count < 32 ? [0, (0x8000_0000 | (1 << count)) >>> 0] : [(1 << (count - 32)) >>> 0, 0x8000_0000];
    case 3:
      // exact in single or double precision, or nearly so
      return random.chance(0.5)
        ? [random.below(4) * 0x400, (hi | 0x8000_0000) >>> 0]
        : [random.chance(0.3) ? 1 : 0, ((hi & 0xffff_ff80) | 0x8000_0000) >>> 0];
    default:
      return [lo, (hi | 0x8000_0000) >>> 0];
  }
}

export function randomNumber(random: Random): Ten {
  const sign = random.chance(0.5) ? 0x8000 : 0;
  const [lo, hi] = significand(random);
  switch (random.below(20)) {
    case 0:
      return [0, 0, sign];
    case 1:
      return [0, 0x8000_0000, sign | 0x7fff];
    case 2:
      return [lo, hi, sign | 0x7fff];
    case 3: {
      // subnormal, or with its integer bit
      const shift = random.below(40);
      return shift < 32 ? [lo, hi >>> shift, sign] : [lo >>> (shift - 32), 0, sign];
    }
    case 4:
      return [random.word(), random.word(), random.below(0x10000)];
    case 5:
      return [lo, hi, sign | (1 + random.below(70))];
    case 6:
      return [lo, hi, sign | (0x7ffe - random.below(70))];
    case 7:
      return [lo, hi, sign | (1 + random.below(0x7ffe))];
    case 8:
      // the edges of single and double precision
      return [lo, hi, sign | (BIAS + random.of([-1074, -1023, -1022, -149, -127, -126, 127, 128, 1023, 1024]))];
    case 9:
      return [lo, hi, sign | (BIAS + random.of([14, 15, 16, 30, 31, 32, 58, 59, 60, 61, 62, 63, 64]))];
    case 10:
    case 11:
      return fromInteger(random.below(1 << random.below(20)), sign);
    default:
      return [lo, hi, sign | (BIAS - 70 + random.below(140))];
  }
}

function fromInteger(value: number, sign: number): Ten {
  if (value === 0) return [0, 0, sign];
  const zeros = Math.clz32(value);
  return [0, (value << zeros) >>> 0, sign | (BIAS + 31 - zeros)];
}

/** The same, or a neighbour, or its opposite. */
export function near(random: Random, [lo, hi, exp]: Ten): Ten {
  return [
    random.chance(0.5) ? lo : (lo ^ random.below(8)) >>> 0,
    hi,
    random.chance(0.5) ? exp : random.chance(0.5) ? exp ^ 0x8000 : exp ^ 1,
  ];
}

/** Single or double precision, packed decimal or integers as 16 bytes of memory. */
export function randomOperand(random: Random, kind: OperandKind): Uint8Array {
  const bytes = Uint8Array.from({ length: 32 }, () => random.below(256));
  const view = new DataView(bytes.buffer);
  switch (kind) {
    case "single":
      view.setUint32(0, (random.word() & 0x807f_ffff) | (exponent(random, 8) << 23), true);
      if (random.chance(0.1)) view.setUint32(0, view.getUint32(0, true) & 0xff80_0000, true);
      break;
    case "double":
      view.setUint32(4, (random.word() & 0x800f_ffff) | (exponent(random, 11) << 20), true);
      if (random.chance(0.1)) {
        view.setUint32(0, 0, true);
        view.setUint32(4, view.getUint32(4, true) & 0xfff0_0000, true);
      }
      break;
    case "extended": {
      const [lo, hi, exp] = randomNumber(random);
      view.setUint32(0, lo, true);
      view.setUint32(4, hi, true);
      view.setUint16(8, exp, true);
      break;
    }
    case "decimal":
      for (let n = 0; n < 9; n++) bytes[n] = random.chance(0.2) ? 0 : random.below(10) * 16 + random.below(10);
      bytes[9] = random.below(2) << 7;
      break;
    case "integer":
      if (random.chance(0.3)) bytes.fill(random.chance(0.5) ? 0 : 0xff, 1);
      if (random.chance(0.1)) bytes.fill(0);
      break;
  }
  return bytes;
}

export type OperandKind = "single" | "double" | "extended" | "decimal" | "integer";

function exponent(random: Random, bits: number): number {
  const max = 2 ** bits - 1;
  switch (random.below(6)) {
    case 0:
      return random.of([0, 0, 1, max - 1, max]);
    case 1:
      return random.below(max + 1);
    default:
      return (max >> 1) - 30 + random.below(60);
  }
}
