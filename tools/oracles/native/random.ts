/** A small reproducible generator (xorshift32), so that a failing case can be made again from its seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  word(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** 0 … limit - 1. */
  below(limit: number): number {
    return this.word() % limit;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  chance(probability: number): boolean {
    return this.word() / 2 ** 32 < probability;
  }
}
