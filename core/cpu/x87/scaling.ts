/** Operations on exponents and remainders: FPREM, FPREM1, FSCALE, FXTRACT. Their results are exact but for FSCALE's. */
import { normalise, special } from "./arithmetic.ts";
import { EXP_BIAS, INTEGER_BIT, isInfinite, isZero, setIndefinite, setInfinity, setZero, type F80 } from "./f80.ts";
import { IE, round, type Rounding, Significand, ZE } from "./rounding.ts";

const sigA = new Significand();
const sigB = new Significand();

export interface Remainder {
  /** The reduction is not complete: do it again. */
  isPartial: boolean;
  /** Low three bits of the quotient, when it is. */
  quotient: number;
}

/** A partial reduction lowers the exponent by 32 to 63. */
const LEAST_STEP = 32;

/** out = a rem b. `nearest`: quotient rounded to nearest (FPREM1), else towards zero (FPREM). */
export function remainder(out: F80, env: Rounding, a: F80, b: F80, nearest: boolean, result: Remainder): F80 {
  env.roundedUp = false;
  result.isPartial = false;
  result.quotient = 0;
  if (special(out, env, a, b)) return out;
  if (isInfinite(a) || isZero(b)) {
    env.flags = IE; // goes before the denormal operand
    return setIndefinite(out);
  }
  if (isInfinite(b) || isZero(a)) return out.copy(a);
  const { sign } = a;
  const expA = normalise(a, sigA);
  const expB = normalise(b, sigB);
  let distance = expA - expB;
  if (distance < -1 || (distance < 0 && !nearest)) return rounded(out, env, sign, expA);
  if (distance >= 64) {
    // as much as one step may, and tell that it was not all
    const step = (distance & (LEAST_STEP - 1)) | LEAST_STEP;
    reduce(step);
    result.isPartial = true;
    return finish(out, env, sign, expA - step);
  }
  // one below: the quotient before rounding is 0
  if (distance < 0) {
    sigA.shiftRightJam(1);
    distance = 0;
    return nearestStep(out, env, sign, expB, 0, result);
  }
  const quotient = reduce(distance);
  if (nearest) return nearestStep(out, env, sign, expB, quotient, result);
  result.quotient = quotient & 7;
  return finish(out, env, sign, expB);
}

/** sigA = (sigA × 2^count) mod sigB; returns the low bits of the quotient. sigA's words hold less than two divisors. */
function reduce(count: number): number {
  let { hi, lo } = sigA;
  const { hi: dHi, lo: dLo } = sigB;
  let carry = 0;
  let quotient = 0;
  for (let i = 0; ; i++) {
    let bit = 0;
    if (carry === 1 || hi > dHi || (hi === dHi && lo >= dLo)) {
      bit = 1;
      const difference = lo - dLo;
      hi = (hi - dHi - (difference < 0 ? 1 : 0)) >>> 0;
      lo = difference >>> 0;
    }
    quotient = (quotient << 1) | bit;
    if (i === count) break;
    carry = hi >>> 31;
    hi = ((hi << 1) | (lo >>> 31)) >>> 0;
    lo = (lo << 1) >>> 0;
  }
  sigA.set(hi, lo, 0);
  return quotient;
}

/** Chooses between the remainder and the remainder less the divisor, whichever is smaller; a tie makes the quotient even. */
function nearestStep(out: F80, env: Rounding, sign: number, exp: number, quotient: number, result: Remainder): F80 {
  // twice the remainder against the divisor
  const twiceHi = sigA.hi * 2 + (sigA.lo >>> 31);
  const twiceLo = ((sigA.lo << 1) | (sigA.extra >>> 31)) >>> 0;
  const rest = (sigA.extra << 1) >>> 0;
  const more = twiceHi !== sigB.hi ? twiceHi > sigB.hi : twiceLo !== sigB.lo ? twiceLo > sigB.lo : rest !== 0;
  const equal = twiceHi === sigB.hi && twiceLo === sigB.lo && rest === 0;
  const up = more || (equal && (quotient & 1) !== 0);
  result.quotient = (quotient + (up ? 1 : 0)) & 7;
  if (!up) return finish(out, env, sign, exp);
  const extra = sigB.extra - sigA.extra;
  const lo = sigB.lo - sigA.lo - (extra < 0 ? 1 : 0);
  const hi = sigB.hi - sigA.hi - (lo < 0 ? 1 : 0);
  sigA.set(hi, lo, extra);
  return finish(out, env, sign ^ 1, exp);
}

function finish(out: F80, env: Rounding, sign: number, exp: number): F80 {
  return sigA.isZero ? setZero(out, sign) : rounded(out, env, sign, exp);
}

/** Exact, whatever the precision control says. */
function rounded(out: F80, env: Rounding, sign: number, exp: number): F80 {
  return round(out, env, sign, exp, sigA, 64);
}

/** Beyond this every scaling overflows or underflows. */
const SCALE_LIMIT = 0x1_0000;

/** out = a × 2^trunc(b). */
export function scale(out: F80, env: Rounding, a: F80, b: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, a, b)) return out;
  if (isInfinite(b)) {
    if (b.sign === 0) {
      if (isZero(a)) {
        env.raise(IE);
        return setIndefinite(out);
      }
      return setInfinity(out, a.sign);
    }
    if (isInfinite(a)) {
      env.raise(IE);
      return setIndefinite(out);
    }
    return setZero(out, a.sign);
  }
  if (isInfinite(a) || isZero(a)) return out.copy(a);
  const by = truncated(b);
  const { sign } = a;
  const exp = normalise(a, sigA);
  return round(out, env, sign, exp + by, sigA, 64);
}

/** Integer part of a number, cut to ±SCALE_LIMIT. */
function truncated(b: F80): number {
  if (isZero(b) || b.exp < EXP_BIAS) return 0;
  const exp = normalise(b, sigB) - EXP_BIAS;
  const magnitude = exp > 16 ? SCALE_LIMIT : sigB.hi >>> (31 - exp);
  return b.sign === 1 ? -magnitude : magnitude;
}

/** Splits a into exponent (`outExp`) and significand (`outSig`). FXTRACT. */
export function extract(outExp: F80, outSig: F80, env: Rounding, a: F80): void {
  env.roundedUp = false;
  if (special(outExp, env, a, a)) {
    outSig.copy(outExp);
    return;
  }
  const { sign } = a;
  if (isZero(a)) {
    env.raise(ZE);
    setInfinity(outExp, 1);
    setZero(outSig, sign);
    return;
  }
  if (isInfinite(a)) {
    setInfinity(outExp, 0);
    setInfinity(outSig, sign);
    return;
  }
  const exp = normalise(a, sigA) - EXP_BIAS;
  outSig.set(sign, EXP_BIAS, sigA.hi, sigA.lo);
  smallInteger(outExp, exp);
}

/** A small integer as a number. */
export function smallInteger(out: F80, value: number): F80 {
  if (value === 0) return setZero(out, 0);
  const magnitude = Math.abs(value) >>> 0;
  const zeros = Math.clz32(magnitude);
  return out.set(value < 0 ? 1 : 0, EXP_BIAS + 31 - zeros, (magnitude << zeros) | (zeros === 0 ? INTEGER_BIT : 0), 0);
}
