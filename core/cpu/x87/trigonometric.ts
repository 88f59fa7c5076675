/**
 * FSIN, FCOS, FPTAN, FPATAN. Arguments are reduced by a π of 66 bits, as the processor does: sin of its π is not 0, and
 * not what mathematics says. [SDM] 1 8.3.8, 8.3.10; 2A FPATAN, FPTAN, FSIN.
 */
import { normalise, special } from "./arithmetic.ts";
import { DoubleDouble } from "./double-double.ts";
import { EXP_BIAS, EXP_MAX, isInfinite, isUnsupported, isZero, setIndefinite, setZero, type F80 } from "./f80.ts";
import { IE, type Rounding, Significand } from "./rounding.ts";
import { arcTangent, cosine, sineFactor } from "./series.ts";
import { HALF_PI, PI, QUARTER_PI, THREE_QUARTERS_PI } from "./transcendental-constants.ts";
import { finish, mantissa, valueOf } from "./wide.ts";

/** π/2 in units of 2^-65, in words of 2, 32 and 32 bits. */
const P_TOP = 3;
const P_HI = 0x243f_6a88;
const P_LO = 0x85a3_08d3;
const WORD = 0x1_0000_0000;
const LARGEST_EXPONENT = 62;

const sig = new Significand();
const angle = new DoubleDouble();
const reduced = new DoubleDouble();
const sine = new DoubleDouble();
const cosineOf = new DoubleDouble();
let angleExponent = 0;

/** Beyond ±2^63 FSIN and its kin do nothing but set C2. */
export function isOutOfRange(a: F80): boolean {
  return a.exp !== EXP_MAX && a.exp > EXP_BIAS + LARGEST_EXPONENT && !isUnsupported(a);
}

/** |a| = n × π/2 + r with |r| ≤ π/4: `angle` × 2^angleExponent = r. Returns n modulo 4. */
function reduce(a: F80): number {
  const exp = mantissa(angle, a);
  angleExponent = exp;
  if (exp <= -2) return 0;
  normalise(a, sig);
  let { hi, lo } = sig;
  let top = 0;
  let quotient = 0;
  for (let i = 0; i < exp + 2; i++) {
    top = (top << 1) | (hi >>> 31);
    hi = ((hi << 1) | (lo >>> 31)) >>> 0;
    lo = (lo << 1) >>> 0;
    quotient <<= 1;
    if (top > P_TOP || (top === P_TOP && (hi > P_HI || (hi === P_HI && lo >= P_LO)))) {
      const low = lo - P_LO;
      const middle = hi - P_HI - (low < 0 ? 1 : 0);
      top -= P_TOP + (middle < 0 ? 1 : 0);
      hi = middle >>> 0;
      lo = low >>> 0;
      quotient |= 1;
    }
  }
  angleExponent = 0;
  setAngle(top, hi, lo);
  if (angle.hi > QUARTER_PI.hi) {
    // nearer to the next multiple: exact, as both are integers of 66 bits
    const low = P_LO - lo;
    const middle = P_HI - hi - (low < 0 ? 1 : 0);
    setAngle(P_TOP - top - (middle < 0 ? 1 : 0), middle >>> 0, low >>> 0);
    angle.negate();
    quotient++;
  }
  return quotient & 3;
}

function setAngle(top: number, hi: number, lo: number): void {
  const large = (top * WORD + hi) * 2 ** -33;
  const small = lo * 2 ** -65;
  const sum = large + small;
  angle.set(sum, small - (sum - large));
}

/** An operand that has no angle: `out` is the answer. */
function isSpecial(out: F80, env: Rounding, a: F80): boolean {
  env.roundedUp = false;
  if (special(out, env, a, a)) return true;
  if (!isInfinite(a)) return false;
  env.raise(IE);
  setIndefinite(out);
  return true;
}

/** The sine of the reduced angle, without its power of two. */
function reducedSine(): DoubleDouble {
  return sineFactor(sine, valueOf(reduced, angle, angleExponent)).multiply(angle);
}

function reducedCosine(): DoubleDouble {
  return cosine(cosineOf, valueOf(reduced, angle, angleExponent));
}

/** Not for arguments out of range. `out` may be `a`. */
export function sin(out: F80, env: Rounding, a: F80): F80 {
  if (isSpecial(out, env, a)) return out;
  if (isZero(a)) return out.copy(a);
  const { sign } = a;
  const quadrant = reduce(a);
  const negative = (sign ^ (quadrant >> 1)) === 1;
  return (quadrant & 1) === 0
    ? finish(out, env, reducedSine(), angleExponent, negative, true)
    : finish(out, env, reducedCosine(), 0, negative, true);
}

export function cos(out: F80, env: Rounding, a: F80): F80 {
  if (isSpecial(out, env, a)) return out;
  if (isZero(a)) return out.set(0, EXP_BIAS, 0x8000_0000, 0);
  const quadrant = reduce(a);
  const negative = quadrant === 1 || quadrant === 2;
  return (quadrant & 1) === 0
    ? finish(out, env, reducedCosine(), 0, negative, true)
    : finish(out, env, reducedSine(), angleExponent, negative, true);
}

export function tan(out: F80, env: Rounding, a: F80): F80 {
  if (isSpecial(out, env, a)) return out;
  if (isZero(a)) return out.copy(a);
  const negative = a.sign === 1;
  const quadrant = reduce(a);
  reducedSine();
  reducedCosine();
  return (quadrant & 1) === 0
    ? finish(out, env, sine.divide(cosineOf), angleExponent, negative, false)
    : finish(out, env, cosineOf.divide(sine), -angleExponent, !negative, false);
}

const small = new DoubleDouble();
const large = new DoubleDouble();
const arc = new DoubleDouble();
const QUOTIENT_MATTERS = -130;

/** The angle of the point (x, y). */
export function angleOf(out: F80, env: Rounding, y: F80, x: F80): F80 {
  env.roundedUp = false;
  if (special(out, env, y, x)) return out;
  const [signY, signX] = [y.sign, x.sign];
  const negative = signY === 1;
  const constant = (value: DoubleDouble): F80 => finish(out, env, arc.copy(value), 0, negative, false);
  if (isInfinite(y)) return constant(!isInfinite(x) ? HALF_PI : signX === 1 ? THREE_QUARTERS_PI : QUARTER_PI);
  if (isInfinite(x) || isZero(y)) return signX === 1 ? constant(PI) : setZero(out, signY);
  if (isZero(x)) return constant(HALF_PI);
  let exp = mantissa(small, y);
  const expX = mantissa(large, x);
  const swapped = exp !== expX ? exp > expX : small.hi !== large.hi ? small.hi > large.hi : small.lo > large.lo;
  if (swapped) exp = -exp + expX;
  else exp -= expX;
  const quotient = swapped ? large.divide(small) : small.divide(large);
  if (!swapped && signX === 0 && exp < QUOTIENT_MATTERS) return finish(out, env, quotient, exp, negative, true);
  arcTangent(arc, valueOf(reduced, quotient, exp));
  if (!swapped && signX === 0) return finish(out, env, arc, 0, negative, true);
  if (swapped) return finish(out, env, (signX === 1 ? arc : arc.negate()).add(HALF_PI), 0, negative, false);
  return finish(out, env, arc.negate().add(PI), 0, negative, false);
}
