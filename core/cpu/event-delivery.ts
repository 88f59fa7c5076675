import type { CpuParts } from "./cpu-parts.ts";
import type { CpuEvent, Interrupts } from "./interrupts.ts";
import { FAULT_ERROR, FAULT_VECTOR } from "./layout.ts";
import { shutdownReport } from "./shutdown-report.ts";
import { combine, exceptionClass, Vector, vectorText } from "./vectors.ts";

/** Several exceptions can follow one another before one is benign with respect to the other; real chains are short. */
const LONGEST_CHAIN = 16;

/**
 * Delivers an exception or hardware interrupt and whatever faults on the way, up to #DF and shutdown.
 * [SDM] 3A 6.15, interrupt 8.
 */
export class EventDelivery {
  readonly #parts: CpuParts;
  readonly #interrupts: Interrupts;

  constructor(parts: CpuParts, interrupts: Interrupts) {
    this.#parts = parts;
    this.#interrupts = interrupts;
  }

  /** Undefined: delivered, CS:EIP is the handler. Otherwise the processor shut down and this is the report for the user. */
  deliver(event: CpuEvent): string | undefined {
    const { state, tasks } = this.#parts;
    const chain = [eventText(event)];
    let current = event;
    while (true) {
      tasks.switched = false;
      if (this.#interrupts.deliver(current)) return undefined;
      const vector = state.get(FAULT_VECTOR);
      const errorCode = state.get(FAULT_ERROR);
      chain.push(vectorText(vector, errorCode));
      // A fault after a task switch is one of the new task: its EIP is what is saved. [SDM] 3A 7.3.
      const eip = tasks.switched ? state.eip : current.eip;
      const first = current.kind === "exception" ? exceptionClass(current.vector) : "benign";
      const outcome = combine(first, exceptionClass(vector));
      if (outcome === "shutdown" || chain.length > LONGEST_CHAIN) return shutdownReport(state, chain, eip);
      current =
        outcome === "second"
          ? { vector, kind: "exception", errorCode, eip }
          : { vector: Vector.DF, kind: "exception", errorCode: 0, eip };
      if (outcome === "double-fault") chain.push(vectorText(Vector.DF, 0));
    }
  }
}

function eventText(event: CpuEvent): string {
  if (event.kind === "exception") return vectorText(event.vector, event.errorCode);
  return `${event.kind} interrupt ${event.vector.toString(16)}h`;
}
