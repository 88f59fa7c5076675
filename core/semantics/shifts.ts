import type { Val } from "../ir/ir.ts";
import type { Sem } from "./context.ts";

/** Counts are taken modulo 32 from the 186 on. [SDM] 2B SAL/SAR/SHL/SHR. */
function maskedCount(s: Sem, i: number): Val {
  return s.ir.and(s.read(i), s.k(31));
}

/** A count of 0 changes neither operand nor flags, but memory is still checked for writing. */
function shift(s: Sem, kind: "shl" | "shr" | "sar", compute: (value: Val, count: Val) => Val): void {
  const size = s.sizeOf(0);
  const count = maskedCount(s, 1);
  const { value, commit } = s.modify(0);
  s.ir.if(count);
  const result = compute(value, count);
  commit(result);
  s.ir.flags(kind, size, value, count, result);
  s.ir.end();
}

const bit = (s: Sem, value: Val, position: number): Val => s.ir.and(s.ir.shrU(value, s.k(position)), s.k(1));

export const shl = (s: Sem): void => shift(s, "shl", (value, count) => s.ir.shl(value, count));
export const shr = (s: Sem): void => shift(s, "shr", (value, count) => s.ir.shrU(value, count));
export const sar = (s: Sem): void => shift(s, "sar", (value, count) => s.ir.shrS(s.signed(value, s.sizeOf(0)), count));

function rotate(s: Sem, left: boolean): void {
  const size = s.sizeOf(0);
  const count = maskedCount(s, 1);
  const { value, commit } = s.modify(0);
  s.ir.if(count);
  let result: Val;
  if (size === 32) {
    result = s.ir.binary(left ? "rotl" : "rotr", value, count);
  } else {
    const n = s.ir.and(count, s.k(size - 1));
    const m = s.ir.and(s.ir.sub(s.k(size), n), s.k(size - 1));
    const [up, down] = left ? [n, m] : [m, n];
    result = s.mask(s.ir.or(s.ir.shl(value, up), s.ir.shrU(value, down)), size);
  }
  commit(result);
  const top = bit(s, result, size - 1);
  if (left) {
    const cf = s.ir.and(result, s.k(1));
    s.ir.flagsCfOf(cf, s.ir.xor(top, cf));
  } else {
    s.ir.flagsCfOf(top, s.ir.xor(top, bit(s, result, size - 2)));
  }
  s.ir.end();
}

export const rol = (s: Sem): void => rotate(s, true);
export const ror = (s: Sem): void => rotate(s, false);

/** Rotation through CF: the operand and the carry form a ring of size + 1 bits. */
function rotateThroughCarry(s: Sem, left: boolean): void {
  const size = s.sizeOf(0);
  const masked = maskedCount(s, 1);
  const count = size === 32 ? masked : s.ir.binary("rem_u", masked, s.k(size + 1));
  const { value, commit } = s.modify(0);
  const carry = s.ir.flag("CF");
  s.ir.if(count);
  const less = s.ir.sub(count, s.k(1));
  // shifts by `size + 1 - count` and by `32` in 32-bit operands: done in two steps, so that no count reaches 32
  let result: Val;
  let cf: Val;
  if (left) {
    const back = s.ir.shrU(s.ir.shrU(value, s.k(1)), s.ir.sub(s.k(size), count));
    result = s.ir.or(s.ir.or(s.ir.shl(value, count), s.ir.shl(carry, less)), back);
    cf = s.ir.and(s.ir.shrU(value, s.ir.sub(s.k(size), count)), s.k(1));
  } else {
    const back = s.ir.shl(s.ir.shl(value, s.k(1)), s.ir.sub(s.k(size), count));
    const in_ = s.ir.shl(carry, s.ir.sub(s.k(size), count));
    result = s.ir.or(s.ir.or(s.ir.shrU(value, count), in_), back);
    cf = s.ir.and(s.ir.shrU(value, less), s.k(1));
  }
  result = s.mask(result, size);
  commit(result);
  const top = bit(s, result, size - 1);
  s.ir.flagsCfOf(cf, left ? s.ir.xor(top, cf) : s.ir.xor(top, bit(s, result, size - 2)));
  s.ir.end();
}

export const rcl = (s: Sem): void => rotateThroughCarry(s, true);
export const rcr = (s: Sem): void => rotateThroughCarry(s, false);

/**
 * Double-precision shift. A count above the size of a 16-bit operand is undefined in the manual; the processors that we
 * compare with then shift in the source once more.
 */
function shiftDouble(s: Sem, left: boolean): void {
  const size = s.sizeOf(0);
  const count = maskedCount(s, 2);
  const source = s.read(1);
  const { value, commit } = s.modify(0);
  s.ir.if(count);
  const less = s.ir.sub(count, s.k(1));
  let result: Val;
  let cf: Val;
  if (size === 32) {
    const rest = s.ir.sub(s.k(31), less);
    if (left) {
      result = s.ir.or(s.ir.shl(value, count), s.ir.shrU(source, rest));
      cf = s.ir.shrU(s.ir.shl(value, less), s.k(31));
    } else {
      result = s.ir.or(s.ir.shrU(value, count), s.ir.shl(source, rest));
      cf = s.ir.and(s.ir.shrU(value, less), s.k(1));
    }
  } else if (left) {
    // value:source:source, 16 bits each
    const pair = s.ir.or(s.ir.shl(value, s.k(16)), source);
    const long = s.ir.binary("gt_u", count, s.k(16));
    const tail = s.ir.shrU(source, s.ir.and(s.ir.sub(s.k(32), count), s.k(31)));
    const shifted = s.ir.shrU(s.ir.shl(pair, count), s.k(16));
    result = s.mask(s.ir.or(shifted, s.ir.select(long, tail, s.k(0))), 16);
    cf = s.ir.shrU(s.ir.shl(pair, less), s.k(31));
  } else {
    const pair = s.ir.or(s.ir.shl(source, s.k(16)), value);
    const long = s.ir.binary("gt_u", count, s.k(16));
    const tail = s.ir.shl(source, s.ir.and(s.ir.sub(s.k(32), count), s.k(31)));
    result = s.mask(s.ir.or(s.ir.shrU(pair, count), s.ir.select(long, tail, s.k(0))), 16);
    cf = s.ir.and(s.ir.shrU(pair, less), s.k(1));
  }
  commit(result);
  const top = bit(s, result, size - 1);
  const of = left ? s.ir.xor(top, cf) : s.ir.xor(top, bit(s, result, size - 2));
  s.ir.flagsResult(size, result, cf, of);
  s.ir.end();
}

export const shld = (s: Sem): void => shiftDouble(s, true);
export const shrd = (s: Sem): void => shiftDouble(s, false);
