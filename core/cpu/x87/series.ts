/** The functions themselves, for reduced arguments, as factors near 1: what is left then keeps its relative precision. */
import { DoubleDouble } from "./double-double.ts";
import { ARC_STEPS, ARC_TANGENTS, RECIPROCALS } from "./transcendental-constants.ts";

const square = new DoubleDouble();

/** out = 1 − x²/((k+1)(k+2)) × (1 − x²/((k+3)(k+4)) …): sin x / x from k = 1, cos x from k = 0. |x| ≤ π/4. */
function alternating(out: DoubleDouble, x: DoubleDouble, first: number): DoubleDouble {
  square.copy(x).multiply(x).negate();
  out.set(1, 0);
  for (let k = first + 26; k >= first; k -= 2) {
    out
      .multiply(square)
      .multiply(RECIPROCALS[k + 1]!)
      .multiply(RECIPROCALS[k + 2]!)
      .plus(1);
  }
  return out;
}

/** sin x / x. */
export function sineFactor(out: DoubleDouble, x: DoubleDouble): DoubleDouble {
  return alternating(out, x, 1);
}

export function cosine(out: DoubleDouble, x: DoubleDouble): DoubleDouble {
  return alternating(out, x, 0);
}

/** (e^x − 1) / x, |x| ≤ ln 2. */
export function exponentialFactor(out: DoubleDouble, x: DoubleDouble): DoubleDouble {
  out.set(1, 0);
  for (let n = 32; n >= 2; n--) out.multiply(x).multiply(RECIPROCALS[n]!).plus(1);
  return out;
}

/** atanh(x) / x of |x| ≤ 0.18. */
export function hyperbolicFactor(out: DoubleDouble, x: DoubleDouble): DoubleDouble {
  square.copy(x).multiply(x);
  out.copy(RECIPROCALS[47]!);
  for (let n = 45; n >= 1; n -= 2) out.multiply(square).add(RECIPROCALS[n]!);
  return out;
}

const step = new DoubleDouble();
const below = new DoubleDouble();

/** atan x of 0 ≤ x ≤ 1. */
export function arcTangent(out: DoubleDouble, x: DoubleDouble): DoubleDouble {
  const n = Math.round(x.hi * ARC_STEPS);
  // x = tan(table + rest): rest = (x − c) / (1 + xc)
  below
    .copy(x)
    .times(n / ARC_STEPS)
    .plus(1);
  step
    .copy(x)
    .plus(-n / ARC_STEPS)
    .divide(below);
  square.copy(step).multiply(step).negate();
  out.copy(RECIPROCALS[25]!);
  for (let k = 23; k >= 1; k -= 2) out.multiply(square).add(RECIPROCALS[k]!);
  return out.multiply(step).add(ARC_TANGENTS[n]!);
}
