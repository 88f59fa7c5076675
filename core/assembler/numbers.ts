/** A number with a point, as the bits of an IEEE single and double. */
export interface FloatBits {
  readonly single: bigint;
  readonly double: bigint;
}

const RADIX: Readonly<Record<string, number>> = { b: 2, y: 2, o: 8, q: 8, d: 10, t: 10, h: 16, x: 16 };
const DIGITS = "0123456789abcdef";

/** Value of a number in any of NASM's spellings (0x1F, 1Fh, $1F, 0b101, 101b, 17o, 12d, 1_000), or undefined. */
export function integerOf(written: string): bigint | undefined {
  const text = written.toLowerCase().replaceAll("_", "");
  if (text.startsWith("$")) return digits(text.slice(1), 16);
  const prefix = text.length > 2 && text[0] === "0" ? (RADIX[text[1]!] ?? 0) : 0;
  const suffix = text.length > 1 ? (RADIX[text.at(-1)!] ?? 0) : 0;
  // 0badh could be binary or hexadecimal: the larger radix wins
  if (prefix !== 0 && prefix >= suffix) return digits(text.slice(2), prefix);
  if (suffix !== 0) return digits(text.slice(0, -1), suffix);
  return digits(text, 10);
}

function digits(text: string, radix: number): bigint | undefined {
  if (text.length === 0) return undefined;
  let value = 0n;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0 || digit >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return value;
}

export function floatBits(text: string): FloatBits {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat32(0, Number(text));
  const single = BigInt(view.getUint32(0));
  view.setFloat64(0, Number(text));
  return { single, double: view.getBigUint64(0) };
}
