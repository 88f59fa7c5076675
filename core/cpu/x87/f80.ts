/**
 * An 80-bit extended number in parts: sign, biased exponent, and a 64-bit significand with its integer bit, as two
 * unsigned words. Mutable, so that arithmetic allocates nothing. [SDM] 1 4.2.2, 8.2.
 */
export class F80 {
  sign = 0;
  exp = 0;
  hi = 0;
  lo = 0;

  set(sign: number, exp: number, hi: number, lo: number): this {
    this.sign = sign;
    this.exp = exp;
    this.hi = hi >>> 0;
    this.lo = lo >>> 0;
    return this;
  }

  copy(from: F80): this {
    return this.set(from.sign, from.exp, from.hi, from.lo);
  }
}

export const EXP_MAX = 0x7fff;
export const EXP_BIAS = 0x3fff;
export const INTEGER_BIT = 0x8000_0000;
export const QUIET_BIT = 0x4000_0000;

export function f80(sign: number, exp: number, hi: number, lo: number): F80 {
  return new F80().set(sign, exp, hi, lo);
}

export function isZero(a: F80): boolean {
  return a.exp === 0 && a.hi === 0 && a.lo === 0;
}

/** Exponent 0 and a significand: subnormal, or a pseudo-denormal with its integer bit set. */
export function isDenormal(a: F80): boolean {
  return a.exp === 0 && (a.hi | a.lo) !== 0;
}

export function isInfinite(a: F80): boolean {
  return a.exp === EXP_MAX && a.hi === INTEGER_BIT && a.lo === 0;
}

export function isNan(a: F80): boolean {
  return a.exp === EXP_MAX && a.hi >= INTEGER_BIT && !(a.hi === INTEGER_BIT && a.lo === 0);
}

export function isSignalling(a: F80): boolean {
  return isNan(a) && (a.hi & QUIET_BIT) === 0;
}

/** Encodings that the 387 and later refuse: unnormals, pseudo-infinities and pseudo-NaNs. */
export function isUnsupported(a: F80): boolean {
  return a.exp !== 0 && a.hi < INTEGER_BIT;
}

/** The "real indefinite": a quiet NaN, the masked response to an invalid operation. */
export function setIndefinite(a: F80): F80 {
  return a.set(1, EXP_MAX, INTEGER_BIT | QUIET_BIT, 0);
}

export function setInfinity(a: F80, sign: number): F80 {
  return a.set(sign, EXP_MAX, INTEGER_BIT, 0);
}

export function setZero(a: F80, sign: number): F80 {
  return a.set(sign, 0, 0, 0);
}
