/**
 * How a handler goes on. The common handlers are cases of one function, the loop: going on is a jump back to its
 * dispatch, and the memory's base stays in a register. All others are functions that call each other through the table;
 * there each step waits for the instance of the function that the step before has found.
 */
import { EXIT_RECORD } from "../../cpu/layout.ts";
import { pushJumpCacheHead } from "../../lower/dispatch.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import type { Code } from "../../wasm/code.ts";
import { I32 } from "../../wasm/opcodes.ts";

/** Parameters of every handler and of the loop. */
export const RECORD = 0;
export const ADDRESS = 1;

/** Depths in the loop to branch to. */
export interface LoopDepths {
  /** On at RECORD. */
  readonly next: number;
  /** The handler of RECORD as a function, which has the slow paths. */
  readonly slow: number;
}

export class Flow {
  readonly code: Code;
  readonly loop: LoopDepths | undefined;
  readonly #functions: RuntimeFunctions;

  constructor(code: Code, functions: RuntimeFunctions, loop: LoopDepths | undefined) {
    this.code = code;
    this.loop = loop;
    this.#functions = functions;
  }

  /** On at the record `distance` bytes behind, with an address for it or none. */
  next(distance: number, pushAddress: (() => void) | null): void {
    const { code } = this;
    if (this.loop !== undefined) {
      if (pushAddress !== null) {
        pushAddress();
        code.set(ADDRESS);
      }
      code.get(RECORD);
      code.i32(distance);
      code.op(I32.add);
      code.set(RECORD);
      code.br(this.loop.next);
      return;
    }
    code.get(RECORD);
    code.i32(distance);
    code.op(I32.add);
    if (pushAddress === null) code.i32(0);
    else pushAddress();
    code.get(RECORD);
    code.load(2, distance);
    code.returnCallIndirect(this.#functions.handlerType);
  }

  /** On at the record whose address is in a local. */
  at(record: number): void {
    const { code } = this;
    code.get(record);
    if (this.loop !== undefined) {
      code.set(RECORD);
      code.br(this.loop.next);
      return;
    }
    code.i32(0);
    code.get(record);
    code.load(2);
    code.returnCallIndirect(this.#functions.handlerType);
  }

  /** On at RIP, by the jump cache. */
  dispatch(): void {
    const { code } = this;
    if (this.loop === undefined) {
      code.returnCall(this.#functions.dispatch);
      return;
    }
    const head = code.local();
    code.block();
    pushJumpCacheHead(code, code.depth);
    code.set(head);
    this.at(head);
    code.end();
    code.returnCall(this.#functions.dispatch);
  }

  /** Returns an exit code with the record noted. */
  leave(exit: number): void {
    const { code } = this;
    code.i32(0);
    code.get(RECORD);
    code.store(4, EXIT_RECORD);
    code.i32(exit);
    code.return();
  }
}
