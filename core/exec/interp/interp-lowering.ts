import {
  BUDGET,
  CS,
  EXIT_ARG,
  EXIT_RECORD,
  FLAG_AUX,
  FLAG_RESULT,
  PENDING,
  RIP,
  SEG_LIMIT,
  TLB_BASE,
  segAddress,
} from "../../cpu/layout.ts";
import type { HelperName } from "../../ir/helpers.ts";
import { FIELD_A, type Ir, type Ref, type Val } from "../../ir/ir.ts";
import { EXIT, LEAVE_EXITS } from "../../lower/exits.ts";
import { Lowering } from "../../lower/lowering.ts";
import {
  RECORD_BYTES,
  REC_A,
  REC_B,
  REC_IMM0,
  REC_IMM1,
  REC_LINK_NEXT,
  REC_LINK_TAKEN,
  REC_NEXT,
  REC_TARGET,
} from "../../lower/records.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import { Code } from "../../wasm/code.ts";
import { I32 } from "../../wasm/opcodes.ts";

const RECORD = 0;
const ADDRESS = 1;

/** Lowers one instruction's meaning to a handler: operands come from the record, all state stays in memory. */
export class InterpLowering extends Lowering {
  readonly #wide: boolean;

  /** `wide`: the instruction ends a block and has a record of two parts. */
  constructor(functions: RuntimeFunctions, wide: boolean) {
    super(new Code(2), functions);
    this.#wide = wide;
  }

  handler(ir: Ir): Uint8Array {
    this.lower(ir);
    continueAt(this.code, this.functions, this.#wide ? 2 * RECORD_BYTES : RECORD_BYTES, null);
    return this.code.finish();
  }

  #field(ref: Ref): void {
    if (ref >= 0) {
      this.code.i32(ref);
      return;
    }
    this.code.get(RECORD);
    this.code.load(2, ref === FIELD_A ? REC_A : REC_B);
  }

  protected pushReg(ref: Ref, sizeBits: number): void {
    if (ref >= 0) this.code.loadAt(ref, sizeBits / 8);
    else {
      this.#field(ref);
      this.code.load(sizeBits / 8);
    }
  }

  protected setReg(ref: Ref, sizeBits: number, pushValue: () => void): void {
    if (ref >= 0) {
      this.code.i32(0);
      pushValue();
      this.code.store(sizeBits / 8, ref);
    } else {
      this.#field(ref);
      pushValue();
      this.code.store(sizeBits / 8);
    }
  }

  protected pushSegment(ref: Ref): void {
    this.#field(ref);
  }

  protected pushImmediate(slot: number): void {
    this.code.get(RECORD);
    this.code.load(4, slot === 0 ? REC_IMM0 : REC_IMM1);
  }

  protected pushAddress(): void {
    this.code.get(ADDRESS);
  }

  protected pushNextIp(): void {
    this.code.loadAt(RIP);
    this.code.get(RECORD);
    this.code.load(4, REC_NEXT);
    this.code.op(I32.add);
  }

  protected pushRelTarget(sizeBits: number): void {
    this.code.loadAt(RIP);
    this.code.get(RECORD);
    this.code.load(4, REC_TARGET);
    this.code.op(I32.add);
    if (sizeBits === 16) {
      this.code.i32(0xffff);
      this.code.op(I32.and);
    }
  }

  protected pushTlb(): void {
    this.code.loadAt(TLB_BASE);
  }

  protected isFlat(): boolean {
    return false;
  }

  protected pushFlagResult(): void {
    this.code.loadAt(FLAG_RESULT);
  }

  protected pushFlagAux(): void {
    this.code.loadAt(FLAG_AUX);
  }

  protected setFlagResult(push: () => void): void {
    this.code.i32(0);
    push();
    this.code.store(4, FLAG_RESULT);
  }

  protected setFlagAux(push: () => void): void {
    this.code.i32(0);
    push();
    this.code.store(4, FLAG_AUX);
  }

  protected leaveFault(): void {
    leaveFrom(this.code, EXIT.FAULT);
  }

  protected leave(reason: number): void {
    leaveFrom(this.code, LEAVE_EXITS[reason]!);
  }

  protected yield(): void {
    this.code.loadAt(BUDGET);
    this.code.i32(1);
    this.code.op(I32.lt_s);
    this.code.loadAt(PENDING);
    this.code.op(I32.or);
    this.code.if();
    leaveFrom(this.code, EXIT.RESTART);
    this.code.end();
  }

  protected branch(condition: Val, sizeBits: number): void {
    const always = this.constantOf(condition) === 1;
    if (!always) {
      this.push(condition);
      this.code.if();
    }
    const target = this.code.local();
    this.pushRelTarget(sizeBits);
    this.code.set(target);
    this.code.get(target);
    this.code.loadAt(segAddress(CS) + SEG_LIMIT);
    this.code.op(I32.gt_u);
    this.code.if();
    this.emitTargetCheck(() => this.code.get(target));
    this.code.end();
    this.code.i32(0);
    this.code.get(target);
    this.code.store(4, RIP);
    followLink(this.code, this.functions, REC_LINK_TAKEN);
    if (!always) {
      this.code.end();
      continueBlock(this.code, this.functions);
    }
  }

  protected jumpTo(target: Val): void {
    const local = this.localOf(target);
    this.code.i32(0);
    this.code.get(local);
    this.code.store(4, RIP);
    this.code.returnCall(this.functions.dispatch);
  }

  protected dispatch(): void {
    this.code.returnCall(this.functions.dispatch);
  }

  protected beforeHelper(_name: HelperName): void {
    // a helper that looks at time or reports a fault needs to know where it was called
    this.code.i32(0);
    this.code.get(RECORD);
    this.code.store(4, EXIT_RECORD);
  }

  protected afterHelper(_name: HelperName): void {}

  /** The budget is in memory all the time. */
  protected beforeSlow(): void {}

  /** Overwritten records take care of themselves: they turn into `resync`. */
  protected afterSlowStore(): void {}

  protected enterControl(_index: number): void {}

  protected leaveControl(): void {}
}

/** Returns an exit code with the record noted. */
export function leaveFrom(code: Code, exit: number): void {
  code.i32(0);
  code.get(RECORD);
  code.store(4, EXIT_RECORD);
  code.i32(exit);
  code.return();
}

/** Tail-calls the record `distance` bytes on, with `address` on the stack's place or 0. */
export function continueAt(
  code: Code,
  functions: RuntimeFunctions,
  distance: number,
  address: (() => void) | null,
): void {
  code.get(RECORD);
  code.i32(distance);
  code.op(I32.add);
  if (address === null) code.i32(0);
  else address();
  code.get(RECORD);
  code.load(2, distance);
  code.returnCallIndirect(functions.handlerType);
}

/** RIP is the next block's: takes the link if there is one. */
function followLink(code: Code, functions: RuntimeFunctions, slot: number): void {
  const link = code.local();
  code.get(RECORD);
  code.load(4, slot);
  code.tee(link);
  code.if();
  code.get(link);
  code.i32(0);
  code.get(link);
  code.load(2);
  code.returnCallIndirect(functions.handlerType);
  code.end();
  code.i32(0);
  code.get(RECORD);
  code.i32(slot);
  code.op(I32.add);
  code.store(4, EXIT_ARG);
  code.i32(EXIT.LINK);
  code.return();
}

/** Goes on to the block that follows this one. */
export function continueBlock(code: Code, functions: RuntimeFunctions): void {
  code.i32(0);
  code.loadAt(RIP);
  code.get(RECORD);
  code.load(4, REC_NEXT);
  code.op(I32.add);
  code.store(4, RIP);
  followLink(code, functions, REC_LINK_NEXT);
}
