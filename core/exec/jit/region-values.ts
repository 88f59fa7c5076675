/**
 * Where a region keeps things: general registers in locals for the whole region, addresses and immediates known, flat
 * segments without checks.
 */
import { BUDGET, GPR, RIP, SEG, SEG_STRIDE } from "../../cpu/layout.ts";
import type { MemOperand } from "../../decode/insn.ts";
import { HELPERS, type HelperName } from "../../ir/helpers.ts";
import { FLAG_WRITERS, type Ref } from "../../ir/ir.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import { I32 } from "../../wasm/opcodes.ts";
import { RegionFlags } from "./region-flags.ts";
import type { RegionInsn, RegionPlan } from "./region-plan.ts";

const GPR_COUNT = 8;

export abstract class RegionValues extends RegionFlags {
  /** Instruction being lowered. */
  protected insn!: RegionInsn;
  /** Instruction pointer of the region's start. */
  protected readonly rip: number;
  protected readonly budget: number;
  readonly #regs = new Map<number, number>();
  readonly #written = new Set<number>();
  #flagsWritten = false;

  constructor(functions: RuntimeFunctions, plan: RegionPlan) {
    super(functions, plan);
    this.rip = this.code.local();
    this.budget = this.code.local();
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
    this.loadFlags();
    code.loadAt(RIP);
    code.set(this.rip);
    code.loadAt(BUDGET);
    code.set(this.budget);
  }

  /** Registers, flags and budget to memory. */
  protected storeState(): void {
    this.#storeRegisters();
    this.storeBudget();
    if (!this.#flagsWritten) return;
    this.settleFlags();
    this.storeFlags();
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

  protected tlbAddress(): number {
    return this.plan.tlb;
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
      this.storeFlags();
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
      this.loadFlags();
    }
  }

  protected beforeSlow(): void {
    this.storeBudget();
  }
}

function registerOf(address: number): number {
  return (address - GPR) >> 3;
}

function isHigh(address: number): boolean {
  return ((address - GPR) & 7) !== 0;
}
