/** F2XM1, FYL2X, FYL2XP1. [SDM] 1 8.3.9, 8.3.10; 2A F2XM1, FYL2X, FYL2XP1. */
import { multiply, special } from "./arithmetic.ts";
import { DoubleDouble } from "./double-double.ts";
import { EXP_BIAS, F80, isInfinite, isZero, setIndefinite, setInfinity, setZero } from "./f80.ts";
import { DE, IE, PE, type Rounding, UE, ZE } from "./rounding.ts";
import { smallInteger } from "./scaling.ts";
import { exponentialFactor, hyperbolicFactor } from "./series.ts";
import { LN_2, LOG2_E } from "./transcendental-constants.ts";
import { finish, mantissa, valueOf } from "./wide.ts";

const argument = new DoubleDouble();
const value = new DoubleDouble();
const result = new DoubleDouble();

/** 2^a − 1 for −1 ≤ a ≤ 1; others, for which nothing is defined, come back as they are. */
export function exponentialMinusOne(out: F80, env: Rounding, a: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, a, a)) return out;
  if (isInfinite(a)) return a.sign === 0 ? out.copy(a) : out.set(1, EXP_BIAS, 0x8000_0000, 0);
  if (isZero(a) || a.exp >= EXP_BIAS) {
    const isMinusOne = a.sign === 1 && a.exp === EXP_BIAS && a.hi === 0x8000_0000 && a.lo === 0;
    return isMinusOne ? out.set(1, EXP_BIAS - 1, 0x8000_0000, 0) : out.copy(a);
  }
  const negative = a.sign === 1;
  const exp = mantissa(argument, a);
  argument.multiply(LN_2);
  valueOf(value, argument, exp);
  if (negative) value.negate();
  return finish(out, env, exponentialFactor(result, value).multiply(argument), exp, negative, negative);
}

const fraction = new DoubleDouble();
const divisor = new DoubleDouble();
const times = new DoubleDouble();

/** out = log2(1 + x) / x, for x from √½ − 1 to √2 − 1. */
function logarithmFactor(out: DoubleDouble, x: DoubleDouble): DoubleDouble {
  divisor.copy(x).plus(2);
  fraction.copy(x).divide(divisor);
  hyperbolicFactor(out, fraction);
  return out.times(2).divide(divisor).multiply(LOG2_E);
}

/** out = log2(from × 2^exp), `from` in [1, 2). */
function logarithm(out: DoubleDouble, from: DoubleDouble, exp: number): DoubleDouble {
  const isUpper = from.hi > Math.SQRT2;
  if (isUpper) from.scale(-1);
  from.plus(-1);
  return logarithmFactor(out, from)
    .multiply(from)
    .plus(exp + (isUpper ? 1 : 0));
}

function invalid(out: F80, env: Rounding): F80 {
  env.flags &= ~DE; // an invalid operand is not looked at further
  env.raise(IE);
  return setIndefinite(out);
}

const integer = new F80();

/** y × log2 x. */
export function yLogarithm(out: F80, env: Rounding, y: F80, x: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, y, x)) return out;
  const signY = y.sign;
  if (isZero(x)) {
    if (isZero(y)) return invalid(out, env);
    if (!isInfinite(y)) {
      env.flags &= ~DE;
      env.raise(ZE);
    }
    return setInfinity(out, signY ^ 1);
  }
  if (x.sign === 1) return invalid(out, env);
  if (isInfinite(x)) return isZero(y) ? invalid(out, env) : setInfinity(out, signY);
  const exp = mantissa(argument, x);
  const isPower = argument.hi === 1 && argument.lo === 0;
  if (isInfinite(y)) {
    if (isPower && exp === 0) return invalid(out, env);
    return setInfinity(out, exp < 0 ? signY ^ 1 : signY);
  }
  if (isZero(y)) return setZero(out, exp < 0 ? signY ^ 1 : signY);
  if (isPower) {
    // the logarithm is an integer, and the product may be exact: it counts as inexact like the others
    if (exp === 0) return setZero(out, signY);
    const { precision } = env;
    env.precision = 64;
    multiply(out, env, smallInteger(integer, exp), y);
    env.precision = precision;
    env.raise(out.exp === 0 ? UE | PE : PE);
    return out;
  }
  logarithm(result, argument, exp);
  const expY = mantissa(times, y);
  return finish(out, env, result.multiply(times), expY, signY === 1, false);
}

/** Beyond this x is added to 1 first. */
const SMALL_EXPONENT = -2;

/** y × log2(1 + x). Nothing is defined beyond ±(1 − √½); we go on to −1. */
export function yLogarithmPlusOne(out: F80, env: Rounding, y: F80, x: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, y, x)) return out;
  const [signY, signX] = [y.sign, x.sign];
  if (isZero(x)) return isInfinite(y) ? invalid(out, env) : setZero(out, signX ^ signY);
  if (isInfinite(x)) return isZero(y) || signX === 1 ? invalid(out, env) : setInfinity(out, signY);
  if (signX === 1 && x.exp >= EXP_BIAS) return invalid(out, env);
  if (isInfinite(y)) return setInfinity(out, signX ^ signY);
  if (isZero(y)) return setZero(out, signX ^ signY);
  let exp = mantissa(argument, x);
  if (signX === 1) argument.negate();
  if (exp <= SMALL_EXPONENT) {
    logarithmFactor(result, valueOf(value, argument, exp)).multiply(argument);
  } else {
    // 1 + x in [1, 2) and a power of two
    argument.scale(Math.min(exp, 1000)).plus(1);
    const power = Math.floor(Math.log2(argument.hi));
    logarithm(result, argument.scale(-power), power);
    exp = 0;
  }
  exp += mantissa(times, y);
  return finish(out, env, result.multiply(times), exp, signY === 1, false);
}
