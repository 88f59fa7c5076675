/** Counts what guests do that no datasheet allows, and logs the first of each kind: a guest in a loop must not fill a disk. */
export class GuestErrors {
  #total = 0;
  readonly #seen = new Map<string, number>();
  readonly #log: (text: string) => void;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  get total(): number {
    return this.#total;
  }

  report(what: string): void {
    this.#total++;
    // numbers differ from time to time; the kind is the rest
    const kind = what.replace(/[0-9a-f]*[0-9][0-9a-f]*/gi, "#");
    const seen = this.#seen.get(kind);
    // kinds can be made up too
    if (seen === undefined && this.#seen.size >= MOST_KINDS) return;
    const count = (seen ?? 0) + 1;
    this.#seen.set(kind, count);
    if (count <= LOGGED_OF_A_KIND)
      this.#log(count === LOGGED_OF_A_KIND ? `${what} (more of this kind are counted only)` : what);
  }
}

const LOGGED_OF_A_KIND = 5;
const MOST_KINDS = 500;
