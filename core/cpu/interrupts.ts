/**
 * One step through the IDT: real mode vectors, and interrupt, trap and task gates. [SDM] 2A INT n; 3A chapter 6.
 * A fault on the way is recorded and returned; what it turns into is decided in event-delivery.ts.
 */
import { checkedRead32, FAULTED } from "./checked-read.ts";
import type { CpuParts } from "./cpu-parts.ts";
import { type Descriptor, isNull, selectorError, SystemType } from "./descriptor.ts";
import { AC, IF, NT, RF, TF, VM } from "./flags.ts";
import { CS, DR, DS, ES, FS, GS, IDTR_BASE, IDTR_LIMIT, SHADOW, SS } from "./layout.ts";
import { isReal, isVirtual8086 } from "./mode.ts";
import { DR7_GD } from "./reset.ts";
import { ESP } from "./stack.ts";
import { pushesErrorCode, setsResumeFlag, Vector } from "./vectors.ts";

/** "software": INT n, INT3, INTO, whose gate must be reachable from CPL. */
export type EventKind = "hardware" | "software" | "exception";

export interface CpuEvent {
  readonly vector: number;
  readonly kind: EventKind;
  /** Pushed for exceptions that have one. */
  readonly errorCode: number;
  /** Return address. */
  readonly eip: number;
}

const DR7 = DR + 7 * 8;
/** Bit 1 of an error code: the index is one of the IDT. */
const ERROR_IDT = 2;

export class Interrupts {
  readonly #parts: CpuParts;

  constructor(parts: CpuParts) {
    this.#parts = parts;
  }

  /** False: a fault is recorded and nothing changed, unless `tasks.switched` is set. */
  deliver(event: CpuEvent): boolean {
    const { state } = this.#parts;
    const delivered = isReal(state) ? this.#deliverReal(event) : this.#deliverProtected(event);
    if (!delivered) return false;
    state.set(SHADOW, 0);
    // Handlers of #DB may use the debug registers. [SDM] 3B 17.2.4.
    if (event.vector === Vector.DB && event.kind === "exception") state.set(DR7, state.get(DR7) & ~DR7_GD);
    return true;
  }

  #deliverReal({ vector, eip }: CpuEvent): boolean {
    const { state, segments, pushes, memory } = this.#parts;
    const offset = vector * 4;
    if (offset + 3 > state.get(IDTR_LIMIT)) return state.fault(Vector.GP);
    const entry = checkedRead32(memory, state.get(IDTR_BASE) + offset, true);
    if (entry === FAULTED) return false;
    const flags = state.eflags;
    pushes.startHere();
    if (!pushes.push(flags, 2) || !pushes.push(state.selector(CS), 2) || !pushes.push(eip, 2)) return false;
    const target = entry & 0xffff;
    if (target > state.segLimit(CS)) return state.fault(Vector.GP);
    pushes.commit();
    state.setGpr32(ESP, pushes.esp);
    state.eflags = flags & ~(IF | TF | AC | RF);
    segments.setRealSegment(CS, entry >>> 16);
    state.eip = target;
    return true;
  }

  #deliverProtected(event: CpuEvent): boolean {
    const { state, tables } = this.#parts;
    const ext = event.kind === "software" ? 0 : 1;
    const offset = event.vector * 8;
    const gateError = offset | ERROR_IDT | ext;
    if (offset + 7 > state.get(IDTR_LIMIT)) return state.fault(Vector.GP, gateError);
    const gate = tables.read((state.get(IDTR_BASE) + offset) >>> 0);
    if (gate === undefined) return false;
    if (!isEventGate(gate)) return state.fault(Vector.GP, gateError);
    if (event.kind === "software" && gate.dpl < state.cpl) return state.fault(Vector.GP, gateError);
    if (!gate.isPresent) return state.fault(Vector.NP, gateError);
    if (!gate.isSystem(SystemType.taskGate)) return this.#enterHandler(event, gate, ext);
    return this.#parts.tasks.enterForEvent(
      gate.gateSelector,
      event.eip,
      pushedError(event),
      ext,
      imageFlags(state, event),
    );
  }

  #enterHandler(event: CpuEvent, gate: Descriptor, ext: number): boolean {
    const { state, tables } = this.#parts;
    const selector = gate.gateSelector;
    const error = selectorError(selector) | ext;
    if (isNull(selector)) return state.fault(Vector.GP, ext);
    const target = tables.fetch(selector, Vector.GP, ext);
    if (target === undefined) return false;
    const { cpl } = state;
    if (!target.isCode || target.dpl > cpl) return state.fault(Vector.GP, error);
    if (!target.isPresent) return state.fault(Vector.NP, error);
    if (isVirtual8086(state)) {
      // Only ring 0 can be entered from virtual-8086 mode. [SDM] 3B 20.3.1.
      if (target.isConforming || target.dpl !== 0) return state.fault(Vector.GP, error);
      return this.#enterInner(event, gate, target, ext);
    }
    if (!target.isConforming && target.dpl < cpl) return this.#enterInner(event, gate, target, ext);
    return this.#enterSame(event, gate, target, ext);
  }

  #enterSame(event: CpuEvent, gate: Descriptor, target: Descriptor, ext: number): boolean {
    const { state, pushes, tables } = this.#parts;
    pushes.startHere(ext);
    if (!this.#pushFrame(event, gate)) return false;
    if (gate.gateOffset > target.limit) return state.fault(Vector.GP, ext);
    if (!tables.markAccessed(target)) return false;
    pushes.commit();
    state.setGpr32(ESP, pushes.esp);
    this.#start(gate, target, state.cpl);
    return true;
  }

  #enterInner(event: CpuEvent, gate: Descriptor, target: Descriptor, ext: number): boolean {
    const { state, pushes, tables, segments, innerStacks } = this.#parts;
    const level = target.dpl;
    const size = gate.is32 ? 4 : 2;
    const virtual8086 = isVirtual8086(state);
    const inner = innerStacks.forLevel(level, ext);
    if (inner === undefined) return false;
    pushes.startOn(inner.descriptor, inner.esp, level, selectorError(inner.selector) | ext);
    if (virtual8086) {
      for (const index of [GS, FS, DS, ES]) if (!pushes.push(state.selector(index), size)) return false;
    }
    if (!pushes.push(state.selector(SS), size) || !pushes.push(state.gpr32(ESP), size)) return false;
    if (!this.#pushFrame(event, gate)) return false;
    if (gate.gateOffset > target.limit) return state.fault(Vector.GP, ext);
    if (!tables.markAccessed(inner.descriptor) || !tables.markAccessed(target)) return false;
    pushes.commit();
    this.#start(gate, target, level);
    segments.setFromDescriptor(SS, inner.selector, inner.descriptor);
    state.setGpr32(ESP, pushes.esp);
    if (virtual8086) for (const index of [GS, FS, DS, ES]) segments.setNull(index, 0);
    return true;
  }

  /** EFLAGS, CS, EIP and the error code. */
  #pushFrame(event: CpuEvent, gate: Descriptor): boolean {
    const { state, pushes } = this.#parts;
    const size = gate.is32 ? 4 : 2;
    if (!pushes.push(imageFlags(state, event), size)) return false;
    if (!pushes.push(state.selector(CS), size) || !pushes.push(event.eip, size)) return false;
    const errorCode = pushedError(event);
    return errorCode === undefined || pushes.push(errorCode, size);
  }

  /** Flags first: leaving virtual-8086 mode decides what the segment registers that follow are checked by. */
  #start(gate: Descriptor, target: Descriptor, cpl: number): void {
    const { state, segments } = this.#parts;
    const isTrap = gate.isSystem(SystemType.trapGate16) || gate.isSystem(SystemType.trapGate32);
    state.eflags = state.eflags & ~(TF | NT | VM | RF | (isTrap ? 0 : IF));
    segments.setCode(gate.gateSelector, target, cpl);
    state.eip = gate.gateOffset;
  }
}

function isEventGate(gate: Descriptor): boolean {
  if (gate.isSegment) return false;
  return gate.type === SystemType.taskGate || (gate.type & 0x6) === 0x6;
}

function pushedError(event: CpuEvent): number | undefined {
  return event.kind === "exception" && pushesErrorCode(event.vector) ? event.errorCode : undefined;
}

function imageFlags(state: CpuParts["state"], event: CpuEvent): number {
  const flags = state.eflags;
  return event.kind === "exception" && setsResumeFlag(event.vector) ? flags | RF : flags;
}
