import { encode } from "./encode.ts";
import { type Scope, UNKNOWN, evaluate, undefinedNames } from "./evaluate.ts";
import type { Expression, Value } from "./expression.ts";
import { fitsField, pushInteger } from "./integers.ts";
import type { Candidate } from "./candidate.ts";
import { candidatesOf } from "./match.ts";
import { type Place, problem } from "./problem.ts";
import type { Action, DataItem, InstructionStatement, Statement } from "./statement.ts";

/** After so many passes a jump that keeps changing its size stays long. */
const PATIENCE = 12;
const MOST_PASSES = 60;
const MOST_BYTES = 64 << 20;

export interface LaidOut {
  readonly bytes: Uint8Array;
  readonly symbols: Map<string, number>;
}

/** Gives every statement its address and its bytes: passes are repeated until no label moves. */
export function layOut(statements: readonly Statement[]): LaidOut {
  const layout = new Layout(statements);
  for (let pass = 1; layout.pass(pass > PATIENCE, false); pass++) {
    if (pass === MOST_PASSES) throw problem(layout.moving, "the sizes do not settle: they depend on each other");
  }
  layout.pass(false, true);
  return layout.result();
}

class Layout implements Scope {
  readonly #statements: readonly Statement[];
  readonly #symbols = new Map<string, Value>();
  #bytes = new Uint8Array(1 << 16);
  #size = 0;
  #origin = 0n;
  /** Set inside ABSOLUTE: where labels count, and where the code goes on. */
  #absolute: bigint | undefined;
  #moved = false;
  #impatient = false;
  final = false;
  address = 0n;
  here: Value = UNKNOWN;
  start: Value = UNKNOWN;
  #place: Place = { file: "", line: 0 };
  /** A statement whose label moved last. */
  moving: Place = this.#place;

  constructor(statements: readonly Statement[]) {
    this.#statements = statements;
  }

  lookup(name: string): Value | undefined {
    return this.#symbols.get(name);
  }

  value(expression: Expression): Value {
    if (expression.op === "constant") return expression.value;
    const value = evaluate(expression, this, this.#place);
    if (value.unknown && this.final) {
      const [name] = undefinedNames(expression, this);
      throw problem(this.#place, `“${name ?? "?"}” is not defined`);
    }
    return value;
  }

  /** Returns whether a label moved, so that another pass is due. */
  pass(impatient: boolean, final: boolean): boolean {
    this.#size = 0;
    this.#origin = 0n;
    this.#absolute = undefined;
    this.#moved = false;
    this.#impatient = impatient;
    this.final = final;
    for (const { place, times, action } of this.#statements) {
      this.#place = place;
      const address = this.#absolute ?? this.#origin + BigInt(this.#size);
      this.here = { integer: address, addresses: this.#absolute === undefined ? 1 : 0, unknown: false };
      this.start = { integer: this.#origin, addresses: 1, unknown: false };
      if (times === undefined) this.#perform(action);
      else this.#repeat(action, this.#count(times, "TIMES"));
    }
    return this.#moved;
  }

  result(): LaidOut {
    const symbols = new Map([...this.#symbols].map(([name, { integer }]) => [name, Number(integer)]));
    return { bytes: this.#bytes.slice(0, this.#size), symbols };
  }

  #count(expression: Expression, what: string): number {
    const { integer, unknown } = this.value(expression);
    if (unknown) return 0;
    if (integer < 0n) {
      if (!this.final) return 0;
      throw problem(this.#place, `${what} counts ${integer}: what comes before is ${-integer} too long`);
    }
    if (integer > BigInt(MOST_BYTES)) throw problem(this.#place, `${what} counts ${integer}, which is too much`);
    return Number(integer);
  }

  #repeat(action: Action, count: number): void {
    if (action.kind === "data" && count > 1) {
      const before = this.#size;
      this.#perform(action);
      const once = this.#bytes.slice(before, this.#size);
      for (let i = 1; i < count; i++) this.#append(once);
      return;
    }
    for (let i = 0; i < count; i++) this.#perform(action);
  }

  #perform(action: Action): void {
    switch (action.kind) {
      case "instruction":
        this.#append(this.#encode(action));
        break;
      case "label":
        this.#define(action.name, this.here);
        break;
      case "equ":
        this.#define(action.name, this.value(action.expression));
        break;
      case "org":
        if (this.#size > 0) throw problem(this.#place, "ORG must come before the first byte");
        this.#origin = this.value(action.expression).integer;
        break;
      case "data":
        this.#append(this.#data(action.unitBytes, action.items));
        break;
      case "reserve":
        this.#append(new Uint8Array(this.#count(action.count, "RES") * action.unitBytes));
        break;
      case "align":
        this.#align(action.to, action.filler);
        break;
      case "bytes":
        this.#append(action.bytes);
        break;
      case "absolute":
        this.#absolute = this.value(action.expression).integer;
        break;
      case "end absolute":
        if (action.name !== undefined) this.#define(action.name, this.here);
        this.#absolute = undefined;
        break;
    }
  }

  #define(name: string, value: Value): void {
    const before = this.#symbols.get(name);
    if (before === undefined || before.integer !== value.integer || before.unknown !== value.unknown) {
      this.#moved = true;
      this.moving = this.#place;
      if (this.final) throw problem(this.#place, `“${name}” would not settle`);
      this.#symbols.set(name, value);
    }
  }

  #align(to: Expression, filler: readonly Action[]): void {
    const step = this.#count(to, "ALIGN");
    if (step === 0 || (step & (step - 1)) !== 0) throw problem(this.#place, "ALIGN needs a power of two");
    const offset = this.#absolute === undefined ? this.#size : Number(this.#absolute);
    for (let missing = (step - (offset % step)) % step; missing > 0; missing--) {
      for (const action of filler) this.#perform(action);
    }
  }

  #append(bytes: ArrayLike<number>): void {
    if (this.#absolute !== undefined) {
      this.#absolute += BigInt(bytes.length);
      return;
    }
    const size = this.#size + bytes.length;
    if (size > MOST_BYTES) throw problem(this.#place, "the program is larger than 64 MiB");
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#size);
    this.#size = size;
  }

  #data(unitBytes: number, items: readonly DataItem[]): number[] {
    const out: number[] = [];
    for (const item of items) {
      if (item.kind === "bytes") {
        for (const byte of item.bytes) out.push(byte);
        while (out.length % unitBytes !== 0) out.push(0);
      } else if (item.kind === "float") {
        if (unitBytes < 4) throw problem(this.#place, "a number with a point needs DD or DQ");
        const sign = item.negative ? 1n << BigInt(unitBytes * 8 - 1) : 0n;
        pushInteger(out, sign | (unitBytes === 4 ? item.float.single : item.float.double), unitBytes * 8);
      } else {
        const { integer } = this.value(item.expression);
        pushInteger(out, integer, unitBytes * 8);
        if (this.final && !fitsField(integer, unitBytes * 8)) {
          throw problem(this.#place, `${integer} does not fit in ${unitBytes * 8} bits`);
        }
      }
    }
    return out;
  }

  /** The shortest form that the numbers allow; of equally short ones the first, a sign-extended byte before it. */
  #encode(statement: InstructionStatement): readonly number[] {
    statement.candidates ??= this.#candidates(statement);
    this.address = this.#origin + BigInt(this.#size);
    let best: number[] | undefined;
    let bestIsByte = false;
    let reason = "";
    for (const candidate of statement.candidates) {
      const bytes: number[] = [];
      const why = encode(bytes, statement, candidate, this);
      if (why !== undefined) {
        reason = why;
        continue;
      }
      const isByte = candidate.form.codes.includes("sIb");
      if (best === undefined || bytes.length < best.length || (bytes.length === best.length && isByte && !bestIsByte)) {
        best = bytes;
        bestIsByte = isByte;
      }
    }
    if (best === undefined) throw problem(this.#place, reason);
    if (this.#impatient && statement.operands[0]?.kind === "imm" && best.length > 2) statement.long = true;
    return best;
  }

  #candidates(statement: InstructionStatement): readonly Candidate[] {
    const found = candidatesOf(statement);
    if (typeof found === "string") throw problem(this.#place, found);
    const { cpu } = statement;
    const allowed = found.filter(({ form }) => cpu === undefined || isWithin(form.entry.row.feature, cpu));
    if (allowed.length === 0) throw problem(this.#place, `the ${cpu} does not have this form of ${statement.mnemonic}`);
    return allowed;
  }
}

const GENERATIONS = ["8086", "186", "286", "386", "486", "pentium", "i686"];

function isWithin(feature: string, cpu: string): boolean {
  return GENERATIONS.indexOf(feature) <= GENERATIONS.indexOf(cpu);
}
