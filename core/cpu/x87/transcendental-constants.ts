/** Constants in more digits than the literals of the language have, worked out once. */
import { DoubleDouble, fromFraction } from "./double-double.ts";

const FRACTION_BITS = 200;
const ONE = 1n << BigInt(FRACTION_BITS);

/** atan(numerator / denominator) by its series, for at most 1/2. */
function arcTangent(numerator: bigint, denominator: bigint): bigint {
  let power = (ONE * numerator) / denominator;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += n % 4n === 1n ? power / n : -(power / n);
    power = (power * numerator * numerator) / (denominator * denominator);
  }
  return sum;
}

/** ln 2 = 2 atanh(1/3). */
function logarithmOf2(): bigint {
  let power = ONE / 3n;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power /= 9n;
  }
  return 2n * sum;
}

// Machin's formula
const pi = 16n * arcTangent(1n, 5n) - 4n * arcTangent(1n, 239n);
const ln2 = logarithmOf2();

export const PI = fromFraction(pi, FRACTION_BITS);
export const HALF_PI = fromFraction(pi / 2n, FRACTION_BITS);
export const QUARTER_PI = fromFraction(pi / 4n, FRACTION_BITS);
export const THREE_QUARTERS_PI = fromFraction((3n * pi) / 4n, FRACTION_BITS);
export const LN_2 = fromFraction(ln2, FRACTION_BITS);
export const LOG2_E = fromFraction((ONE * ONE) / ln2, FRACTION_BITS);

/** Steps of the table of arc tangents in 1. */
export const ARC_STEPS = 16;
/** atan(n / ARC_STEPS) for 0 to 1. Beyond 1/2: π/4 − atan((1 − x) / (1 + x)). */
export const ARC_TANGENTS: readonly DoubleDouble[] = Array.from({ length: ARC_STEPS + 1 }, (_, n) => {
  const small = n * 2 <= ARC_STEPS;
  const value = small
    ? arcTangent(BigInt(n), BigInt(ARC_STEPS))
    : pi / 4n - arcTangent(BigInt(ARC_STEPS - n), BigInt(ARC_STEPS + n));
  return fromFraction(value, FRACTION_BITS);
});

/** 1/n for the series. */
export const RECIPROCALS: readonly DoubleDouble[] = Array.from({ length: 64 }, (_, n) =>
  n === 0 ? new DoubleDouble() : fromFraction(ONE / BigInt(n), FRACTION_BITS),
);
