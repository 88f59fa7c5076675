import type { SegmentIndex } from "../decode/insn.ts";
import type { Expression } from "./expression.ts";
import type { FloatBits } from "./numbers.ts";
import type { SourceOperand } from "./operand.ts";
import type { Place } from "./problem.ts";
import type { Candidate } from "./candidate.ts";

/** An item of DB, DW …: text, a number with a point, or an expression. */
export type DataItem =
  | { readonly kind: "bytes"; readonly bytes: readonly number[] }
  | { readonly kind: "float"; readonly float: FloatBits; readonly negative: boolean }
  | { readonly kind: "value"; readonly expression: Expression };

export interface Prefixes {
  /** F3, F2, or 0. */
  repeat: number;
  lock: boolean;
  segment: SegmentIndex | -1;
  /** o16, o32: 16 or 32; or 0. */
  operandBits: 0 | 16 | 32;
  /** a16, a32: 16 or 32; or 0. */
  addressBits: 0 | 16 | 32;
}

export interface InstructionStatement {
  readonly kind: "instruction";
  readonly mnemonic: string;
  readonly prefixes: Prefixes;
  readonly operands: readonly SourceOperand[];
  readonly bits: 16 | 32;
  /** `cpu` in force, or undefined. */
  readonly cpu: string | undefined;
  /** Found at first use. */
  candidates: readonly Candidate[] | undefined;
  /** A jump that would not settle: its long form from now on. */
  long: boolean;
}

/** What one line does. */
export type Action =
  | InstructionStatement
  | { readonly kind: "label"; readonly name: string }
  | { readonly kind: "equ"; readonly name: string; readonly expression: Expression }
  | { readonly kind: "org"; readonly expression: Expression }
  | { readonly kind: "data"; readonly unitBytes: number; readonly items: readonly DataItem[] }
  | { readonly kind: "reserve"; readonly unitBytes: number; readonly count: Expression }
  | { readonly kind: "align"; readonly to: Expression; readonly filler: readonly Action[] }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Labels follow that count from a number and produce nothing. */
  | { readonly kind: "absolute"; readonly expression: Expression }
  /** Back to what came before `absolute`; a name is defined as the address reached. */
  | { readonly kind: "end absolute"; readonly name: string | undefined };

export interface Statement {
  readonly place: Place;
  /** TIMES */
  readonly times: Expression | undefined;
  readonly action: Action;
}
