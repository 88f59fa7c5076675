/** What differs between two outcomes of a case, as far as it is defined. */
import type { X87Case, X87Result } from "./case.ts";

const WORDS = ["control", "status", "tags"] as const;
const SUMMARY = 0x80;
const CONDITIONS = 0x4500;
const REGISTERS_AT = 28;
const REGISTER_BYTES = 10;
const REGISTERS = 8;

export function x87Differences(testCase: X87Case, wanted: X87Result, got: X87Result): string[] {
  const found: string[] = [];
  const a = new DataView(wanted.image.buffer, wanted.image.byteOffset);
  const b = new DataView(got.image.buffer, got.image.byteOffset);
  const open = testCase.compares && (a.getUint16(4, true) & SUMMARY) !== 0;
  for (const [n, name] of WORDS.entries()) {
    const mask = name === "status" ? testCase.status & (open ? ~CONDITIONS : 0xffff) : 0xffff;
    const [x, y] = [a.getUint16(n * 4, true) & mask, b.getUint16(n * 4, true) & mask];
    if (x !== y) found.push(`${name} ${x.toString(16)}, not ${y.toString(16)}`);
  }
  for (let n = 0; n < REGISTERS; n++) {
    const at = REGISTERS_AT + n * REGISTER_BYTES;
    const [x, y] = [register(a, at), register(b, at)];
    if (x !== y && !isNear(x, y, testCase.ulps)) found.push(`st${n} ${x}, not ${y}`);
  }
  const [x, y] = [Buffer.from(wanted.operand).toString("hex"), Buffer.from(got.operand).toString("hex")];
  if (x !== y) found.push(`memory ${x}, not ${y}`);
  if (wanted.eax !== got.eax) found.push(`eax ${wanted.eax.toString(16)}, not ${got.eax.toString(16)}`);
  if (!open && wanted.eflags !== got.eflags)
    found.push(`eflags ${wanted.eflags.toString(16)}, not ${got.eflags.toString(16)}`);
  return found;
}

/** Twenty digits: sign and exponent, then the significand. */
function register(view: DataView, at: number): string {
  const digits = (value: number, count: number): string => value.toString(16).padStart(count, "0");
  return (
    digits(view.getUint16(at + 8, true), 4) +
    digits(view.getUint32(at + 4, true), 8) +
    digits(view.getUint32(at, true), 8)
  );
}

/** Neighbours are one apart across powers of two as well, but for the integer bit. */
function isNear(x: string, y: string, ulps: number): boolean {
  if (ulps === 0) return false;
  const place = (digits: string): bigint => {
    const exp = BigInt(`0x${digits.slice(0, 4)}`);
    return (exp << 63n) + (BigInt(`0x${digits.slice(4)}`) & 0x7fff_ffff_ffff_ffffn);
  };
  const distance = place(x) - place(y);
  return (distance < 0n ? -distance : distance) <= BigInt(ulps);
}

export function describeX87(testCase: X87Case): string {
  const view = new DataView(testCase.image.buffer);
  const registers = Array.from({ length: REGISTERS }, (_, n) => register(view, REGISTERS_AT + n * REGISTER_BYTES));
  const words = WORDS.map((name, n) => `${name} ${view.getUint16(n * 4, true).toString(16)}`).join(", ");
  const operand = testCase.usesMemory ? `, memory ${Buffer.from(testCase.operand).toString("hex")}` : "";
  return `${testCase.text}: ${words}${operand}; ${registers.slice(0, 3).join(" ")}`;
}
