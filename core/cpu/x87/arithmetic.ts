/** Addition, subtraction, multiplication, division, square root of 80-bit numbers, rounded once. [SDM] 1 4.8, 8.5. */
import {
  EXP_BIAS,
  INTEGER_BIT,
  isDenormal,
  isInfinite,
  isNan,
  isUnsupported,
  isZero,
  setIndefinite,
  setInfinity,
  setZero,
  type F80,
} from "./f80.ts";
import { propagateNan } from "./nan.ts";
import { DE, IE, PE, ROUND_DOWN, round, roundsUp, type Rounding, Significand, ZE } from "./rounding.ts";

const sigA = new Significand();
const sigB = new Significand();
/** What `integerPart` works on. */
export const integer = sigA;

/** Significand of a number that is neither zero, NaN nor infinite, normalised; returns its exponent, which may be ≤ 0. */
export function normalise(a: F80, sig: Significand): number {
  sig.set(a.hi, a.lo, 0);
  // exponent 0 counts as 1: subnormals, and pseudo-denormals with their integer bit
  const exp = a.exp === 0 ? 1 : a.exp;
  const zeros = sig.leadingZeros;
  if (zeros > 0 && zeros < 96) sig.shiftLeft(zeros);
  return exp - zeros;
}

/** Invalid and NaN operands of a binary operation, and the denormal flag. True when `out` is the answer already. */
export function special(out: F80, env: Rounding, a: F80, b: F80): boolean {
  if (isUnsupported(a) || isUnsupported(b)) {
    env.raise(IE);
    setIndefinite(out);
    return true;
  }
  if (isNan(a) || isNan(b)) {
    propagateNan(out, env, a, b);
    return true;
  }
  if (isDenormal(a) || isDenormal(b)) env.raise(DE);
  return false;
}

/** out = a + b, or a − b. `out` may be one of the operands. */
export function add(out: F80, env: Rounding, a: F80, b: F80, subtract: boolean): F80 {
  env.roundedUp = false;
  if (special(out, env, a, b)) return out;
  const signB = subtract ? b.sign ^ 1 : b.sign;
  if (isInfinite(a)) {
    if (isInfinite(b) && a.sign !== signB) {
      env.raise(IE);
      return setIndefinite(out);
    }
    return setInfinity(out, a.sign);
  }
  if (isInfinite(b)) return setInfinity(out, signB);
  if (isZero(a) && isZero(b)) {
    return setZero(out, a.sign === signB ? a.sign : env.mode === ROUND_DOWN ? 1 : 0);
  }
  const { sign: signA } = a;
  const expA = isZero(a) ? -0x1_0000 : normalise(a, sigA);
  const expB = isZero(b) ? -0x1_0000 : normalise(b, sigB);
  if (isZero(a)) sigA.set(0, 0, 0);
  if (isZero(b)) sigB.set(0, 0, 0);
  return signA === signB
    ? addMagnitudes(out, env, signA, expA, expB)
    : subtractMagnitudes(out, env, signA, signB, expA, expB);
}

function addMagnitudes(out: F80, env: Rounding, sign: number, expA: number, expB: number): F80 {
  const [large, small] = expA >= expB ? [sigA, sigB] : [sigB, sigA];
  let exp = Math.max(expA, expB);
  small.shiftRightJam(Math.abs(expA - expB));
  const lo = large.lo + small.lo;
  const hi = large.hi + small.hi + (lo > 0xffff_ffff ? 1 : 0);
  // the larger one has nothing in its last word
  large.set(hi, lo, small.extra);
  if (hi > 0xffff_ffff) {
    large.shiftRightJam(1);
    large.hi = (large.hi | INTEGER_BIT) >>> 0;
    exp++;
  }
  return round(out, env, sign, exp, large, env.precision);
}

function subtractMagnitudes(out: F80, env: Rounding, signA: number, signB: number, expA: number, expB: number): F80 {
  const isALarger = expA !== expB ? expA > expB : sigA.hi !== sigB.hi ? sigA.hi > sigB.hi : sigA.lo >= sigB.lo;
  const [large, small] = isALarger ? [sigA, sigB] : [sigB, sigA];
  small.shiftRightJam(Math.abs(expA - expB));
  const extra = large.extra - small.extra;
  const lo = large.lo - small.lo - (extra < 0 ? 1 : 0);
  const hi = large.hi - small.hi - (lo < 0 ? 1 : 0);
  large.set(hi, lo, extra);
  if (large.isZero) return setZero(out, env.mode === ROUND_DOWN ? 1 : 0);
  return round(out, env, isALarger ? signA : signB, Math.max(expA, expB), large, env.precision);
}

/** Product of two 64-bit significands in eight 16-bit limbs, lowest first. */
const product = new Float64Array(8);
const limbsA = new Float64Array(4);
const limbsB = new Float64Array(4);

function limbs(out: Float64Array, sig: Significand): void {
  out[0] = sig.lo & 0xffff;
  out[1] = sig.lo >>> 16;
  out[2] = sig.hi & 0xffff;
  out[3] = sig.hi >>> 16;
}

/** sigA = sigA × sigB, the top 96 bits with the rest as a sticky bit; both normalised. */
function multiplySignificands(): void {
  limbs(limbsA, sigA);
  limbs(limbsB, sigB);
  product.fill(0);
  for (let i = 0; i < 4; i++) {
    let carry = 0;
    for (let j = 0; j < 4; j++) {
      const sum = product[i + j]! + limbsA[i]! * limbsB[j]! + carry;
      product[i + j] = sum % 0x1_0000;
      carry = Math.floor(sum / 0x1_0000);
    }
    product[i + 4] = carry;
  }
  const sticky = product[0] !== 0 || product[1] !== 0 ? 1 : 0;
  sigA.set(
    product[7]! * 0x1_0000 + product[6]!,
    product[5]! * 0x1_0000 + product[4]!,
    (product[3]! * 0x1_0000 + product[2]!) | sticky,
  );
}

export function multiply(out: F80, env: Rounding, a: F80, b: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, a, b)) return out;
  const sign = a.sign ^ b.sign;
  if (isInfinite(a) || isInfinite(b)) {
    if (isZero(a) || isZero(b)) {
      env.raise(IE);
      return setIndefinite(out);
    }
    return setInfinity(out, sign);
  }
  if (isZero(a) || isZero(b)) return setZero(out, sign);
  const exp = normalise(a, sigA) + normalise(b, sigB) - EXP_BIAS + 1;
  multiplySignificands();
  return round(out, env, sign, exp, sigA, env.precision);
}

/** sigA = sigA / sigB: 66 bits of quotient and a sticky bit; both normalised. Returns 1 when sigA was below sigB, else 0. */
function divideSignificands(): number {
  let { hi, lo } = sigA;
  const { hi: dHi, lo: dLo } = sigB;
  const below = hi < dHi || (hi === dHi && lo < dLo) ? 1 : 0;
  // the first quotient bit is 1: the dividend is doubled when it is smaller
  let carry = 0;
  if (below === 1) {
    carry = hi >>> 31;
    hi = ((hi << 1) | (lo >>> 31)) >>> 0;
    lo = (lo << 1) >>> 0;
  }
  let qHi = 0;
  let qLo = 0;
  let qExtra = 0;
  for (let i = 0; i < 67; i++) {
    let bit = 0;
    if (carry === 1 || hi > dHi || (hi === dHi && lo >= dLo)) {
      bit = 1;
      const difference = lo - dLo;
      hi = (hi - dHi - (difference < 0 ? 1 : 0)) >>> 0;
      lo = difference >>> 0;
    }
    if (i < 32) qHi = ((qHi << 1) | bit) >>> 0;
    else if (i < 64) qLo = ((qLo << 1) | bit) >>> 0;
    else qExtra = (qExtra << 1) | bit;
    carry = hi >>> 31;
    hi = ((hi << 1) | (lo >>> 31)) >>> 0;
    lo = (lo << 1) >>> 0;
  }
  const sticky = carry !== 0 || (hi | lo) !== 0 ? 1 : 0;
  sigA.set(qHi, qLo, (qExtra << 29) | sticky);
  return below;
}

export function divide(out: F80, env: Rounding, a: F80, b: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, a, b)) return out;
  const sign = a.sign ^ b.sign;
  if (isInfinite(a)) {
    if (!isInfinite(b)) return setInfinity(out, sign);
    env.raise(IE);
    return setIndefinite(out);
  }
  if (isInfinite(b)) return setZero(out, sign);
  if (isZero(b)) {
    if (isZero(a)) {
      env.raise(IE);
      return setIndefinite(out);
    }
    // goes before the denormal operand
    env.flags &= ~DE;
    env.raise(ZE);
    return setInfinity(out, sign);
  }
  if (isZero(a)) return setZero(out, sign);
  const exp = normalise(a, sigA) - normalise(b, sigB) + EXP_BIAS;
  const below = divideSignificands();
  return round(out, env, sign, exp - below, sigA, env.precision);
}

export function squareRoot(out: F80, env: Rounding, a: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, a, a)) return out;
  if (isZero(a)) return out.copy(a);
  if (a.sign === 1) {
    env.flags &= ~DE; // an invalid operand is not looked at further
    env.raise(IE);
    return setIndefinite(out);
  }
  if (isInfinite(a)) return out.copy(a);
  const exp = normalise(a, sigA) - EXP_BIAS;
  const isOdd = (exp & 1) !== 0;
  rootSignificand(isOdd);
  return round(out, env, 0, ((exp - (isOdd ? 1 : 0)) >> 1) + EXP_BIAS, sigA, env.precision);
}

/** sigA = root of sigA, or of twice it, as a significand with a sticky bit. Bit by bit, two of the radicand for each. */
function rootSignificand(isOdd: boolean): void {
  // radicand r in [1, 4) with 64 bits below its integer part's top two: shifted so that pairs of bits come off the top
  let rHi = sigA.hi;
  let rLo = sigA.lo;
  let rTop = 0;
  if (isOdd) {
    rTop = rHi >>> 31;
    rHi = ((rHi << 1) | (rLo >>> 31)) >>> 0;
    rLo = (rLo << 1) >>> 0;
  }
  // first pair: the integer part, 1–3
  let pair = (rTop << 1) | (rHi >>> 31);
  rHi = ((rHi << 1) | (rLo >>> 31)) >>> 0;
  rLo = (rLo << 1) >>> 0;
  let remHi = 0;
  let remLo = 0;
  let remTop = 0;
  let qHi = 0;
  let qLo = 0;
  let qTop = 0;
  for (let i = 0; i < 67; i++) {
    // remainder = remainder × 4 + pair
    remTop = ((remTop << 2) | (remHi >>> 30)) >>> 0;
    remHi = ((remHi << 2) | (remLo >>> 30)) >>> 0;
    remLo = ((remLo << 2) | pair) >>> 0;
    // trial = root × 4 + 1
    const tTop = ((qTop << 2) | (qHi >>> 30)) >>> 0;
    const tHi = ((qHi << 2) | (qLo >>> 30)) >>> 0;
    const tLo = ((qLo << 2) | 1) >>> 0;
    const fits = remTop !== tTop ? remTop > tTop : remHi !== tHi ? remHi > tHi : remLo >= tLo;
    qTop = ((qTop << 1) | (qHi >>> 31)) >>> 0;
    qHi = ((qHi << 1) | (qLo >>> 31)) >>> 0;
    qLo = ((qLo << 1) | (fits ? 1 : 0)) >>> 0;
    if (fits) {
      const lo = remLo - tLo;
      const hi = remHi - tHi - (lo < 0 ? 1 : 0);
      remTop = (remTop - tTop - (hi < 0 ? 1 : 0)) >>> 0;
      remHi = hi >>> 0;
      remLo = lo >>> 0;
    }
    pair = rHi >>> 30;
    rHi = ((rHi << 2) | (rLo >>> 30)) >>> 0;
    rLo = (rLo << 2) >>> 0;
  }
  // 67 bits of root in q: the top 64, then three, then whatever is left over
  const sticky = (remTop | remHi | remLo) !== 0 ? 1 : 0;
  const extra = (qLo & 7) << 29;
  sigA.set(((qTop << 29) | (qHi >>> 3)) >>> 0, ((qHi << 29) | (qLo >>> 3)) >>> 0, (extra | sticky) >>> 0);
}

/** -1, 0, 1, or 2 for unordered. Raises IE for signalling NaNs, and for quiet ones unless `quiet`. */
export function compare(env: Rounding, a: F80, b: F80, quiet: boolean): -1 | 0 | 1 | 2 {
  if (isUnsupported(a) || isUnsupported(b)) {
    env.raise(IE);
    return 2;
  }
  if (isNan(a) || isNan(b)) {
    const signalling = (isNan(a) && (a.hi & 0x4000_0000) === 0) || (isNan(b) && (b.hi & 0x4000_0000) === 0);
    if (signalling || !quiet) env.raise(IE);
    return 2;
  }
  if (isDenormal(a) || isDenormal(b)) env.raise(DE);
  if (isZero(a) && isZero(b)) return 0;
  if (a.sign !== b.sign) return a.sign === 1 ? -1 : 1;
  const magnitude = compareMagnitudes(a, b);
  return (a.sign === 1 ? -magnitude : magnitude) as -1 | 0 | 1;
}

function compareMagnitudes(a: F80, b: F80): -1 | 0 | 1 {
  // exponents 0 and 1 mean the same
  const [expA, expB] = [Math.max(a.exp, 1), Math.max(b.exp, 1)];
  if (expA !== expB) return expA < expB ? -1 : 1;
  if (a.hi !== b.hi) return a.hi < b.hi ? -1 : 1;
  if (a.lo !== b.lo) return a.lo < b.lo ? -1 : 1;
  return 0;
}

/** Rounds to an integer as the control word says, in the format of the registers. FRNDINT. */
export function roundToInteger(out: F80, env: Rounding, a: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, a, a)) return out;
  if (isInfinite(a) || isZero(a) || a.exp >= EXP_BIAS + 63) return out.copy(a);
  const exp = normalise(a, sigA);
  integerPart(env, a.sign, exp);
  if (sigA.hi === 0 && sigA.lo === 0) return setZero(out, a.sign);
  const zeros = sigA.leadingZeros;
  sigA.shiftLeft(zeros);
  return out.set(a.sign, EXP_BIAS + 63 - zeros, sigA.hi, sigA.lo);
}

/** sigA, normalised with exponent `exp`, becomes its integer part, rounded: hi and lo as a 64-bit integer. Raises PE. */
export function integerPart(env: Rounding, sign: number, exp: number): void {
  sigA.shiftRightJam(EXP_BIAS + 63 - exp);
  const half = sigA.extra >>> 31 !== 0;
  const rest = sigA.extra << 1 !== 0;
  if (!half && !rest) return;
  env.raise(PE);
  sigA.extra = 0;
  const isOdd = (sigA.lo & 1) !== 0;
  env.roundedUp = roundsUp(env.mode, sign, isOdd, half, rest);
  if (!env.roundedUp) return;
  sigA.lo = (sigA.lo + 1) >>> 0;
  if (sigA.lo === 0) sigA.hi = (sigA.hi + 1) >>> 0;
}
