/**
 * Where a region keeps things: general registers and canonical flags in locals for the whole region, flags unevaluated
 * until something reads them or code leaves, addresses and immediates known, flat segments without checks.
 */
import { AUX_CF } from "../../cpu/flags.ts";
import { BUDGET, FLAG_AUX, FLAG_RESULT, GPR, RIP, SEG, SEG_STRIDE } from "../../cpu/layout.ts";
import type { MemOperand } from "../../decode/insn.ts";
import { HELPERS, type HelperName } from "../../ir/helpers.ts";
import type { FlagKind, FlagName, Ir, Ref, Val } from "../../ir/ir.ts";
import { Lowering } from "../../lower/lowering.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import { Code } from "../../wasm/code.ts";
import { I32 } from "../../wasm/opcodes.ts";
import type { LazyFlags } from "./region-flags.ts";
import type { RegionInsn, RegionPlan } from "./region-plan.ts";

const GPR_COUNT = 8;

export abstract class RegionValues extends Lowering {
  protected readonly plan: RegionPlan;
  /** Instruction being lowered. */
  protected insn!: RegionInsn;
  /** Instruction pointer of the region's start. */
  protected readonly rip: number;
  protected readonly budget: number;
  /** Flags not computed yet; undefined: the canonical locals hold them. */
  protected lazy: LazyFlags | undefined;
  readonly #regs = new Map<number, number>();
  readonly #written = new Set<number>();
  readonly #fr: number;
  readonly #fx: number;
  #flagsWritten = false;

  constructor(functions: RuntimeFunctions, plan: RegionPlan) {
    super(new Code(2), functions);
    this.plan = plan;
    this.rip = this.code.local();
    this.budget = this.code.local();
    this.#fr = this.code.local();
    this.#fx = this.code.local();
    for (const node of plan.nodes) for (const insn of node.insns) this.#survey(insn);
  }

  /** Finds out which registers the region needs, and what it may have written wherever it is left. */
  #survey({ ir, binding }: RegionInsn): void {
    const use = (register: number): void => {
      if (!this.#regs.has(register)) this.#regs.set(register, this.code.local());
    };
    for (let i = 0; i < ir.length; i++) {
      const op = ir.op[i]!;
      if (op === "reg" || op === "setReg") {
        use(registerOf(ir.a[i]!));
        if (op === "setReg") this.#written.add(registerOf(ir.a[i]!));
      } else if (op === "helper") {
        const effects = HELPERS[ir.text[i] as HelperName];
        for (let n = 0; n < GPR_COUNT; n++) {
          if ((((effects.readsRegs | effects.writesRegs) >> n) & 1) !== 0) use(n);
          if (((effects.writesRegs >> n) & 1) !== 0) this.#written.add(n);
        }
        if ("writesFlags" in effects && effects.writesFlags) this.#flagsWritten = true;
      } else if (FLAG_WRITERS.has(op)) this.#flagsWritten = true;
    }
    if (binding.memory === undefined) return;
    for (const register of [binding.memory.base, binding.memory.index]) if (register >= 0) use(register);
  }

  protected loadState(): void {
    const { code } = this;
    for (const [register, local] of this.#regs) {
      code.loadAt(GPR + register * 8);
      code.set(local);
    }
    for (const [address, local] of [
      [FLAG_RESULT, this.#fr],
      [FLAG_AUX, this.#fx],
      [RIP, this.rip],
      [BUDGET, this.budget],
    ] as const) {
      code.loadAt(address);
      code.set(local);
    }
  }

  /** Registers and canonical flags to memory. */
  protected storeState(): void {
    this.#storeRegisters();
    if (!this.#flagsWritten) return;
    this.code.storeLocalAt(FLAG_AUX, this.#fx);
    this.code.storeLocalAt(FLAG_RESULT, this.#fr);
  }

  #storeRegisters(): void {
    for (const register of this.#written) this.code.storeLocalAt(GPR + register * 8, this.#regs.get(register)!);
  }

  protected storeBudget(): void {
    this.code.storeLocalAt(BUDGET, this.budget);
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

  protected override pushState(address: number): void {
    if (address === BUDGET) this.code.get(this.budget);
    else super.pushState(address);
  }

  protected override setState(address: number, pushValue: () => void): void {
    if (address !== BUDGET) return super.setState(address, pushValue);
    pushValue();
    this.code.set(this.budget);
  }

  protected pushSegment(ref: Ref): void {
    this.code.i32(ref);
  }

  protected pushImmediate(slot: number): void {
    this.code.i32(this.insn.binding.immediates[slot as 0 | 1]);
  }

  protected override immediateConstant(slot: number): number {
    return this.insn.binding.immediates[slot as 0 | 1];
  }

  protected pushAddress(): void {
    const { code } = this;
    const { binding, addressAdjustment } = this.insn;
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

  protected pushTlb(): void {
    this.code.i32(this.plan.tlb);
  }

  protected isFlat(ref: Ref): boolean {
    return this.plan.flat((ref - SEG) / SEG_STRIDE);
  }

  protected beforeHelper(name: HelperName): void {
    const effects = HELPERS[name];
    this.storeBudget();
    // what it may write is loaded again behind it, written or not
    if ((effects.readsRegs | effects.writesRegs) !== 0) this.#storeRegisters();
    if ("readsFlags" in effects && effects.readsFlags) {
      this.settleFlags();
      this.code.storeLocalAt(FLAG_AUX, this.#fx);
      this.code.storeLocalAt(FLAG_RESULT, this.#fr);
    }
  }

  protected afterHelper(name: HelperName): void {
    const { code } = this;
    const effects = HELPERS[name];
    code.loadAt(BUDGET);
    code.set(this.budget);
    for (let n = 0; n < GPR_COUNT; n++) {
      if (((effects.writesRegs >> n) & 1) === 0) continue;
      code.loadAt(GPR + n * 8);
      code.set(this.#regs.get(n)!);
    }
    if ("writesFlags" in effects && effects.writesFlags) {
      this.lazy = undefined;
      code.loadAt(FLAG_RESULT);
      code.set(this.#fr);
      code.loadAt(FLAG_AUX);
      code.set(this.#fx);
    }
  }

  protected beforeSlow(): void {
    this.storeBudget();
  }

  protected enterControl(_index: number): void {
    this.settleFlags();
  }

  protected leaveControl(): void {
    this.settleFlags();
  }

  // flags

  protected override setFlags(kind: FlagKind, sizeBits: number, a: Val, b: Val, result: Val): void {
    const { ir } = this;
    const plain = kind === "sub" && ir.op[result] === "sub" && ir.a[result] === a && ir.b[result] === b;
    const previous = this.lazy;
    const keepsCarry = kind === "inc" || kind === "dec";
    const carry = !keepsCarry
      ? undefined
      : previous?.kind === "inc" || previous?.kind === "dec"
        ? previous.carry
        : previous;
    this.lazy = { kind, sizeBits, a: this.localOf(a), b: this.localOf(b), result: this.localOf(result), plain, carry };
  }

  /** Puts unevaluated flags into their canonical locals. */
  protected settleFlags(): void {
    const lazy = this.lazy;
    if (lazy === undefined) return;
    this.#pushLazyAux(lazy);
    this.code.set(this.#fx);
    this.pushFlagResult();
    this.code.set(this.#fr);
    this.lazy = undefined;
  }

  /** The same on a path that leaves; on the other paths they stay as they are. */
  protected settleFlagsAside(): void {
    const { lazy } = this;
    this.settleFlags();
    this.lazy = lazy;
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
    const lazy = this.lazy;
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
    const lazy = this.lazy;
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
      this.settleFlags();
      code.get(this.#fx);
    }
  }

  protected setFlagResult(push: () => void): void {
    push();
    this.lazy = undefined;
    this.code.set(this.#fr);
  }

  protected setFlagAux(push: () => void): void {
    // the result word must survive in its canonical place before the other half changes
    this.settleFlags();
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
    const lazy = this.lazy;
    if (lazy === undefined || name === "AF" || name === "PF" || name === "OF") {
      this.settleFlags();
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
    const lazy = this.lazy;
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

const FLAG_WRITERS: ReadonlySet<string> = new Set([
  "flags",
  "flagsResult",
  "flagsCfOf",
  "flagsCf",
  "flagsZf",
  "flagsAll",
] satisfies Ir["op"]);

function registerOf(address: number): number {
  return (address - GPR) >> 3;
}

function isHigh(address: number): boolean {
  return ((address - GPR) & 7) !== 0;
}
