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
  REC_IP,
  REC_LINK_NEXT,
  REC_LINK_TAKEN,
  REC_NEXT,
  REC_TARGET,
} from "../../lower/records.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import { I32 } from "../../wasm/opcodes.ts";
import { ADDRESS, RECORD, type Flow } from "./flow.ts";

/** Lowers one instruction's meaning to a handler: operands come from the record, all state stays in memory. */
export class InterpLowering extends Lowering {
  readonly #flow: Flow;
  readonly #wide: boolean;

  /** `wide`: the instruction ends a block and has a record of two parts. */
  constructor(functions: RuntimeFunctions, flow: Flow, wide: boolean) {
    super(flow.code, functions);
    this.#flow = flow;
    this.#wide = wide;
  }

  handler(ir: Ir): void {
    this.lower(ir);
    this.#flow.next(this.#wide ? 2 * RECORD_BYTES : RECORD_BYTES, null);
  }

  protected override startAgainDepth(): number | undefined {
    return this.#flow.loop?.slow;
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

  protected pushThisIp(): void {
    this.code.loadAt(RIP);
    this.code.get(RECORD);
    this.code.load(2, REC_IP);
    this.code.op(I32.add);
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

  protected tlbAddress(): undefined {
    return undefined;
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
    this.#flow.leave(EXIT.FAULT);
  }

  protected leave(reason: number): void {
    this.#flow.leave(LEAVE_EXITS[reason]!);
  }

  protected yield(): void {
    this.code.loadAt(BUDGET);
    this.code.loadAt(PENDING);
    this.code.op(I32.le_s);
    this.code.if("unlikely");
    this.#flow.leave(EXIT.RESTART);
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
    this.code.if("unlikely");
    this.emitTargetCheck(() => this.code.get(target));
    this.code.end();
    this.code.i32(0);
    this.code.get(target);
    this.code.store(4, RIP);
    followLink(this.#flow, REC_LINK_TAKEN);
    if (!always) {
      this.code.end();
      continueBlock(this.#flow);
    }
  }

  protected jumpTo(target: Val): void {
    const local = this.localOf(target);
    this.code.i32(0);
    this.code.get(local);
    this.code.store(4, RIP);
    this.#flow.dispatch();
  }

  protected dispatch(): void {
    this.#flow.dispatch();
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

  protected control(): void {}
}

/** RIP is the next block's: takes the link if there is one. */
function followLink(flow: Flow, slot: number): void {
  const { code } = flow;
  const link = code.local();
  code.get(RECORD);
  code.load(4, slot);
  code.tee(link);
  code.if("likely");
  flow.at(link);
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
export function continueBlock(flow: Flow): void {
  const { code } = flow;
  code.i32(0);
  code.loadAt(RIP);
  code.get(RECORD);
  code.load(4, REC_NEXT);
  code.op(I32.add);
  code.store(4, RIP);
  followLink(flow, REC_LINK_NEXT);
}
