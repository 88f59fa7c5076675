/** Between the registers' format and double-doubles: a mantissa in [1, 2) with its exponent apart, so that nothing overflows. */
import { normalise } from "./arithmetic.ts";
import type { DoubleDouble } from "./double-double.ts";
import { EXP_BIAS, type F80 } from "./f80.ts";
import { round, type Rounding, Significand } from "./rounding.ts";

const WORD = 0x1_0000_0000;
/** Below this an argument does not show in a factor 1 + x², and doubles would not hold its square. */
const LEAST_EXPONENT = -200;

const sig = new Significand();

/** out = |a| / 2^exponent, exactly; returns the exponent. Not for zero, infinities and NaNs. */
export function mantissa(out: DoubleDouble, a: F80): number {
  const exp = normalise(a, sig) - EXP_BIAS;
  const top = sig.hi * 2 ** -31;
  const low = sig.lo * 2 ** -63;
  const sum = top + low;
  out.set(sum, low - (sum - top));
  return exp;
}

/** The mantissa times 2^exponent, or 0 where that is too small to matter. */
export function valueOf(out: DoubleDouble, from: DoubleDouble, exponent: number): DoubleDouble {
  return exponent < LEAST_EXPONENT ? out.set(0, 0) : out.copy(from).scale(exponent);
}

/**
 * out = value × 2^exponent, rounded to 64 bits whatever the precision control says: an inexact result. `value` is used up.
 * `below`: where it is a number of the format, the true result is a little smaller in magnitude, else a little larger.
 */
export function finish(
  out: F80,
  env: Rounding,
  value: DoubleDouble,
  exponent: number,
  negative: boolean,
  below: boolean,
): F80 {
  const isNegative = value.hi < 0;
  if (isNegative) value.negate();
  let exp = Math.floor(Math.log2(value.hi));
  // the logarithm is rounded
  if (value.hi * 2 ** -exp >= 2) exp++;
  else if (value.hi * 2 ** -exp < 1) exp--;
  value.scale(-exp);
  const top = value.hi * 2 ** 31;
  let hi = Math.floor(top);
  const rest = value.lo * 2 ** 63;
  const whole = Math.floor(rest);
  let lo = (top - hi) * WORD + whole;
  let extra = Math.min(WORD - 1, Math.floor((rest - whole) * WORD));
  if (extra === 0 && below) {
    extra = WORD - 1;
    lo--;
  }
  if (lo < 0) {
    lo += WORD;
    hi--;
  } else if (lo >= WORD) {
    lo -= WORD;
    hi++;
  }
  sig.set(hi, lo, (extra | 1) >>> 0);
  return round(out, env, isNegative === negative ? 0 : 1, exp + exponent + EXP_BIAS, sig, 64);
}
