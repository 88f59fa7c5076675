/**
 * Numbers as the sum of two doubles, some 104 bits: the transcendental functions are worked out in them, and rounded to
 * 64 bits once. Mutable, so that arithmetic allocates nothing. [DEKKER].
 */
const SPLIT = 134_217_729; // 2^27 + 1

export class DoubleDouble {
  hi = 0;
  lo = 0;

  set(hi: number, lo: number): this {
    this.hi = hi;
    this.lo = lo;
    return this;
  }

  copy({ hi, lo }: DoubleDouble): this {
    return this.set(hi, lo);
  }

  /** Takes a sum of two, the first the larger. */
  #renormalise(hi: number, lo: number): this {
    const sum = hi + lo;
    return this.set(sum, lo - (sum - hi));
  }

  add(b: DoubleDouble): this {
    const sum = this.hi + b.hi;
    const part = sum - this.hi;
    const error = this.hi - (sum - part) + (b.hi - part);
    const low = this.lo + b.lo;
    const lowPart = low - this.lo;
    const lowError = this.lo - (low - lowPart) + (b.lo - lowPart);
    const middle = error + low;
    const high = sum + middle;
    return this.#renormalise(high, middle - (high - sum) + lowError);
  }

  /** Adds a double. */
  plus(b: number): this {
    const sum = this.hi + b;
    const part = sum - this.hi;
    const error = this.hi - (sum - part) + (b - part);
    return this.#renormalise(sum, error + this.lo);
  }

  negate(): this {
    return this.set(-this.hi, -this.lo);
  }

  subtract(b: DoubleDouble): this {
    return this.negate().add(b).negate();
  }

  multiply(b: DoubleDouble): this {
    const product = this.hi * b.hi;
    const bigA = SPLIT * this.hi;
    const topA = bigA - (bigA - this.hi);
    const restA = this.hi - topA;
    const bigB = SPLIT * b.hi;
    const topB = bigB - (bigB - b.hi);
    const restB = b.hi - topB;
    const error = topA * topB - product + topA * restB + restA * topB + restA * restB;
    return this.#renormalise(product, error + (this.hi * b.lo + this.lo * b.hi));
  }

  /** By a double. */
  times(b: number): this {
    return this.multiply(factor.set(b, 0));
  }

  divide(b: DoubleDouble): this {
    const first = this.hi / b.hi;
    rest.copy(this).subtract(product.copy(b).times(first));
    const second = rest.hi / b.hi;
    rest.subtract(product.copy(b).times(second));
    const third = rest.hi / b.hi;
    return this.set(first, 0).plus(second).plus(third);
  }

  /** Times a power of two within the range of doubles. */
  scale(power: number): this {
    const by = 2 ** power;
    return this.set(this.hi * by, this.lo * by);
  }

  get isZero(): boolean {
    return this.hi === 0 && this.lo === 0;
  }
}

const factor = new DoubleDouble();
const rest = new DoubleDouble();
const product = new DoubleDouble();

/** The fraction numerator / 2^fractionBits, which may be negative. For constants: not quick. */
export function fromFraction(numerator: bigint, fractionBits: number): DoubleDouble {
  const hi = roundToDouble(numerator, fractionBits);
  const lo = roundToDouble(numerator - BigInt(hi * 2 ** 100) * 2n ** BigInt(fractionBits - 100), fractionBits);
  return new DoubleDouble().set(hi, lo);
}

/** Top 53 bits, cut. */
function roundToDouble(numerator: bigint, fractionBits: number): number {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const excess = Math.max(0, magnitude.toString(2).length - 53);
  const value = Number(magnitude >> BigInt(excess)) * 2 ** (excess - fractionBits);
  return numerator < 0n ? -value : value;
}
