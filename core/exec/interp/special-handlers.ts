/** Handlers that are no instruction: block heads and ends, addressing, code that changed. All are cases of the loop. */
import { BUDGET, PENDING } from "../../cpu/layout.ts";
import { EXIT } from "../../lower/exits.ts";
import { HEAD_BODY, HEAD_COUNT, HEAD_HEAT, RECORD_BYTES, REC_A, REC_B, REC_IMM0 } from "../../lower/records.ts";
import { I32 } from "../../wasm/opcodes.ts";
import { RECORD, type Flow } from "./flow.ts";
import { continueBlock } from "./interp-lowering.ts";

/** Charges the block's instructions and goes to its first record, unless the budget is short or something is pending. */
function head(flow: Flow, counting: boolean): void {
  const { code } = flow;
  const budget = code.local();
  const body = code.local();
  code.loadAt(BUDGET);
  code.get(RECORD);
  code.load(4, HEAD_COUNT);
  code.op(I32.sub);
  code.tee(budget);
  code.loadAt(PENDING);
  code.op(I32.lt_s);
  code.if("unlikely");
  flow.leave(EXIT.HEAD);
  code.end();
  if (counting) {
    const heat = code.local();
    code.get(RECORD);
    code.get(RECORD);
    code.load(4, HEAD_HEAT);
    code.get(RECORD);
    code.load(4, HEAD_COUNT);
    code.op(I32.sub);
    code.tee(heat);
    code.store(4, HEAD_HEAT);
    code.get(heat);
    code.i32(0);
    code.op(I32.le_s);
    code.if("unlikely");
    flow.leave(EXIT.HEAD);
    code.end();
  }
  code.i32(0);
  code.get(budget);
  code.store(4, BUDGET);
  code.get(RECORD);
  code.load(4, HEAD_BODY);
  code.set(body);
  flow.at(body);
}

/** The block was invalidated: RIP is its start, TypeScript finds or makes the new one. */
function stale({ code }: Flow): void {
  code.i32(EXIT.LOOKUP);
  code.return();
}

/** base + index << scale + disp, wrapped to the address size. Without a base the field names a register that is 0. */
function address(flow: Flow, sizeBits: number, scale: number): void {
  const { code } = flow;
  flow.next(RECORD_BYTES, () => {
    code.get(RECORD);
    code.load(2, REC_A);
    code.load(sizeBits === 16 ? 2 : 4);
    if (scale >= 0) {
      code.get(RECORD);
      code.load(2, REC_B);
      code.load(sizeBits === 16 ? 2 : 4);
      if (scale > 0) {
        code.i32(scale);
        code.op(I32.shl);
      }
      code.op(I32.add);
    }
    code.get(RECORD);
    code.load(4, REC_IMM0);
    code.op(I32.add);
    if (sizeBits === 16) {
      code.i32(0xffff);
      code.op(I32.and);
    }
  });
}

export const SPECIAL_HANDLERS: Readonly<Record<string, (flow: Flow) => void>> = {
  head: (flow) => head(flow, false),
  headCounting: (flow) => head(flow, true),
  stale,
  /** Stands in a link slot of a branch to another page, whose translation may change: by the jump cache each time. */
  crossPage: (flow) => flow.dispatch(),
  /** This instruction's bytes changed since it was decoded. */
  resync: (flow) => flow.leave(EXIT.RESYNC),
  /** Pseudo-record behind the last instruction of a block that does not jump. */
  end: continueBlock,
  address16: (flow) => address(flow, 16, -1),
  "address16.index": (flow) => address(flow, 16, 0),
  address32: (flow) => address(flow, 32, -1),
  "address32.0": (flow) => address(flow, 32, 0),
  "address32.1": (flow) => address(flow, 32, 1),
  "address32.2": (flow) => address(flow, 32, 2),
  "address32.3": (flow) => address(flow, 32, 3),
};
