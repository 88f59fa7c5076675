import type { SegmentIndex } from "../decode/insn.ts";
import { parseAddress } from "./address.ts";
import type { Scope } from "./evaluate.ts";
import type { Expression, TokenReader } from "./expression.ts";
import { problem } from "./problem.ts";

export interface RegisterOperand {
  readonly kind: "reg";
  readonly index: number;
  readonly sizeBits: 8 | 16 | 32;
  readonly high: boolean;
}

export interface SystemOperand {
  readonly kind: "sreg" | "cr" | "dr" | "tr" | "st";
  readonly index: number;
}

/** A number: an immediate, or where a jump goes. */
export interface NumberOperand {
  readonly kind: "imm";
  readonly expression: Expression;
  /** As the source insists, or 0. */
  readonly sizeBits: number;
  readonly distance: "any" | "short" | "near";
  /** `strict`: the size named is the size encoded. */
  readonly strict: boolean;
}

export interface MemoryOperand {
  readonly kind: "mem";
  /** Override as written, or -1. */
  readonly segment: SegmentIndex | -1;
  readonly base: number;
  readonly index: number;
  readonly scale: 1 | 2 | 4 | 8;
  readonly displacement: Expression | undefined;
  /** 16 or 32 where registers or the source decide it, or 0. */
  readonly addressBits: 0 | 16 | 32;
  /** Size of the displacement that the source insists on, or 0. */
  readonly displacementBits: number;
  /** Size of the data as written, or 0. */
  readonly sizeBits: number;
  readonly far: boolean;
}

/** selector:offset */
export interface FarOperand {
  readonly kind: "far";
  readonly selector: Expression;
  readonly offset: Expression;
  readonly sizeBits: number;
}

export type SourceOperand = RegisterOperand | SystemOperand | NumberOperand | MemoryOperand | FarOperand;

export const SIZE_WORDS: Readonly<Record<string, number>> = {
  byte: 8,
  word: 16,
  dword: 32,
  fword: 48,
  qword: 64,
  tword: 80,
  oword: 128,
};

/** One operand, up to a comma or the end. `constants`: what is known while parsing, for scales. */
export function parseOperand(reader: TokenReader, constants: Scope): SourceOperand {
  let sizeBits = 0;
  let far = false;
  let strict = false;
  let distance: NumberOperand["distance"] = "any";
  for (; reader.next?.kind === "word"; reader.at++) {
    const word = reader.next.text.toLowerCase();
    if (Object.hasOwn(SIZE_WORDS, word)) sizeBits = SIZE_WORDS[word]!;
    else if (word === "far") far = true;
    else if (word === "short" || word === "near") distance = word;
    else if (word === "strict") strict = true;
    else break;
  }
  if (reader.takeSymbol("[")) {
    const address = parseAddress(reader, constants);
    reader.expectSymbol("]");
    return { kind: "mem", ...address, sizeBits, far };
  }
  const expression = reader.expression();
  if (reader.takeSymbol(":")) {
    return { kind: "far", selector: expression, offset: reader.expression(), sizeBits };
  }
  if (expression.op === "register") {
    const { register } = expression;
    if (register.kind !== "reg" || sizeBits === 0 || sizeBits === register.sizeBits) return register;
    throw problem(reader.place, `the register has ${register.sizeBits} bits, not ${sizeBits}`);
  }
  if (far) throw problem(reader.place, "a far target is written as selector:offset, or as far [memory]");
  return { kind: "imm", expression, sizeBits, distance, strict };
}
