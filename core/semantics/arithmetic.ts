import { AH, DE, EAX, EBX, ECX, EDX, type Sem } from "./context.ts";
import type { FlagKind, Val } from "../ir/ir.ts";

function binary(s: Sem, kind: FlagKind, compute: (a: Val, b: Val) => Val, writes = true): void {
  const size = s.sizeOf(0);
  if (!writes) {
    const a = s.read(0);
    const b = s.read(1);
    s.ir.flags(kind, size, a, b, compute(a, b));
    return;
  }
  const b = s.read(1);
  const { value: a, commit } = s.modify(0);
  const result = compute(a, b);
  commit(result);
  s.ir.flags(kind, size, a, b, result);
}

export const add = (s: Sem): void => binary(s, "add", (a, b) => s.ir.add(a, b));
export const sub = (s: Sem): void => binary(s, "sub", (a, b) => s.ir.sub(a, b));
export const cmp = (s: Sem): void => binary(s, "sub", (a, b) => s.ir.sub(a, b), false);
export const and = (s: Sem): void => binary(s, "logic", (a, b) => s.ir.and(a, b));
export const or = (s: Sem): void => binary(s, "logic", (a, b) => s.ir.or(a, b));
export const xor = (s: Sem): void => binary(s, "logic", (a, b) => s.ir.xor(a, b));
export const test = (s: Sem): void => binary(s, "logic", (a, b) => s.ir.and(a, b), false);

/** DEST + SRC + CF: the carry vector follows from operands and result alone. */
export function adc(s: Sem): void {
  const carry = s.ir.flag("CF");
  binary(s, "add", (a, b) => s.ir.add(s.ir.add(a, b), carry));
}

export function sbb(s: Sem): void {
  const borrow = s.ir.flag("CF");
  binary(s, "sub", (a, b) => s.ir.sub(s.ir.sub(a, b), borrow));
}

function step(s: Sem, kind: "inc" | "dec"): void {
  const { value, commit } = s.modify(0);
  const one = s.k(1);
  const result = kind === "inc" ? s.ir.add(value, one) : s.ir.sub(value, one);
  commit(result);
  s.ir.flags(kind, s.sizeOf(0), value, one, result);
}

export const inc = (s: Sem): void => step(s, "inc");
export const dec = (s: Sem): void => step(s, "dec");

export function neg(s: Sem): void {
  const { value, commit } = s.modify(0);
  const zero = s.k(0);
  const result = s.ir.sub(zero, value);
  commit(result);
  s.ir.flags("sub", s.sizeOf(0), zero, value, result);
}

export function not(s: Sem): void {
  const { value, commit } = s.modify(0);
  commit(s.ir.xor(value, s.k(-1)));
}

/** 64-bit product of two 32-bit values. The one place where 32-bit code needs i64: there is no widening i32 multiply. */
function product(s: Sem, a: Val, b: Val, signed: boolean): { readonly low: Val; readonly high: Val } {
  const extend = signed ? "extend_s" : "extend_u";
  const wide = s.ir.binary("mul", s.ir.convert(extend, a), s.ir.convert(extend, b));
  return {
    low: s.ir.convert("wrap", wide),
    high: s.ir.convert("wrap", s.ir.binary("shr_u", wide, s.ir.const64(32, 0))),
  };
}

/** AX, DX:AX or EDX:EAX = accumulator × operand; CF = OF = the high half is significant. */
function widening(s: Sem, signed: boolean): void {
  const size = s.sizeOf(0);
  const b = s.read(0);
  const a = s.gpr(EAX, size);
  let low: Val;
  let high: Val;
  let significant: Val;
  if (size === 32) {
    ({ low, high } = product(s, a, b, signed));
    significant = s.ir.ne(high, signed ? s.ir.shrS(low, s.k(31)) : s.k(0));
    s.setGpr(EAX, 32, low);
    s.setGpr(EDX, 32, high);
  } else {
    low = signed ? s.ir.mul(s.signed(a, size), s.signed(b, size)) : s.ir.mul(a, b);
    high = s.ir.shrU(low, s.k(size));
    significant = signed ? s.ir.ne(low, s.signed(low, size)) : s.ir.ne(s.mask(high, size), s.k(0));
    if (size === 8) s.setGpr(EAX, 16, low);
    else {
      s.setGpr(EAX, 16, low);
      s.setGpr(EDX, 16, high);
    }
  }
  s.ir.flagsResult(size, low, significant, significant);
}

export const mul = (s: Sem): void => widening(s, false);
export const imul = (s: Sem): void => widening(s, true);

/** Two- and three-operand forms: truncated product; CF = OF = it did not fit. */
export function imul2(s: Sem): void {
  const size = s.sizeOf(0);
  const a = s.read(s.operands.length === 3 ? 1 : 0);
  const b = s.read(s.operands.length === 3 ? 2 : 1);
  let result: Val;
  let lost: Val;
  if (size === 32) {
    const { low, high } = product(s, a, b, true);
    result = low;
    lost = s.ir.ne(high, s.ir.shrS(low, s.k(31)));
  } else {
    result = s.ir.mul(s.signed(a, size), s.signed(b, size));
    lost = s.ir.ne(result, s.signed(result, size));
  }
  s.write(0, result);
  s.ir.flagsResult(size, result, lost, lost);
}

/** Quotient and remainder of the double-width accumulator; #DE when the quotient does not fit. [SDM] 2A DIV. */
export function div(s: Sem): void {
  const size = s.sizeOf(0);
  const divisor = s.read(0);
  s.faultIf(s.ir.eqz(divisor), DE);
  if (size === 32) {
    const high = s.gpr(EDX, 32);
    // the quotient fits exactly when the high half is below the divisor
    s.faultIf(s.ir.binary("ge_u", high, divisor), DE);
    const dividend = join(s, high, s.gpr(EAX, 32));
    const wide = s.ir.convert("extend_u", divisor);
    s.setGpr(EAX, 32, s.ir.convert("wrap", s.ir.binary("div_u", dividend, wide)));
    s.setGpr(EDX, 32, s.ir.convert("wrap", s.ir.binary("rem_u", dividend, wide)));
    return;
  }
  const dividend = size === 8 ? s.gpr(EAX, 16) : s.ir.or(s.ir.shl(s.gpr(EDX, 16), s.k(16)), s.gpr(EAX, 16));
  s.faultIf(s.ir.binary("ge_u", s.ir.shrU(dividend, s.k(size)), divisor), DE);
  storeQuotient(s, size, s.ir.binary("div_u", dividend, divisor), s.ir.binary("rem_u", dividend, divisor));
}

export function idiv(s: Sem): void {
  const size = s.sizeOf(0);
  const divisor = s.signed(s.read(0), size);
  s.faultIf(s.ir.eqz(divisor), DE);
  if (size === 32) {
    const dividend = join(s, s.gpr(EDX, 32), s.gpr(EAX, 32));
    // the one pair that wasm refuses to divide; its quotient would not fit either
    const overflow = s.ir.and(s.ir.eq(divisor, s.k(-1)), s.ir.eq(dividend, s.ir.const64(0, 0x8000_0000)));
    s.faultIf(overflow, DE);
    const wide = s.ir.convert("extend_s", divisor);
    const quotient = s.ir.binary("div_s", dividend, wide);
    const low = s.ir.convert("wrap", quotient);
    s.faultIf(s.ir.ne(s.ir.convert("extend_s", low), quotient), DE);
    const remainder = s.ir.convert("wrap", s.ir.binary("rem_s", dividend, wide));
    s.setGpr(EAX, 32, low);
    s.setGpr(EDX, 32, remainder);
    return;
  }
  const dividend =
    size === 8 ? s.ir.unary("extend16_s", s.gpr(EAX, 16)) : s.ir.or(s.ir.shl(s.gpr(EDX, 16), s.k(16)), s.gpr(EAX, 16));
  s.faultIf(s.ir.and(s.ir.eq(divisor, s.k(-1)), s.ir.eq(dividend, s.k(0x8000_0000 | 0))), DE);
  const quotient = s.ir.binary("div_s", dividend, divisor);
  s.faultIf(s.ir.ne(s.signed(quotient, size), quotient), DE);
  storeQuotient(s, size, quotient, s.ir.binary("rem_s", dividend, divisor));
}

function join(s: Sem, high: Val, low: Val): Val {
  const shifted = s.ir.binary("shl", s.ir.convert("extend_u", high), s.ir.const64(32, 0));
  return s.ir.binary("or", shifted, s.ir.convert("extend_u", low));
}

function storeQuotient(s: Sem, size: number, quotient: Val, remainder: Val): void {
  if (size === 8) {
    s.setGpr(EAX, 8, quotient);
    s.setGpr(AH, 8, remainder);
  } else {
    s.setGpr(EAX, 16, quotient);
    s.setGpr(EDX, 16, remainder);
  }
}

/** Exchange and add. [SDM] 2B XADD. The source register is written first, so that `xadd r, r` keeps the sum. */
export function xadd(s: Sem): void {
  const b = s.read(1);
  const { value: a, commit } = s.modify(0);
  const sum = s.ir.add(a, b);
  const memory = s.operand(0).kind === "mem";
  if (memory) commit(sum);
  s.write(1, a);
  if (!memory) commit(sum);
  s.ir.flags("add", s.sizeOf(0), a, b, sum);
}

/** [SDM] 2A CMPXCHG. Memory is always written, with its own value when the comparison fails. */
export function cmpxchg(s: Sem): void {
  const size = s.sizeOf(0);
  const source = s.read(1);
  const { value: destination, commit } = s.modify(0);
  const accumulator = s.gpr(EAX, size);
  const equal = s.ir.eq(accumulator, destination);
  commit(s.ir.select(equal, source, destination));
  s.ir.if(s.ir.eqz(equal));
  s.setGpr(EAX, size, destination);
  s.ir.end();
  s.ir.flags("sub", size, accumulator, destination, s.ir.sub(accumulator, destination));
}

/**
 * EDX:EAX against eight bytes in memory: equal, ECX:EBX goes there; else EDX:EAX takes them. Memory is always written.
 * It is one access: all eight bytes lie in the segment, and can be written, before any is looked at; none wraps to the
 * start of a segment. [SDM] 2A CMPXCHG8B.
 */
export function cmpxchg8b(s: Sem): void {
  const operand = s.operand(0);
  if (operand.kind !== "mem") throw new Error("cmpxchg8b needs memory");
  const address = s.address();
  s.ir.probe(operand.segment, address, 64);
  const low = s.ir.loadForStore(operand.segment, address, 32);
  const high = s.ir.loadForStore(operand.segment, s.ir.add(address, s.k(4)), 32);
  const equal = s.ir.and(s.ir.eq(s.gpr(EAX, 32), low), s.ir.eq(s.gpr(EDX, 32), high));
  s.ir.storeBack(low, s.ir.select(equal, s.gpr(EBX, 32), low));
  s.ir.storeBack(high, s.ir.select(equal, s.gpr(ECX, 32), high));
  s.ir.if(s.ir.eqz(equal));
  s.setGpr(EAX, 32, low);
  s.setGpr(EDX, 32, high);
  s.ir.end();
  s.ir.flagsZf(equal);
}

export function bswap(s: Sem): void {
  const value = s.read(0);
  const rotl = (v: Val, n: number): Val => s.ir.binary("rotl", v, s.k(n));
  s.write(0, s.ir.or(s.ir.and(rotl(value, 8), s.k(0x00ff00ff)), s.ir.and(rotl(value, 24), s.k(0xff00ff00 | 0))));
}
