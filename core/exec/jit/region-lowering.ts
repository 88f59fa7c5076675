/**
 * Tier 1: one block as one wasm function. General registers are locals for the whole region, flags stay unevaluated
 * until something reads them or code leaves, addresses and immediates are known, flat segments need no checks. A block
 * that branches to its own start is a wasm loop.
 */
import { AUX_CF } from "../../cpu/flags.ts";
import {
  BUDGET,
  CODE_CHANGED,
  EXIT_ARG,
  EXIT_RECORD,
  FLAG_AUX,
  FLAG_RESULT,
  GPR,
  PENDING,
  RIP,
  SEG,
  SEG_STRIDE,
} from "../../cpu/layout.ts";
import type { MemOperand } from "../../decode/insn.ts";
import { HELPERS, type HelperName } from "../../ir/helpers.ts";
import type { FlagKind, FlagName, Ir, Ref, Val } from "../../ir/ir.ts";
import type { Binding } from "../../lower/bind.ts";
import { EXIT, LEAVE_EXITS } from "../../lower/exits.ts";
import { Lowering } from "../../lower/lowering.ts";
import { REC_LINK_NEXT, REC_LINK_TAKEN } from "../../lower/records.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import { Code } from "../../wasm/code.ts";
import { I32 } from "../../wasm/opcodes.ts";
import type { LazyFlags } from "./region-flags.ts";

/** One instruction of a region. */
export interface RegionInsn {
  readonly ir: Ir;
  readonly binding: Binding;
  /** Distance from the block's start, and of the instruction behind it. */
  readonly offset: number;
  readonly next: number;
  /** Added to the displacement: see popAdjustment. */
  readonly addressAdjustment: number;
  readonly endsBlock: boolean;
}

export interface RegionPlan {
  readonly insns: readonly RegionInsn[];
  readonly head: number;
  /** The records of the block's last instruction and of its end, whose link slots the region uses too. */
  readonly lastRecord: number;
  readonly endRecord: number;
  readonly tlb: number;
  readonly flat: (segment: number) => boolean;
}

const GPR_COUNT = 8;

export class RegionLowering extends Lowering {
  readonly #plan: RegionPlan;
  readonly #regs = new Map<number, number>();
  readonly #written = new Set<number>();
  readonly #fr: number;
  readonly #fx: number;
  readonly #rip: number;
  readonly #codeChanged: number;
  readonly #loops: boolean;
  #loopDepth = 0;
  #lazy: LazyFlags | undefined;
  #flagsWritten = false;
  #index = 0;
  #slowStores = false;

  constructor(functions: RuntimeFunctions, plan: RegionPlan) {
    super(new Code(2), functions);
    this.#plan = plan;
    this.#fr = this.code.local();
    this.#fx = this.code.local();
    this.#rip = this.code.local();
    this.#codeChanged = this.code.local();
    const last = plan.insns.at(-1)!;
    this.#loops = last.ir.op.includes("branch") && last.next + last.binding.delta === 0;
  }

  region(): Uint8Array {
    const { code } = this;
    const { insns } = this.#plan;
    for (const register of this.#registersUsed()) {
      const local = code.local();
      this.#regs.set(register, local);
      code.loadAt(GPR + register * 8);
      code.set(local);
    }
    code.loadAt(FLAG_RESULT);
    code.set(this.#fr);
    code.loadAt(FLAG_AUX);
    code.set(this.#fx);
    code.loadAt(RIP);
    code.set(this.#rip);
    // a loop comes round with everything that any of its instructions writes
    if (this.#loops) {
      for (const insn of insns) this.#noteWrites(insn.ir);
      this.#flagsWritten = true;
      code.loop();
      this.#loopDepth = code.depth;
    }
    this.#head();
    for (const [index, insn] of insns.entries()) {
      this.#index = index;
      this.#slowStores = false;
      this.lower(insn.ir);
      if (!insn.endsBlock) this.#leaveIfCodeChanged(insn.next);
    }
    const last = insns.at(-1)!;
    this.#leaveTo(last.next, this.#plan.endRecord + REC_LINK_NEXT, last.endsBlock && mayChangeMode(last.ir));
    if (this.#loops) code.end();
    code.op(0x00);
    return code.finish();
  }

  /** The same contract as the interpreter's head. */
  #head(): void {
    const { code } = this;
    const budget = code.local();
    code.loadAt(BUDGET);
    code.i32(this.#plan.insns.length);
    code.op(I32.sub);
    code.tee(budget);
    code.i32(0);
    code.op(I32.lt_s);
    code.loadAt(PENDING);
    code.op(I32.or);
    code.if();
    this.#spill();
    code.i32(0);
    code.i32(this.#plan.head);
    code.store(4, EXIT_RECORD);
    code.i32(EXIT.HEAD);
    code.return();
    code.end();
    code.i32(0);
    code.get(budget);
    code.store(4, BUDGET);
  }

  #registersUsed(): Set<number> {
    const used = new Set<number>();
    for (const { ir, binding } of this.#plan.insns) {
      for (let i = 0; i < ir.length; i++) {
        if (ir.op[i] === "reg" || ir.op[i] === "setReg") used.add(registerOf(ir.a[i]!));
        if (ir.op[i] === "helper") {
          const { readsRegs, writesRegs } = HELPERS[ir.text[i] as HelperName];
          for (let n = 0; n < GPR_COUNT; n++) if ((((readsRegs | writesRegs) >> n) & 1) !== 0) used.add(n);
        }
      }
      if (binding.memory !== undefined)
        for (const n of [binding.memory.base, binding.memory.index]) if (n >= 0) used.add(n);
    }
    return used;
  }

  #noteWrites(ir: Ir): void {
    for (let i = 0; i < ir.length; i++) {
      if (ir.op[i] === "setReg") this.#written.add(registerOf(ir.a[i]!));
      if (ir.op[i] === "helper") {
        const { writesRegs } = HELPERS[ir.text[i] as HelperName];
        for (let n = 0; n < GPR_COUNT; n++) if (((writesRegs >> n) & 1) !== 0) this.#written.add(n);
      }
    }
  }

  get #insn(): RegionInsn {
    return this.#plan.insns[this.#index]!;
  }

  // state to memory

  #spill(): void {
    this.#spillRegisters();
    this.#spillFlags();
  }

  #spillRegisters(): void {
    for (const register of this.#written) {
      this.code.i32(0);
      this.code.get(this.#regs.get(register)!);
      this.code.store(4, GPR + register * 8);
    }
  }

  /** Stores canonical flags without giving up the unevaluated form: other paths may never need it. */
  #spillFlags(): void {
    const { code } = this;
    const lazy = this.#lazy;
    if (lazy === undefined && !this.#flagsWritten) return;
    code.i32(0);
    if (lazy === undefined) code.get(this.#fx);
    else this.#pushLazyAux(lazy);
    code.store(4, FLAG_AUX);
    code.i32(0);
    this.pushFlagResult();
    code.store(4, FLAG_RESULT);
  }

  #setRip(offset: number, mask = -1): void {
    const { code } = this;
    code.i32(0);
    code.get(this.#rip);
    code.i32(offset);
    code.op(I32.add);
    if (mask !== -1) {
      code.i32(mask);
      code.op(I32.and);
    }
    code.store(4, RIP);
  }

  /** Returns with RIP at an instruction of the block; `refund`: instructions charged that did not run. */
  #exitAt(exit: number, offset: number, refund: number): void {
    const { code } = this;
    this.#spill();
    this.#setRip(offset);
    if (refund > 0) {
      code.i32(0);
      code.loadAt(BUDGET);
      code.i32(refund);
      code.op(I32.add);
      code.store(4, BUDGET);
    }
    // no record: RIP and budget are right already
    code.i32(0);
    code.i32(0);
    code.store(4, EXIT_RECORD);
    code.i32(exit);
    code.return();
  }

  get #behind(): number {
    return this.#plan.insns.length - this.#index - 1;
  }

  protected leaveFault(): void {
    this.#exitAt(EXIT.FAULT, this.#insn.offset, this.#behind);
  }

  protected leave(reason: number): void {
    this.#exitAt(LEAVE_EXITS[reason]!, this.#insn.next, this.#behind);
  }

  protected yield(): void {
    const { code } = this;
    code.loadAt(BUDGET);
    code.i32(1);
    code.op(I32.lt_s);
    code.loadAt(PENDING);
    code.op(I32.or);
    code.if();
    this.#exitAt(EXIT.RESTART, this.#insn.offset, this.#behind);
    code.end();
  }

  #leaveIfCodeChanged(next: number): void {
    if (!this.#slowStores) return;
    const { code } = this;
    code.get(this.#codeChanged);
    code.if();
    code.i32(0);
    code.i32(0);
    code.store(4, CODE_CHANGED);
    this.#exitAt(EXIT.RESYNC, next, this.#behind);
    code.end();
  }

  protected afterSlowStore(): void {
    this.#slowStores = true;
    this.code.loadAt(CODE_CHANGED);
    this.code.set(this.#codeChanged);
  }

  // leaving for other blocks

  /** Everything is stored and RIP set: through the link if there is one. */
  #follow(slot: number): void {
    const { code } = this;
    const link = code.local();
    code.loadAt(slot);
    code.tee(link);
    code.if();
    code.get(link);
    code.i32(0);
    code.get(link);
    code.load(2);
    code.returnCallIndirect(this.functions.handlerType);
    code.end();
    code.i32(0);
    code.i32(slot);
    code.store(4, EXIT_ARG);
    code.i32(EXIT.LINK);
    code.return();
  }

  #leaveTo(offset: number, slot: number, modeMayChange: boolean): void {
    this.#spill();
    this.#setRip(offset);
    if (modeMayChange) this.code.returnCall(this.functions.dispatch);
    else this.#follow(slot);
  }

  protected branch(condition: Val, sizeBits: number): void {
    const { code } = this;
    const always = this.constantOf(condition) === 1;
    const { next, binding } = this.#insn;
    const target = next + binding.delta;
    if (this.#loops) {
      // back edge: the canonical flags are what the next turn starts from
      const taken = code.local();
      this.push(condition);
      code.set(taken);
      this.#settleFlags();
      code.get(taken);
      code.brIf(this.#loopDepth);
    } else {
      if (!always) {
        this.push(condition);
        code.if();
      }
      this.emitTargetCheck(() => this.pushRelTarget(sizeBits));
      this.#spill();
      this.#setRip(target, sizeBits === 16 ? 0xffff : -1);
      this.#follow(this.#plan.lastRecord + REC_LINK_TAKEN);
      if (!always) code.end();
    }
    if (!always) this.#leaveTo(next, this.#plan.lastRecord + REC_LINK_NEXT, false);
  }

  protected jumpTo(target: Val): void {
    const local = this.localOf(target);
    this.#spill();
    this.code.i32(0);
    this.code.get(local);
    this.code.store(4, RIP);
    this.code.returnCall(this.functions.dispatch);
  }

  /** A helper has changed everything: what the locals hold is stored already. */
  protected dispatch(): void {
    this.code.returnCall(this.functions.dispatch);
  }

  // operands

  protected pushReg(ref: Ref, sizeBits: number): void {
    const { code } = this;
    code.get(this.#regs.get(registerOf(ref))!);
    if (isHigh(ref)) {
      code.i32(8);
      code.op(I32.shr_u);
    }
    if (sizeBits < 32) {
      code.i32((1 << sizeBits) - 1);
      code.op(I32.and);
    }
  }

  protected setReg(ref: Ref, sizeBits: number, pushValue: () => void): void {
    const { code } = this;
    const register = registerOf(ref);
    const local = this.#regs.get(register)!;
    this.#written.add(register);
    if (sizeBits === 32) {
      pushValue();
      code.set(local);
      return;
    }
    const shift = isHigh(ref) ? 8 : 0;
    const mask = ((1 << sizeBits) - 1) << shift;
    code.get(local);
    code.i32(~mask);
    code.op(I32.and);
    pushValue();
    if (shift > 0) {
      code.i32(shift);
      code.op(I32.shl);
    }
    code.i32(mask);
    code.op(I32.and);
    code.op(I32.or);
    code.set(local);
  }

  protected pushSegment(ref: Ref): void {
    this.code.i32(ref);
  }

  protected pushImmediate(slot: number): void {
    this.code.i32(this.#insn.binding.immediates[slot as 0 | 1]);
  }

  protected override immediateConstant(slot: number): number {
    return this.#insn.binding.immediates[slot as 0 | 1];
  }

  protected pushAddress(): void {
    const { code } = this;
    const { binding, addressAdjustment } = this.#insn;
    const memory: MemOperand = binding.memory!;
    code.i32(memory.disp + addressAdjustment);
    if (memory.base >= 0) {
      code.get(this.#regs.get(memory.base)!);
      code.op(I32.add);
    }
    if (memory.index >= 0) {
      code.get(this.#regs.get(memory.index)!);
      code.i32(Math.log2(memory.scale));
      code.op(I32.shl);
      code.op(I32.add);
    }
    if (binding.variant.addrSizeBits === 16) {
      code.i32(0xffff);
      code.op(I32.and);
    }
  }

  protected pushNextIp(): void {
    this.code.get(this.#rip);
    this.code.i32(this.#insn.next);
    this.code.op(I32.add);
  }

  protected pushRelTarget(sizeBits: number): void {
    const { code } = this;
    code.get(this.#rip);
    code.i32(this.#insn.next + this.#insn.binding.delta);
    code.op(I32.add);
    if (sizeBits === 16) {
      code.i32(0xffff);
      code.op(I32.and);
    }
  }

  protected pushTlb(): void {
    this.code.i32(this.#plan.tlb);
  }

  protected isFlat(ref: Ref): boolean {
    return this.#plan.flat((ref - SEG) / SEG_STRIDE);
  }

  protected beforeHelper(name: HelperName): void {
    const effects = HELPERS[name];
    if (effects.readsRegs !== 0) this.#spillRegisters();
    if ("readsFlags" in effects && effects.readsFlags) {
      this.#settleFlags();
      this.#flagsWritten = true;
      this.#spillFlags();
    }
  }

  protected afterHelper(name: HelperName): void {
    const { code } = this;
    const effects = HELPERS[name];
    for (let n = 0; n < GPR_COUNT; n++) {
      if (((effects.writesRegs >> n) & 1) === 0) continue;
      code.loadAt(GPR + n * 8);
      code.set(this.#regs.get(n)!);
    }
    if ("writesFlags" in effects && effects.writesFlags) {
      this.#lazy = undefined;
      code.loadAt(FLAG_RESULT);
      code.set(this.#fr);
      code.loadAt(FLAG_AUX);
      code.set(this.#fx);
    }
  }

  protected enterControl(index: number): void {
    this.#settleFlags();
    // a second turn starts with what the first one wrote
    if (this.ir.op[index] === "loop") {
      this.#noteWrites(this.ir);
      this.#flagsWritten = true;
    }
  }

  protected leaveControl(): void {
    this.#settleFlags();
  }

  // flags

  protected override setFlags(kind: FlagKind, sizeBits: number, a: Val, b: Val, result: Val): void {
    const { ir } = this;
    const plain = kind === "sub" && ir.op[result] === "sub" && ir.a[result] === a && ir.b[result] === b;
    const previous = this.#lazy;
    const keepsCarry = kind === "inc" || kind === "dec";
    const carry = !keepsCarry
      ? undefined
      : previous?.kind === "inc" || previous?.kind === "dec"
        ? previous.carry
        : previous;
    this.#lazy = { kind, sizeBits, a: this.localOf(a), b: this.localOf(b), result: this.localOf(result), plain, carry };
    this.#flagsWritten = true;
  }

  /** Puts unevaluated flags into their canonical locals. */
  #settleFlags(): void {
    const lazy = this.#lazy;
    if (lazy === undefined) return;
    this.#pushLazyAux(lazy);
    this.code.set(this.#fx);
    this.pushFlagResult();
    this.code.set(this.#fr);
    this.#lazy = undefined;
  }

  #pushLazyAux(lazy: LazyFlags): void {
    const { code } = this;
    this.pushAux(
      lazy.kind,
      lazy.sizeBits,
      () => code.get(lazy.a),
      () => code.get(lazy.b),
      () => code.get(lazy.result),
    );
  }

  protected pushFlagResult(): void {
    const { code } = this;
    const lazy = this.#lazy;
    if (lazy === undefined) {
      code.get(this.#fr);
      return;
    }
    code.get(lazy.result);
    if (lazy.sizeBits === 8) code.op(I32.extend8_s);
    else if (lazy.sizeBits === 16) code.op(I32.extend16_s);
  }

  /** While flags are unevaluated only "inc" and "dec" ask for the word behind them, and look at CF alone. */
  protected pushFlagAux(): void {
    const { code } = this;
    const lazy = this.#lazy;
    if (lazy === undefined) {
      code.get(this.#fx);
    } else if (lazy.kind === "inc" || lazy.kind === "dec") {
      if (lazy.carry === undefined) {
        code.get(this.#fx);
        code.i32(AUX_CF);
        code.op(I32.and);
      } else {
        this.#pushCarry(lazy.carry);
        code.i32(31);
        code.op(I32.shl);
      }
    } else {
      this.#settleFlags();
      code.get(this.#fx);
    }
  }

  protected setFlagResult(push: () => void): void {
    this.#flagsWritten = true;
    push();
    this.#lazy = undefined;
    this.code.set(this.#fr);
  }

  protected setFlagAux(push: () => void): void {
    // the result word must survive in its canonical place before the other half changes
    this.#settleFlags();
    this.#flagsWritten = true;
    push();
    this.code.set(this.#fx);
  }

  /** CF of a producer that defines it: 0 or 1. */
  #pushCarry(lazy: LazyFlags): void {
    const { code } = this;
    if (lazy.kind === "logic") {
      code.i32(0);
      return;
    }
    if (lazy.plain) {
      code.get(lazy.a);
      code.get(lazy.b);
      code.op(I32.lt_u);
      return;
    }
    // top bit of the carry vector
    const sub = lazy.kind === "sub";
    const a = (): void => {
      code.get(lazy.a);
      if (sub) {
        code.i32(-1);
        code.op(I32.xor);
      }
    };
    a();
    code.get(lazy.b);
    code.op(I32.and);
    a();
    code.get(lazy.b);
    code.op(I32.or);
    code.get(lazy.result);
    if (!sub) {
      code.i32(-1);
      code.op(I32.xor);
    }
    code.op(I32.and);
    code.op(I32.or);
    code.i32(lazy.sizeBits - 1);
    code.op(I32.shr_u);
    code.i32(1);
    code.op(I32.and);
  }

  protected override pushFlag(name: FlagName): void {
    const { code } = this;
    const lazy = this.#lazy;
    if (lazy === undefined || name === "AF" || name === "PF" || name === "OF") {
      this.#settleFlags();
      super.pushFlag(name);
    } else if (name === "SF") {
      this.pushFlagResult();
      code.i32(31);
      code.op(I32.shr_u);
    } else if (name === "CF") {
      if (lazy.kind !== "inc" && lazy.kind !== "dec") this.#pushCarry(lazy);
      else if (lazy.carry !== undefined) this.#pushCarry(lazy.carry);
      else {
        code.get(this.#fx);
        code.i32(31);
        code.op(I32.shr_u);
      }
    } else {
      super.pushFlag(name);
    }
  }

  /** After a comparison the condition is a comparison of the operands. */
  protected override pushCondition(condition: number): void {
    const lazy = this.#lazy;
    const compare = COMPARISON[condition >> 1];
    if (lazy === undefined || !lazy.plain || compare === undefined) {
      super.pushCondition(condition);
      return;
    }
    const { code } = this;
    for (const operand of [lazy.a, lazy.b]) {
      code.get(operand);
      if (compare.signed && lazy.sizeBits === 8) code.op(I32.extend8_s);
      else if (compare.signed && lazy.sizeBits === 16) code.op(I32.extend16_s);
    }
    code.op((condition & 1) === 0 ? compare.op : compare.negated);
  }
}

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

function registerOf(address: number): number {
  return (address - GPR) >> 3;
}

function isHigh(address: number): boolean {
  return ((address - GPR) & 7) !== 0;
}

/** Loads of segment and control registers: what follows may decode differently. */
function mayChangeMode(ir: Ir): boolean {
  return ir.op.some((op, i) => op === "helper" && MODE_HELPERS.has(ir.text[i] as HelperName));
}

const MODE_HELPERS: ReadonlySet<HelperName> = new Set(["loadSegment", "movToCr", "lmsw", "popFlags", "clts"]);
