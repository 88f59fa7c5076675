import { invariant } from "../base/errors.ts";
import { HandlerSet } from "./interp/handler-set.ts";
import { shapes } from "./shapes.ts";

export interface InterpreterModule {
  readonly handlers: HandlerSet;
  readonly bytes: Uint8Array;
}

let made: InterpreterModule | undefined;

/** The interpreter, the same for every machine: made once in a process. */
export function interpreter(): InterpreterModule {
  if (made === undefined) {
    const handlers = new HandlerSet(shapes());
    invariant(handlers.count < MAX_HANDLERS, `${handlers.count} handlers, more than the design allows`);
    made = { handlers, bytes: handlers.build(TABLE_ENTRIES) };
  }
  return made;
}

/** Places in the function table: handlers, then regions. */
export const TABLE_ENTRIES = 8192;
/** Above this the handlers no longer fit the processor's caches: see docs/cpu-interpreter.md. */
const MAX_HANDLERS = 2500;
