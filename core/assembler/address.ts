import type { SegmentIndex } from "../decode/insn.ts";
import { type Scope, evaluate } from "./evaluate.ts";
import { type Expression, type TokenReader, constant } from "./expression.ts";
import { type Place, problem } from "./problem.ts";
import { REGISTERS } from "./registers.ts";

/** What stands between brackets. */
export interface Address {
  readonly segment: SegmentIndex | -1;
  readonly base: number;
  readonly index: number;
  readonly scale: 1 | 2 | 4 | 8;
  readonly displacement: Expression | undefined;
  readonly addressBits: 0 | 16 | 32;
  readonly displacementBits: number;
}

/** A register of the sum, how often it was added, and whether a factor was written out. */
interface Term {
  readonly index: number;
  readonly sizeBits: number;
  times: number;
  factor: boolean;
}

const DISPLACEMENT_WORDS: Readonly<Record<string, number>> = { byte: 8, word: 16, dword: 32 };
const ESP = 4;
const BX = 3;
const BP = 5;
const SI = 6;
const DI = 7;
const NONE = -1;

/** Reads up to the closing bracket: `es: byte bx + si + 4`. */
export function parseAddress(reader: TokenReader, constants: Scope): Address {
  let displacementBits = 0;
  let split = true;
  for (; reader.next?.kind === "word"; reader.at++) {
    const word = reader.next.text.toLowerCase();
    if (Object.hasOwn(DISPLACEMENT_WORDS, word)) displacementBits = DISPLACEMENT_WORDS[word]!;
    else if (word === "nosplit") split = false;
    else break;
  }
  const segment = takeSegment(reader);
  const { place } = reader;
  const terms: Term[] = [];
  const displacement = collect(reader.expression(), 1, terms, constants, place);
  const used = terms.filter(({ times }) => times !== 0);
  if (used.length === 0) {
    const addressBits = displacementBits === 16 || displacementBits === 32 ? displacementBits : 0;
    return {
      segment,
      base: NONE,
      index: NONE,
      scale: 1,
      displacement: displacement ?? constant(0n),
      addressBits,
      displacementBits: 0,
    };
  }
  const { sizeBits } = used[0]!;
  if (used.some((term) => term.sizeBits !== sizeBits)) {
    throw problem(place, "an address is made of 16-bit or of 32-bit registers, not of both");
  }
  if (sizeBits !== 16 && sizeBits !== 32) throw problem(place, "an 8-bit register cannot be part of an address");
  const registers = sizeBits === 16 ? registers16(used, place) : registers32(used, split, place);
  return { segment, ...registers, displacement, addressBits: sizeBits, displacementBits };
}

function takeSegment(reader: TokenReader): SegmentIndex | -1 {
  const register = reader.next?.kind === "word" ? REGISTERS.get(reader.next.text.toLowerCase()) : undefined;
  const colon = reader.tokens[reader.at + 1];
  if (register?.kind !== "sreg" || colon?.kind !== "symbol" || colon.text !== ":") return NONE;
  reader.at += 2;
  return register.index;
}

/** Moves the registers of a sum into `terms` and returns what is left. */
function collect(
  expression: Expression,
  sign: number,
  terms: Term[],
  constants: Scope,
  place: Place,
): Expression | undefined {
  if (expression.op === "register") {
    addTerm(terms, expression, sign, false, place);
    return undefined;
  }
  if (expression.op === "binary") {
    const { operator, left, right } = expression;
    if (operator === "+" || operator === "-") {
      const first = collect(left, sign, terms, constants, place);
      const second = collect(right, operator === "+" ? sign : -sign, terms, constants, place);
      if (first === undefined && operator === "-" && second !== undefined) {
        return { op: "unary", operator: "-", of: second };
      }
      if (first === undefined || second === undefined) return first ?? second;
      return { op: "binary", operator, left: first, right: second };
    }
    if (operator === "*" && (left.op === "register" || right.op === "register")) {
      const [register, factor] = left.op === "register" ? [left, right] : [right, left];
      const { integer, unknown } = evaluate(factor, constants, place);
      if (unknown) throw problem(place, "the scale of an index must be known here");
      addTerm(terms, register, sign * Number(integer), true, place);
      return undefined;
    }
  }
  return expression;
}

function addTerm(terms: Term[], expression: Expression, times: number, factor: boolean, place: Place): void {
  if (expression.op !== "register" || expression.register.kind !== "reg") {
    throw problem(place, "only general registers can be part of an address");
  }
  const { index, sizeBits } = expression.register;
  const before = terms.find((term) => term.index === index && term.sizeBits === sizeBits);
  if (before === undefined) terms.push({ index, sizeBits, times, factor });
  else {
    before.times += times;
    before.factor ||= factor;
  }
}

type Registers = Pick<Address, "base" | "index" | "scale">;

/** BX or BP, and SI or DI. [SDM] 2A table 2-1 */
function registers16(terms: readonly Term[], place: Place): Registers {
  const pick = (first: number, second: number): number => {
    const found = terms.filter(({ index }) => index === first || index === second);
    return found.length === 1 ? found[0]!.index : NONE;
  };
  const base = pick(BX, BP);
  const index = pick(SI, DI);
  const count = Number(base !== NONE) + Number(index !== NONE);
  if (count !== terms.length || terms.some(({ times }) => times !== 1)) {
    throw problem(place, "a 16-bit address is BX or BP, plus SI or DI, plus a number");
  }
  return { base, index, scale: 1 };
}

/** Any register, plus any but ESP times 1, 2, 4 or 8. [SDM] 2A table 2-3 */
function registers32(terms: readonly Term[], split: boolean, place: Place): Registers {
  const [first, second] = terms;
  if (first === undefined || terms.length > 2) throw problem(place, "an address has at most two registers");
  if (second === undefined) return oneRegister32(first, split, place);
  let base = first;
  let index = second;
  // the register named first is the base, unless it has a factor; ESP can only be the base
  if (base.times !== 1 || (base.factor && !index.factor && index.times === 1)) [base, index] = [index, base];
  if (index.index === ESP && index.times === 1) [base, index] = [index, base];
  if (base.times !== 1) throw problem(place, "only one register of an address can have a factor");
  return { base: base.index, index: index.index, scale: scaleOf(index, index.times, place) };
}

function oneRegister32(term: Term, split: boolean, place: Place): Registers {
  const { index, times } = term;
  if (times === 1) return { base: index, index: NONE, scale: 1 };
  // without a base the displacement takes four bytes: [eax * 2] is shorter as [eax + eax]
  const withBase = times === 3 || times === 5 || times === 9 || (times === 2 && split);
  if (withBase) return { base: index, index, scale: scaleOf(term, times - 1, place) };
  return { base: NONE, index, scale: scaleOf(term, times, place) };
}

function scaleOf(term: Term, times: number, place: Place): 1 | 2 | 4 | 8 {
  if (term.index === ESP) throw problem(place, "ESP cannot be an index");
  if (times !== 1 && times !== 2 && times !== 4 && times !== 8) {
    throw problem(place, `an index can be scaled by 1, 2, 4 or 8, not by ${times}`);
  }
  return times;
}
