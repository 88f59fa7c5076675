/** Handlers that are no instruction: block heads and ends, addressing, code that changed. */
import { BUDGET, PENDING } from "../../cpu/layout.ts";
import { EXIT } from "../../lower/exits.ts";
import { HEAD_BODY, HEAD_COUNT, HEAD_HEAT, RECORD_BYTES, REC_A, REC_B, REC_IMM0 } from "../../lower/records.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import { Code } from "../../wasm/code.ts";
import { I32 } from "../../wasm/opcodes.ts";
import { continueAt, continueBlock, leaveFrom } from "./interp-lowering.ts";

const RECORD = 0;

/** Charges the block's instructions and goes to its first record, unless the budget is short or something is pending. */
function head(functions: RuntimeFunctions, counting: boolean): Uint8Array {
  const code = new Code(2);
  const budget = code.local();
  const body = code.local();
  code.loadAt(BUDGET);
  code.get(RECORD);
  code.load(4, HEAD_COUNT);
  code.op(I32.sub);
  code.tee(budget);
  code.i32(0);
  code.op(I32.lt_s);
  code.loadAt(PENDING);
  code.op(I32.or);
  code.if();
  leaveFrom(code, EXIT.HEAD);
  code.end();
  if (counting) {
    code.get(RECORD);
    code.get(RECORD);
    code.load(4, HEAD_HEAT);
    code.i32(1);
    code.op(I32.sub);
    code.store(4, HEAD_HEAT);
    code.get(RECORD);
    code.load(4, HEAD_HEAT);
    code.op(I32.eqz);
    code.if();
    leaveFrom(code, EXIT.HEAD);
    code.end();
  }
  code.i32(0);
  code.get(budget);
  code.store(4, BUDGET);
  code.get(RECORD);
  code.load(4, HEAD_BODY);
  code.tee(body);
  code.i32(0);
  code.get(body);
  code.load(2);
  code.returnCallIndirect(functions.handlerType);
  return code.finish();
}

/** The block was invalidated: RIP is its start, TypeScript finds or makes the new one. */
function stale(): Uint8Array {
  const code = new Code(2);
  code.i32(EXIT.LOOKUP);
  return code.finish();
}

/** Stands in a link slot of a branch to another page, whose translation may change: by the jump cache each time. */
function crossPage(functions: RuntimeFunctions): Uint8Array {
  const code = new Code(2);
  code.returnCall(functions.dispatch);
  return code.finish();
}

/** This instruction's bytes changed since it was decoded. */
function resync(): Uint8Array {
  const code = new Code(2);
  leaveFrom(code, EXIT.RESYNC);
  code.i32(0);
  return code.finish();
}

/** Pseudo-record behind the last instruction of a block that does not jump. */
function end(functions: RuntimeFunctions): Uint8Array {
  const code = new Code(2);
  continueBlock(code, functions);
  code.i32(0);
  return code.finish();
}

/** base + index << scale + disp, wrapped to the address size. Without a base the field names a register that is 0. */
function address(functions: RuntimeFunctions, sizeBits: number, scale: number): Uint8Array {
  const code = new Code(2);
  continueAt(code, functions, RECORD_BYTES, () => {
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
  return code.finish();
}

export const SPECIAL_HANDLERS: Readonly<Record<string, (functions: RuntimeFunctions) => Uint8Array>> = {
  head: (functions) => head(functions, false),
  headCounting: (functions) => head(functions, true),
  stale,
  crossPage,
  resync,
  end,
  address16: (functions) => address(functions, 16, -1),
  "address16.index": (functions) => address(functions, 16, 0),
  address32: (functions) => address(functions, 32, -1),
  "address32.0": (functions) => address(functions, 32, 0),
  "address32.1": (functions) => address(functions, 32, 1),
  "address32.2": (functions) => address(functions, 32, 2),
  "address32.3": (functions) => address(functions, 32, 3),
};
