import { type Place, problem } from "./problem.ts";
import { REGISTERS, type RegisterName } from "./registers.ts";
import { characterConstant } from "./strings.ts";
import type { FloatBits } from "./numbers.ts";
import type { Token } from "./tokens.ts";

/** A number to be known when every label has its place. */
export type Expression =
  | { readonly op: "constant"; readonly value: Value }
  | { readonly op: "float"; readonly float: FloatBits }
  | { readonly op: "symbol"; readonly name: string }
  | { readonly op: "here" }
  | { readonly op: "start" }
  /** Only inside brackets. */
  | { readonly op: "register"; readonly register: RegisterName }
  | { readonly op: "unary"; readonly operator: string; readonly of: Expression }
  | { readonly op: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly op: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression };

/** What an expression comes to. */
export interface Value {
  /** Wrapped to 64 bits, signed. */
  readonly integer: bigint;
  /** How many addresses were added less how many were subtracted: 0 makes it a plain number. */
  readonly addresses: number;
  /** Hangs on a label that has no place yet. */
  readonly unknown: boolean;
}

/** Binary operators from the loosest row to the tightest, as NASM ranks them. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(["||"]),
  new Set(["^^"]),
  new Set(["&&"]),
  new Set(["=", "==", "!=", "<>", "<", "<=", ">", ">=", "<=>"]),
  new Set(["|"]),
  new Set(["^"]),
  new Set(["&"]),
  new Set(["<<", ">>", "<<<", ">>>"]),
  new Set(["+", "-"]),
  new Set(["*", "/", "//", "%", "%%"]),
];
const UNARY = new Set(["-", "+", "~", "!"]);

/** Reads tokens from left to right. */
export class TokenReader {
  readonly tokens: readonly Token[];
  readonly place: Place;
  at: number;
  /** Full name of a label as written: `.x` belongs to the label before it. */
  readonly qualify: (name: string) => string;

  constructor(tokens: readonly Token[], place: Place, qualify: (name: string) => string, at = 0) {
    this.tokens = tokens;
    this.place = place;
    this.qualify = qualify;
    this.at = at;
  }

  get next(): Token | undefined {
    return this.tokens[this.at];
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  takeSymbol(text: string): boolean {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind !== "symbol" || token.text !== text) return false;
    this.at++;
    return true;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw problem(this.place, `“${text}” is missing before ${this.describeNext()}`);
  }

  describeNext(): string {
    return this.next === undefined ? "the end of the line" : `“${this.next.text}”`;
  }

  expression(): Expression {
    const test = this.#level(0);
    if (!this.takeSymbol("?")) return test;
    const yes = this.expression();
    this.expectSymbol(":");
    return { op: "choice", test, yes, no: this.expression() };
  }

  #level(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#level(level + 1);
    for (;;) {
      const token = this.next;
      if (token === undefined || token.kind !== "symbol" || !operators.has(token.text)) return left;
      this.at++;
      left = { op: "binary", operator: token.text, left, right: this.#level(level + 1) };
    }
  }

  #unary(): Expression {
    const token = this.next;
    if (token?.kind === "symbol" && UNARY.has(token.text)) {
      this.at++;
      return { op: "unary", operator: token.text, of: this.#unary() };
    }
    return this.#primary();
  }

  #primary(): Expression {
    const token = this.next;
    if (token === undefined) throw problem(this.place, "a value is missing at the end of the line");
    if (this.takeSymbol("(")) {
      const inner = this.expression();
      this.expectSymbol(")");
      return inner;
    }
    this.at++;
    switch (token.kind) {
      case "number":
        if (token.float !== undefined) return { op: "float", float: token.float };
        return constant(token.integer!);
      case "string":
        return constant(characterConstant(token.bytes!));
      case "word": {
        if (token.text === "$") return { op: "here" };
        if (token.text === "$$") return { op: "start" };
        const register = REGISTERS.get(token.text.toLowerCase());
        if (register !== undefined) return { op: "register", register };
        return { op: "symbol", name: this.qualify(token.text.replace(/^\$/, "")) };
      }
      default:
        this.at--;
        throw problem(this.place, `a value is missing before “${token.text}”`);
    }
  }
}

/** An expression that is a number already. */
export function constant(integer: bigint): Expression {
  return { op: "constant", value: { integer: BigInt.asIntN(64, integer), addresses: 0, unknown: false } };
}
