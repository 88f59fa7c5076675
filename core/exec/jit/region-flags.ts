/**
 * Flags of a region. An instruction that sets them only notes what they follow from: a kind and two operands, in locals.
 * They are evaluated where something reads them; where code leaves, at the one place where it does, by the kind that was
 * noted last. CF has a note of its own, because INC and DEC keep it.
 *
 * Along straight code it is known what was noted, and conditions compare the operands themselves. Where paths meet it is
 * not; if code behind reads flags all the same (flag-liveness.ts), they are evaluated before.
 */
import { AUX_CF } from "../../cpu/flags.ts";
import { FLAG_AUX, FLAG_RESULT } from "../../cpu/layout.ts";
import type { FlagKind, FlagName, Val } from "../../ir/ir.ts";
import { Lowering, type ControlOp } from "../../lower/lowering.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import { Code } from "../../wasm/code.ts";
import { I32 } from "../../wasm/opcodes.ts";
import { FlagLiveness, type InsnFlags } from "./flag-liveness.ts";
import type { RegionPlan } from "./region-plan.ts";

/** What flags follow from, in locals that keep their values. */
export interface NotedFlags {
  readonly kind: FlagKind;
  readonly sizeBits: number;
  readonly a: number;
  readonly b: number;
  readonly result: number;
  /** "inc" and "dec": where CF comes from. */
  readonly carry: KnownFlags;
}

/** "words": FLAG_RESULT and FLAG_AUX are in the locals; "unknown": only the locals know. */
export type KnownFlags = NotedFlags | "words" | "unknown";

/** A note: which kind, and two words that say all, by kind the result or an operand, and the other operand. */
interface Note {
  readonly kind: number;
  readonly x: number;
  readonly y: number;
}

/** A kind of note that the region makes; its number is its place in the list of all, from 1 on. */
interface NoteKind {
  readonly kind: FlagKind;
  readonly sizeBits: number;
}

const WORDS = 0;

export abstract class RegionFlags extends Lowering {
  protected readonly plan: RegionPlan;
  protected readonly liveness: FlagLiveness;
  /** What is known of the flags at this place of the code. */
  protected known: KnownFlags = "words";
  protected insnFlags!: InsnFlags;
  /** All flags, and the one for CF. As words: FLAG_RESULT in x, FLAG_AUX in y. */
  readonly #note: Note;
  readonly #carryNote: Note;
  readonly #noteKinds: NoteKind[] = [];
  /** By open `if`: what was known before it, then behind its first branch. */
  readonly #branches: KnownFlags[] = [];

  constructor(functions: RuntimeFunctions, plan: RegionPlan) {
    super(new Code(2), functions);
    this.plan = plan;
    this.liveness = new FlagLiveness(plan.nodes);
    const note = (): Note => ({ kind: this.code.local(), x: this.code.local(), y: this.code.local() });
    this.#note = note();
    this.#carryNote = note();
    for (const { insns } of plan.nodes) for (const { ir } of insns) this.#survey(ir);
  }

  #survey(ir: {
    readonly op: readonly string[];
    readonly text: readonly string[];
    readonly a: readonly number[];
  }): void {
    for (const [i, op] of ir.op.entries()) if (op === "flags") this.#numberOf(ir.text[i] as FlagKind, ir.a[i]!);
  }

  #numberOf(kind: FlagKind, sizeBits: number): number {
    const at = this.#noteKinds.findIndex((known) => known.kind === kind && known.sizeBits === sizeBits);
    return at >= 0 ? at + 1 : this.#noteKinds.push({ kind, sizeBits });
  }

  protected override isDead(i: number): boolean {
    return this.insnFlags.dead.has(i);
  }

  // making notes

  protected override setFlags(kind: FlagKind, sizeBits: number, a: Val, b: Val, result: Val): void {
    const { ir, code } = this;
    // with a carry in, an operand does not follow from the result and the other one
    if ((kind === "add" || kind === "sub") && !(ir.op[result] === kind && ir.a[result] === a && ir.b[result] === b)) {
      super.setFlags(kind, sizeBits, a, b, result);
      return;
    }
    const keepsCarry = kind === "inc" || kind === "dec";
    const before = this.known;
    const carry = !keepsCarry ? "unknown" : isCarryKeeper(before) ? before.carry : before;
    const noted: NotedFlags = {
      kind,
      sizeBits,
      a: this.localOf(a),
      b: this.localOf(b),
      result: this.localOf(result),
      carry,
    };
    const number = this.#numberOf(kind, sizeBits);
    for (const note of keepsCarry ? [this.#note] : [this.#note, this.#carryNote]) {
      code.i32(number);
      code.set(note.kind);
      code.get(RESULT_IN_X.has(kind) ? noted.result : noted.a);
      code.set(note.x);
      if (!HAS_Y.has(kind)) continue;
      code.get(noted.b);
      code.set(note.y);
    }
    this.known = noted;
  }

  /** The locals now hold FLAG_RESULT and FLAG_AUX; both are on the stack. */
  #setWords(): void {
    const { code } = this;
    code.tee(this.#note.y);
    code.set(this.#carryNote.y);
    code.set(this.#note.x);
    this.#noteWords();
  }

  #noteWords(): void {
    const { code } = this;
    for (const { kind } of [this.#note, this.#carryNote]) {
      code.i32(WORDS);
      code.set(kind);
    }
    this.known = "words";
  }

  protected loadFlags(): void {
    this.code.loadAt(FLAG_RESULT);
    this.code.loadAt(FLAG_AUX);
    this.#setWords();
  }

  /** Flags are words: stores them. */
  protected storeFlags(): void {
    this.code.storeLocalAt(FLAG_RESULT, this.#note.x);
    this.code.storeLocalAt(FLAG_AUX, this.#note.y);
  }

  // what Lowering does with words

  protected pushFlagResult(): void {
    const { code, known } = this;
    if (known === "unknown") this.settleFlags();
    if (known === "words" || known === "unknown") code.get(this.#note.x);
    else {
      code.get(known.result);
      if (known.sizeBits === 8) code.op(I32.extend8_s);
      else if (known.sizeBits === 16) code.op(I32.extend16_s);
    }
  }

  protected pushFlagAux(): void {
    this.settleFlags();
    this.code.get(this.#note.y);
  }

  protected setFlagAux(push: () => void): void {
    const { code } = this;
    push();
    code.tee(this.#note.y);
    code.set(this.#carryNote.y);
    this.#noteWords();
  }

  protected setFlagResult(push: () => void): void {
    push();
    this.code.set(this.#note.x);
    this.#noteWords();
  }

  protected override setCfOf(cf: Val, of: Val): void {
    this.settleFlags();
    super.setCfOf(cf, of);
  }

  protected override setCf(cf: Val): void {
    this.settleFlags();
    super.setCf(cf);
  }

  protected override setZf(zf: Val): void {
    this.settleFlags();
    super.setZf(zf);
  }

  // evaluation

  /** Makes words of the flags. */
  protected settleFlags(): void {
    const { code, known } = this;
    if (known === "words") return;
    if (known === "unknown") {
      this.#settleUnknown();
      return;
    }
    this.pushFlagResult();
    this.pushAux(
      known.kind,
      known.sizeBits,
      () => code.get(known.a),
      () => code.get(known.b),
      () => code.get(known.result),
    );
    this.#setWords();
  }

  /** The same on a path that ends; on the others flags stay as they are. */
  protected settleFlagsAside(): void {
    const { known } = this;
    this.settleFlags();
    this.known = known;
  }

  /** Evaluates flags of which only the locals know what they follow from. */
  #settleUnknown(): void {
    const { code } = this;
    const carryWord = code.local();
    const kinds = this.#noteKinds;
    if (kinds.some(({ kind }) => kind === "inc" || kind === "dec")) {
      this.#byKind(this.#carryNote, carryWord, (note, kind) => this.#pushNotedCarry(note, kind));
    }
    const aux = code.local();
    const result = code.local();
    this.#byKind(this.#note, aux, (note, { kind, sizeBits }) => {
      this.#pushNotedResult(note, kind, sizeBits);
      code.set(result);
      this.#carryWord = carryWord;
      this.pushAux(
        kind,
        sizeBits,
        () => this.#pushNotedA(note, kind),
        () => code.get(note.y),
        () => code.get(result),
      );
      this.#carryWord = undefined;
    });
    code.get(this.#note.kind);
    code.if();
    code.get(result);
    code.get(aux);
    this.#setWords();
    code.end();
  }

  /** While noted flags are evaluated: a local with CF at its top. */
  #carryWord: number | undefined;

  protected override pushCarryWord(): void {
    const { code, known } = this;
    if (this.#carryWord !== undefined) code.get(this.#carryWord);
    else if (known === "words") code.get(this.#note.y);
    else if (isCarryKeeper(known)) this.#pushCarryOf(known.carry, () => this.#pushUnknownCarry());
    else this.#pushCarryOf(known, () => this.#pushUnknownCarry());
  }

  #pushCarryOf(known: KnownFlags, unknown: () => void): void {
    if (known === "unknown") unknown();
    else if (known === "words") this.code.get(this.#carryNote.y);
    else {
      this.#pushCarry(known);
      this.code.i32(31);
      this.code.op(I32.shl);
    }
  }

  #pushUnknownCarry(): void {
    const word = this.code.local();
    this.#byKind(this.#carryNote, word, (note, kind) => this.#pushNotedCarry(note, kind));
    this.code.get(word);
  }

  /** Sets a local to what `push` pushes for the kind of a note, or to its word y when it holds words. */
  #byKind(note: Note, into: number, push: (note: Note, kind: NoteKind) => void): void {
    const { code } = this;
    const kinds = this.#noteKinds;
    code.get(note.y);
    code.set(into);
    if (kinds.length === 0) return;
    code.block();
    const done = code.depth;
    const depths: number[] = [];
    for (let i = kinds.length; i-- > 0;) {
      code.block();
      depths[i] = code.depth;
    }
    code.get(note.kind);
    code.brTable([done, ...depths], done);
    for (const kind of kinds) {
      code.end();
      push(note, kind);
      code.set(into);
      code.br(done);
    }
    code.end();
  }

  #pushNotedA(note: Note, kind: FlagKind): void {
    const { code } = this;
    code.get(note.x);
    if (kind === "add") {
      code.get(note.y);
      code.op(I32.sub);
    } else if (kind === "inc" || kind === "dec") {
      code.i32(1);
      code.op(kind === "inc" ? I32.sub : I32.add);
    }
  }

  #pushNotedResult(note: Note, kind: FlagKind, sizeBits: number): void {
    const { code } = this;
    code.get(note.x);
    const extend = (): void => {
      if (sizeBits < 32) code.op(sizeBits === 8 ? I32.extend8_s : I32.extend16_s);
    };
    if (kind === "sar") extend();
    if (kind === "sub" || kind === "shl" || kind === "shr" || kind === "sar") {
      code.get(note.y);
      code.op(kind === "sub" ? I32.sub : kind === "shl" ? I32.shl : kind === "shr" ? I32.shr_u : I32.shr_s);
    }
    extend();
  }

  /** A word with CF at its top. The carry's note is never of a kind that keeps CF. */
  #pushNotedCarry(note: Note, { kind, sizeBits }: NoteKind): void {
    const { code } = this;
    if (kind === "inc" || kind === "dec") code.i32(0);
    else if (kind === "add" || kind === "sub") {
      // add: a wrap leaves the sum below the operand; with fewer bits the sum shows it
      code.get(note.x);
      if (kind === "sub") {
        code.get(note.y);
        code.op(I32.lt_u);
        code.i32(31);
        code.op(I32.shl);
      } else if (sizeBits === 32) {
        code.get(note.y);
        code.op(I32.lt_u);
        code.i32(31);
        code.op(I32.shl);
      } else {
        code.i32(31 - sizeBits);
        code.op(I32.shl);
      }
    } else {
      this.pushAux(
        kind,
        sizeBits,
        () => this.#pushNotedA(note, kind),
        () => code.get(note.y),
        () => this.#pushNotedResult(note, kind, sizeBits),
      );
    }
    code.i32(AUX_CF);
    code.op(I32.and);
  }

  /** CF of a kind that defines it: 0 or 1. */
  #pushCarry(noted: NotedFlags): void {
    const { code } = this;
    const { kind, sizeBits } = noted;
    if (kind === "logic") {
      code.i32(0);
      return;
    }
    if (kind === "sub" || (kind === "add" && sizeBits === 32)) {
      code.get(kind === "sub" ? noted.a : noted.result);
      code.get(noted.b);
      code.op(I32.lt_u);
      return;
    }
    if (kind === "add") {
      code.get(noted.result);
      code.i32(sizeBits);
    } else {
      this.pushAux(
        kind,
        sizeBits,
        () => code.get(noted.a),
        () => code.get(noted.b),
        () => code.get(noted.result),
      );
      code.i32(31);
    }
    code.op(I32.shr_u);
    code.i32(1);
    code.op(I32.and);
  }

  protected override pushFlag(name: FlagName): void {
    const { code, known } = this;
    if (known === "words" || known === "unknown" || name === "AF" || name === "PF" || name === "OF") {
      this.settleFlags();
      super.pushFlag(name);
    } else if (name === "SF") {
      this.pushFlagResult();
      code.i32(31);
      code.op(I32.shr_u);
    } else if (name === "ZF") {
      super.pushFlag(name);
    } else if (isCarryKeeper(known)) {
      this.#pushCarryOf(known.carry, () => this.#pushUnknownCarry());
      code.i32(31);
      code.op(I32.shr_u);
    } else this.#pushCarry(known);
  }

  /** After a comparison the condition is a comparison of the operands. */
  protected override pushCondition(condition: number): void {
    const { code, known } = this;
    const compare = COMPARISON[condition >> 1];
    if (known === "words" || known === "unknown" || known.kind !== "sub" || compare === undefined) {
      super.pushCondition(condition);
      return;
    }
    for (const operand of [known.a, known.b]) {
      code.get(operand);
      if (compare.signed && known.sizeBits === 8) code.op(I32.extend8_s);
      else if (compare.signed && known.sizeBits === 16) code.op(I32.extend16_s);
    }
    code.op((condition & 1) === 0 ? compare.op : compare.negated);
  }

  // parts of an instruction that are not always done

  protected control(op: ControlOp): void {
    if (this.insnFlags.isReadAfter && this.#writesFlags) this.settleFlags();
    if (op === "if") this.#branches.push(this.known);
    else if (op === "else") {
      const before = this.#branches.pop()!;
      this.#branches.push(this.known);
      this.known = before;
    } else if (op === "end") {
      if (this.#branches.pop() !== this.known) this.known = "unknown";
    } else if (this.#writesFlags && !this.insnFlags.isReadAfter) this.known = "unknown";
  }

  get #writesFlags(): boolean {
    return this.ir.op.some((op) => op.startsWith("flags") && op !== "flagsWord");
  }
}

function isCarryKeeper(known: KnownFlags): known is NotedFlags {
  return known !== "words" && known !== "unknown" && (known.kind === "inc" || known.kind === "dec");
}

/** Word x of these is the result, of the others operand a. */
const RESULT_IN_X: ReadonlySet<FlagKind> = new Set(["add", "logic", "inc", "dec"]);
/** Word y is operand b. */
const HAS_Y: ReadonlySet<FlagKind> = new Set(["add", "sub", "shl", "shr", "sar"]);

/** Conditions that compare: below, equal, below or equal, less, less or equal; by condition number / 2. */
const COMPARISON: Readonly<
  Record<number, { readonly op: number; readonly negated: number; readonly signed: boolean }>
> = {
  1: { op: I32.lt_u, negated: I32.ge_u, signed: false },
  2: { op: I32.eq, negated: I32.ne, signed: false },
  3: { op: I32.le_u, negated: I32.gt_u, signed: false },
  6: { op: I32.lt_s, negated: I32.ge_s, signed: true },
  7: { op: I32.le_s, negated: I32.gt_s, signed: true },
};
