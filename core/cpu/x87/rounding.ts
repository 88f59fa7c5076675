/**
 * Rounding and exceptions of the x87. A result is worked out with a sign, an exponent and 96 bits of significand of which
 * the last hold at least a guard bit and a sticky bit; `round` makes a number of it. [SDM] 1 4.8.4, 4.9, 8.1.5, 8.5.
 */
import { EXP_MAX, INTEGER_BIT, setInfinity, type F80 } from "./f80.ts";

/** Exception flags as in the status word. */
export const IE = 0x01;
export const DE = 0x02;
export const ZE = 0x04;
export const OE = 0x08;
export const UE = 0x10;
export const PE = 0x20;
/** Stack fault, which comes with IE. */
export const SF = 0x40;

export const ROUND_NEAREST = 0;
export const ROUND_DOWN = 1;
export const ROUND_UP = 2;
export const ROUND_ZERO = 3;

/** Added to or taken from the exponent where overflow and underflow are not masked. [SDM] 1 8.5.4, 8.5.5. */
const UNMASKED_BIAS = 24576;

/** What an operation is given and what it leaves: control in, flags out. */
export class Rounding {
  /** ROUND_… */
  mode = ROUND_NEAREST;
  /** Significant bits: 24, 53 or 64. */
  precision = 64;
  /** Exceptions that are masked. */
  masks = 0x3f;
  /** Exceptions of the operation. The caller clears it before each. */
  flags = 0;
  /** C1: the last rounding was upwards in magnitude. */
  roundedUp = false;

  raise(flags: number): void {
    this.flags |= flags;
  }
}

/** Does a remainder beyond the last kept bit round the magnitude up? `half` and `rest`: the first bit cut off, and any after it. */
export function roundsUp(mode: number, sign: number, isOdd: boolean, half: boolean, rest: boolean): boolean {
  switch (mode) {
    case ROUND_NEAREST:
      return half && (rest || isOdd);
    case ROUND_DOWN:
      return sign === 1 && (half || rest);
    case ROUND_UP:
      return sign === 0 && (half || rest);
    default:
      return false;
  }
}

/** Three words of significand that shift together; the last collects what falls off in its lowest bit. */
export class Significand {
  hi = 0;
  lo = 0;
  extra = 0;

  set(hi: number, lo: number, extra: number): void {
    this.hi = hi >>> 0;
    this.lo = lo >>> 0;
    this.extra = extra >>> 0;
  }

  get isZero(): boolean {
    return (this.hi | this.lo | this.extra) === 0;
  }

  /** Right by any count; bits that fall off stay visible as the lowest bit. */
  shiftRightJam(count: number): void {
    let left = count;
    while (left >= 32) {
      if (left >= 128) {
        const any = !this.isZero;
        this.set(0, 0, any ? 1 : 0);
        return;
      }
      const sticky = this.extra !== 0 ? 1 : 0;
      this.extra = (this.lo | sticky) >>> 0;
      this.lo = this.hi;
      this.hi = 0;
      left -= 32;
    }
    if (left === 0) return;
    const sticky = this.extra << (32 - left) !== 0 ? 1 : 0;
    this.extra = ((this.extra >>> left) | (this.lo << (32 - left)) | sticky) >>> 0;
    this.lo = ((this.lo >>> left) | (this.hi << (32 - left))) >>> 0;
    this.hi = this.hi >>> left;
  }

  shiftLeft(count: number): void {
    let left = count;
    while (left >= 32) {
      this.hi = this.lo;
      this.lo = this.extra;
      this.extra = 0;
      left -= 32;
    }
    if (left === 0) return;
    this.hi = ((this.hi << left) | (this.lo >>> (32 - left))) >>> 0;
    this.lo = ((this.lo << left) | (this.extra >>> (32 - left))) >>> 0;
    this.extra = (this.extra << left) >>> 0;
  }

  /** Number of zero bits above the highest one; 96 for zero. */
  get leadingZeros(): number {
    if (this.hi !== 0) return Math.clz32(this.hi);
    if (this.lo !== 0) return 32 + Math.clz32(this.lo);
    return 64 + Math.clz32(this.extra);
  }
}

/**
 * Makes a number of (-1)^sign × significand × 2^(exp − bias − 63), the significand's top bit being worth 2^0 after
 * normalisation. `sig` is used up. `exp` may be out of range; `precision` is 24, 53 or 64.
 */
export function round(out: F80, env: Rounding, sign: number, expIn: number, sig: Significand, precision: number): F80 {
  let exp = expIn;
  if (sig.isZero) return out.set(sign, 0, 0, 0);
  const zeros = sig.leadingZeros;
  if (zeros > 0) {
    sig.shiftLeft(zeros);
    exp -= zeros;
  }
  if (exp <= 0) {
    if ((env.masks & UE) === 0) {
      // tiny, and the handler gets it with a larger exponent
      env.raise(UE);
      if (exp + UNMASKED_BIAS <= 0) {
        // FSCALE gets that far
        env.raise(PE);
        return out.set(sign, 0, 0, 0);
      }
      return roundNormal(out, env, sign, exp + UNMASKED_BIAS, sig, precision);
    }
    return roundTiny(out, env, sign, exp, sig, precision);
  }
  return roundNormal(out, env, sign, exp, sig, precision);
}

const probe = new Significand();

/** With an exponent range without end, would rounding carry into the next power of two? */
export function roundsToNormal(env: Rounding, sign: number, sig: Significand, precision: number): boolean {
  probe.set(sig.hi, sig.lo, sig.extra);
  cut(env, sign, probe, precision);
  return probe.hi === 0;
}

/** Cuts the significand to `precision` bits. Returns whether it was exact; sets env.roundedUp; a carry out leaves hi = 0. */
export function cut(env: Rounding, sign: number, sig: Significand, precision: number): boolean {
  let half: boolean;
  let rest: boolean;
  let isOdd: boolean;
  if (precision === 64) {
    half = sig.extra >>> 31 !== 0;
    rest = sig.extra << 1 !== 0;
    isOdd = (sig.lo & 1) !== 0;
  } else if (precision === 53) {
    half = (sig.lo & 0x400) !== 0;
    rest = (sig.lo & 0x3ff) !== 0 || sig.extra !== 0;
    isOdd = (sig.lo & 0x800) !== 0;
    sig.lo = (sig.lo & 0xffff_f800) >>> 0;
  } else {
    half = (sig.hi & 0x80) !== 0;
    rest = (sig.hi & 0x7f) !== 0 || sig.lo !== 0 || sig.extra !== 0;
    isOdd = (sig.hi & 0x100) !== 0;
    sig.hi = (sig.hi & 0xffff_ff00) >>> 0;
    sig.lo = 0;
  }
  sig.extra = 0;
  const up = roundsUp(env.mode, sign, isOdd, half, rest);
  env.roundedUp = up;
  if (up) addUlp(sig, precision);
  return !half && !rest;
}

function addUlp(sig: Significand, precision: number): void {
  const before = sig.lo;
  if (precision !== 24) {
    sig.lo = (sig.lo + (precision === 64 ? 1 : 0x800)) >>> 0;
    if (sig.lo >= before) return;
    sig.hi = (sig.hi + 1) >>> 0;
  } else sig.hi = (sig.hi + 0x100) >>> 0;
}

function roundNormal(out: F80, env: Rounding, sign: number, expIn: number, sig: Significand, precision: number): F80 {
  let exp = expIn;
  const exact = cut(env, sign, sig, precision);
  if (sig.hi === 0) {
    // carried out: one, and twice the power
    sig.hi = INTEGER_BIT;
    exp++;
  }
  if (exp >= EXP_MAX) return overflow(out, env, sign, exp, sig, precision, exact);
  if (!exact) env.raise(PE);
  return out.set(sign, exp, sig.hi, sig.lo);
}

function overflow(
  out: F80,
  env: Rounding,
  sign: number,
  exp: number,
  sig: Significand,
  precision: number,
  exact: boolean,
): F80 {
  if ((env.masks & OE) === 0) {
    env.raise(OE);
    if (exp - UNMASKED_BIAS < EXP_MAX) {
      if (!exact) env.raise(PE);
      return out.set(sign, exp - UNMASKED_BIAS, sig.hi, sig.lo);
    }
    // FSCALE gets that far
    env.raise(PE);
    env.roundedUp = true;
    return setInfinity(out, sign);
  }
  env.raise(OE | PE);
  const toInfinity =
    env.mode === ROUND_NEAREST || (env.mode === ROUND_DOWN && sign === 1) || (env.mode === ROUND_UP && sign === 0);
  env.roundedUp = toInfinity;
  if (toInfinity) return setInfinity(out, sign);
  if (precision === 64) return out.set(sign, EXP_MAX - 1, 0xffff_ffff, 0xffff_ffff);
  return precision === 53
    ? out.set(sign, EXP_MAX - 1, 0xffff_ffff, 0xffff_f800)
    : out.set(sign, EXP_MAX - 1, 0xffff_ff00, 0);
}

/** A subnormal result. Underflow is told of only when it is inexact too, and tiny also after rounding. */
function roundTiny(out: F80, env: Rounding, sign: number, exp: number, sig: Significand, precision: number): F80 {
  const tiny = exp < 0 || !roundsToNormal(env, sign, sig, precision);
  sig.shiftRightJam(1 - exp);
  const exact = cut(env, sign, sig, precision);
  if (!exact) env.raise(tiny ? UE | PE : PE);
  // it may have become normal by rounding up
  return out.set(sign, sig.hi >= INTEGER_BIT ? 1 : 0, sig.hi, sig.lo);
}
