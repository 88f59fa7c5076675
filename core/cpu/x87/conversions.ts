/** Between the registers' format and those in memory: integers, single and double precision, packed decimal. [SDM] 1 8.2. */
import { integer, integerPart, normalise } from "./arithmetic.ts";
import {
  EXP_BIAS,
  EXP_MAX,
  INTEGER_BIT,
  isInfinite,
  isNan,
  isSignalling,
  isUnsupported,
  isZero,
  QUIET_BIT,
  setInfinity,
  setZero,
  type F80,
} from "./f80.ts";
import {
  cut,
  DE,
  IE,
  OE,
  PE,
  ROUND_DOWN,
  ROUND_NEAREST,
  ROUND_UP,
  ROUND_ZERO,
  roundsToNormal,
  type Rounding,
  Significand,
  UE,
} from "./rounding.ts";

const SINGLE_BIAS = 127;
const DOUBLE_BIAS = 1023;

/** Signed 64-bit integer in two words. */
export function fromInteger64(out: F80, hi: number, lo: number): F80 {
  const sign = hi >>> 31;
  let [h, l] = [hi >>> 0, lo >>> 0];
  if (sign === 1) {
    l = -l >>> 0;
    h = (~h + (l === 0 ? 1 : 0)) >>> 0;
  }
  if ((h | l) === 0) return setZero(out, 0);
  const zeros = h !== 0 ? Math.clz32(h) : 32 + Math.clz32(l);
  work.set(h, l, 0);
  work.shiftLeft(zeros);
  return out.set(sign, EXP_BIAS + 63 - zeros, work.hi, work.lo);
}

const work = new Significand();

export function fromSingle(out: F80, env: Rounding, bits: number): F80 {
  const sign = bits >>> 31;
  const exp = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7f_ffff;
  return widen(out, env, sign, exp, 0xff, SINGLE_BIAS, (fraction << 8) >>> 0, 0);
}

export function fromDouble(out: F80, env: Rounding, hi: number, lo: number): F80 {
  const exp = (hi >>> 20) & 0x7ff;
  const top = ((hi & 0xf_ffff) << 11) | (lo >>> 21);
  return widen(out, env, hi >>> 31, exp, 0x7ff, DOUBLE_BIAS, top >>> 0, (lo << 11) >>> 0);
}

/** `hi`, `lo`: the fraction below the integer bit's place. */
function widen(
  out: F80,
  env: Rounding,
  sign: number,
  exp: number,
  expMax: number,
  bias: number,
  hi: number,
  lo: number,
): F80 {
  if (exp === expMax) {
    if ((hi | lo) === 0) return setInfinity(out, sign);
    if ((hi & QUIET_BIT) === 0) env.raise(IE);
    return out.set(sign, EXP_MAX, hi | INTEGER_BIT | QUIET_BIT, lo);
  }
  if (exp !== 0) return out.set(sign, exp - bias + EXP_BIAS, hi | INTEGER_BIT, lo);
  if ((hi | lo) === 0) return setZero(out, sign);
  env.raise(DE);
  work.set(hi, lo, 0);
  const zeros = work.leadingZeros;
  work.shiftLeft(zeros);
  return out.set(sign, 1 - bias + EXP_BIAS - zeros, work.hi, work.lo);
}

/** Result words of the conversions below: `words[0]` the lowest. */
export const words = new Uint32Array(3);

/** To an integer of 16, 32 or 64 bits, rounded; IE and the smallest integer where it does not fit. */
export function toInteger(env: Rounding, a: F80, sizeBits: 16 | 32 | 64, truncate: boolean): void {
  env.roundedUp = false;
  const smallest = (): void => {
    env.flags = IE;
    env.roundedUp = false;
    words[0] = sizeBits === 16 ? 0x8000 : sizeBits === 32 ? INTEGER_BIT : 0;
    words[1] = sizeBits === 64 ? INTEGER_BIT : 0;
  };
  if (isUnsupported(a) || isNan(a) || isInfinite(a) || a.exp > EXP_BIAS + 63) return smallest();
  words[0] = 0;
  words[1] = 0;
  if (isZero(a)) return undefined;
  const mode = env.mode;
  if (truncate) env.mode = ROUND_ZERO;
  const exp = normalise(a, integer);
  integerPart(env, a.sign, exp);
  env.mode = mode;
  const { hi, lo } = integer;
  const fits =
    sizeBits === 64
      ? hi < INTEGER_BIT || (a.sign === 1 && hi === INTEGER_BIT && lo === 0)
      : hi === 0 && (lo < 2 ** (sizeBits - 1) || (a.sign === 1 && lo === 2 ** (sizeBits - 1)));
  if (!fits) return smallest();
  words[0] = a.sign === 1 ? -lo : lo;
  words[1] = a.sign === 1 ? ~hi + (lo === 0 ? 1 : 0) : hi;
  return undefined;
}

/** To single precision, `words[0]`. False: an exception that is not masked, and memory is to be left alone. */
export function toSingle(env: Rounding, a: F80): boolean {
  if (!narrow(env, a, 24, SINGLE_BIAS, 0xff)) return false;
  words[0] = (narrowed.sign << 31) | (narrowed.exp << 23) | ((narrowed.hi >>> 8) & 0x7f_ffff);
  return true;
}

/** To double precision, `words[0]` the low half. */
export function toDouble(env: Rounding, a: F80): boolean {
  if (!narrow(env, a, 53, DOUBLE_BIAS, 0x7ff)) return false;
  words[1] = (narrowed.sign << 31) | (narrowed.exp << 20) | ((narrowed.hi >>> 11) & 0xf_ffff);
  words[0] = (narrowed.hi << 21) | (narrowed.lo >>> 11);
  return true;
}

/** Sign, exponent in the narrow format and the significand at the top of two words. */
const narrowed = { sign: 0, exp: 0, hi: 0, lo: 0 };

function setNarrowed(sign: number, exp: number, hi: number, lo: number): true {
  narrowed.sign = sign;
  narrowed.exp = exp;
  narrowed.hi = hi;
  narrowed.lo = lo;
  return true;
}

function narrow(env: Rounding, a: F80, precision: 24 | 53, bias: number, expMax: number): boolean {
  env.roundedUp = false;
  const { sign } = a;
  if (isUnsupported(a)) {
    env.raise(IE);
    return (env.masks & IE) !== 0 && setNarrowed(1, expMax, INTEGER_BIT | QUIET_BIT, 0);
  }
  if (isNan(a)) {
    if (isSignalling(a)) env.raise(IE);
    return (env.flags & ~env.masks & IE) === 0 && setNarrowed(sign, expMax, a.hi | QUIET_BIT, a.lo);
  }
  if (isInfinite(a)) return setNarrowed(sign, expMax, INTEGER_BIT, 0);
  if (isZero(a)) return setNarrowed(sign, 0, 0, 0);
  let exp = normalise(a, work) - EXP_BIAS + bias;
  if (exp <= 0) {
    const tiny = exp < 0 || !roundsToNormal(env, sign, work, precision);
    if (tiny && (env.masks & UE) === 0) {
      env.raise(UE);
      return false;
    }
    work.shiftRightJam(1 - exp);
    if (!cut(env, sign, work, precision)) env.raise(tiny ? UE | PE : PE);
    return setNarrowed(sign, work.hi >= INTEGER_BIT ? 1 : 0, work.hi, work.lo);
  }
  const exact = cut(env, sign, work, precision);
  if (work.hi === 0) {
    work.hi = INTEGER_BIT;
    exp++;
  }
  if (exp >= expMax) return narrowOverflow(env, sign, expMax);
  if (!exact) env.raise(PE);
  return setNarrowed(sign, exp, work.hi, work.lo);
}

function narrowOverflow(env: Rounding, sign: number, expMax: number): boolean {
  if ((env.masks & OE) === 0) {
    env.raise(OE);
    return false;
  }
  env.raise(OE | PE);
  const toInfinity =
    env.mode === ROUND_NEAREST || (env.mode === ROUND_DOWN && sign === 1) || (env.mode === ROUND_UP && sign === 0);
  env.roundedUp = toInfinity;
  return toInfinity
    ? setNarrowed(sign, expMax, INTEGER_BIT, 0)
    : setNarrowed(sign, expMax - 1, 0xffff_ffff, 0xffff_ffff);
}

const DIGITS = 18;

/** Packed decimal of ten bytes, as three words, the highest of 16 bits. FBLD. */
export function fromDecimal(out: F80, low: number, middle: number, high: number): F80 {
  const digit = (i: number): number => {
    const word = i < 8 ? low : i < 16 ? middle : high;
    return (word >>> ((i & 7) * 4)) & 15;
  };
  let hi = 0;
  let lo = 0;
  for (let i = DIGITS - 1; i >= 0; i--) {
    // × 10 + digit, in two words
    const product = lo * 10 + digit(i);
    lo = product % 2 ** 32;
    hi = hi * 10 + Math.floor(product / 2 ** 32);
  }
  fromInteger64(out, hi, lo);
  out.sign = (high >>> 15) & 1;
  return out;
}

/** To packed decimal, in `words`. IE and the indefinite where it has more than 18 digits. FBSTP. */
export function toDecimal(env: Rounding, a: F80): void {
  toInteger(env, a, 64, false);
  let [lo, hi] = [words[0]!, words[1]!];
  const { sign } = a;
  if (sign === 1 && (env.flags & IE) === 0) {
    lo = -lo >>> 0;
    hi = (~hi + (lo === 0 ? 1 : 0)) >>> 0;
  }
  // 10^18 - 1 = 0DE0B6B3_A763FFFF
  if ((env.flags & IE) !== 0 || hi > 0x0de0_b6b3 || (hi === 0x0de0_b6b3 && lo > 0xa763_ffff)) {
    env.flags = IE;
    env.roundedUp = false;
    words[0] = 0;
    words[1] = 0xc000_0000;
    words[2] = 0xffff;
    return;
  }
  words.fill(0);
  for (let i = 0; i < DIGITS; i++) {
    const rest = hi % 10;
    hi = Math.floor(hi / 10);
    const dividend = rest * 2 ** 32 + lo;
    lo = Math.floor(dividend / 10);
    const at = i >> 3;
    words[at] = words[at]! | ((dividend % 10) << ((i & 7) * 4));
  }
  words[2] = words[2]! | (sign << 15);
}
