/**
 * JMP and CALL to another code segment. [SDM] 2A CALL, JMP; 3A 5.8. RETF is in far-return.ts.
 * Methods return false with a fault recorded and nothing changed, unless `tasks.switched` is set: then the fault belongs
 * to the new task.
 */
import { FAULTED } from "./checked-read.ts";
import type { CpuParts } from "./cpu-parts.ts";
import { type Descriptor, isNull, selectorError, SystemType } from "./descriptor.ts";
import { CS, SS } from "./layout.ts";
import { hasParagraphSegments } from "./mode.ts";
import { ESP, stackMask } from "./stack.ts";
import { Vector } from "./vectors.ts";

export class FarTransfer {
  readonly #parts: CpuParts;

  constructor(parts: CpuParts) {
    this.#parts = parts;
  }

  /** JMP ptr16:16/32, JMP m16:16/32. `nextEip` is saved where the target is a task. */
  jump(selector: number, offset: number, nextEip: number): boolean {
    const { state, segments, tables } = this.#parts;
    if (hasParagraphSegments(state)) {
      if (offset > state.segLimit(CS)) return state.fault(Vector.GP);
      segments.setParagraph(CS, selector);
      state.eip = offset;
      return true;
    }
    const target = this.#fetch(selector);
    if (target === undefined) return false;
    if (!target.isSegment) return this.#jumpSystem(selector, target, nextEip);
    if (!this.#mayEnterDirectly(selector, target, offset)) return false;
    if (!tables.markAccessed(target)) return false;
    segments.setCode(selector, target, state.cpl);
    state.eip = offset;
    return true;
  }

  /** CALL ptr16:16/32, CALL m16:16/32. */
  call(selector: number, offset: number, opSizeBits: number, nextEip: number): boolean {
    const { state, segments, tables, pushes } = this.#parts;
    const sizeBytes = opSizeBits >>> 3;
    if (hasParagraphSegments(state)) {
      if (!this.#pushReturnAddress(sizeBytes, nextEip)) return false;
      if (offset > state.segLimit(CS)) return state.fault(Vector.GP);
      pushes.commit();
      state.setGpr32(ESP, pushes.esp);
      segments.setParagraph(CS, selector);
      state.eip = offset;
      return true;
    }
    const target = this.#fetch(selector);
    if (target === undefined) return false;
    if (!target.isSegment) return this.#callSystem(selector, target, nextEip);
    if (!this.#mayEnterDirectly(selector, target, undefined)) return false;
    if (!this.#pushReturnAddress(sizeBytes, nextEip)) return false;
    if (offset > target.limit) return state.fault(Vector.GP);
    if (!tables.markAccessed(target)) return false;
    pushes.commit();
    state.setGpr32(ESP, pushes.esp);
    segments.setCode(selector, target, state.cpl);
    state.eip = offset;
    return true;
  }

  #fetch(selector: number): Descriptor | undefined {
    const { state, tables } = this.#parts;
    if (isNull(selector)) {
      state.fault(Vector.GP);
      return undefined;
    }
    return tables.fetch(selector, Vector.GP);
  }

  #pushReturnAddress(sizeBytes: number, nextEip: number): boolean {
    const { state, pushes } = this.#parts;
    pushes.startHere();
    return pushes.push(state.selector(CS), sizeBytes) && pushes.push(nextEip, sizeBytes);
  }

  /** Checks a code segment that is entered without a gate, and `offset` where given. */
  #mayEnterDirectly(selector: number, target: Descriptor, offset: number | undefined): boolean {
    const { state } = this.#parts;
    const error = selectorError(selector);
    const allowed = target.isConforming
      ? target.dpl <= state.cpl
      : (selector & 3) <= state.cpl && target.dpl === state.cpl;
    if (!target.isCode || !allowed) return state.fault(Vector.GP, error);
    if (!target.isPresent) return state.fault(Vector.NP, error);
    return offset === undefined || offset <= target.limit || state.fault(Vector.GP);
  }

  #jumpSystem(selector: number, system: Descriptor, nextEip: number): boolean {
    const { state, segments, tables } = this.#parts;
    if (!this.#maySeeGate(selector, system)) return false;
    if (isTaskTarget(system)) return this.#parts.tasks.enter(selector, system, "jump", nextEip);
    const gateSelector = system.gateSelector;
    const target = this.#gateTarget(gateSelector);
    if (target === undefined) return false;
    const { cpl } = state;
    const error = selectorError(gateSelector);
    if (!target.isConforming && target.dpl !== cpl) return state.fault(Vector.GP, error);
    if (!target.isPresent) return state.fault(Vector.NP, error);
    if (system.gateOffset > target.limit) return state.fault(Vector.GP);
    if (!tables.markAccessed(target)) return false;
    segments.setCode(gateSelector, target, cpl);
    state.eip = system.gateOffset;
    return true;
  }

  #callSystem(selector: number, system: Descriptor, nextEip: number): boolean {
    const { state, segments, tables, pushes } = this.#parts;
    if (!this.#maySeeGate(selector, system)) return false;
    if (isTaskTarget(system)) return this.#parts.tasks.enter(selector, system, "call", nextEip);
    const gateSelector = system.gateSelector;
    const target = this.#gateTarget(gateSelector);
    if (target === undefined) return false;
    if (!target.isPresent) return state.fault(Vector.NP, selectorError(gateSelector));
    if (!target.isConforming && target.dpl < state.cpl) return this.#callInner(system, target, nextEip);
    if (!this.#pushReturnAddress(system.is32 ? 4 : 2, nextEip)) return false;
    if (system.gateOffset > target.limit) return state.fault(Vector.GP);
    if (!tables.markAccessed(target)) return false;
    pushes.commit();
    state.setGpr32(ESP, pushes.esp);
    segments.setCode(gateSelector, target, state.cpl);
    state.eip = system.gateOffset;
    return true;
  }

  /** Call gate to an inner level: new stack, parameters copied. */
  #callInner(gate: Descriptor, target: Descriptor, nextEip: number): boolean {
    const { state, segments, tables, pushes, innerStacks } = this.#parts;
    const sizeBytes = gate.is32 ? 4 : 2;
    const level = target.dpl;
    const inner = innerStacks.forLevel(level, 0);
    if (inner === undefined) return false;
    pushes.startOn(inner.descriptor, inner.esp, level, selectorError(inner.selector));
    const outerPointer = (state.gpr32(ESP) & stackMask(state.segAttr(SS))) >>> 0;
    if (!pushes.push(state.selector(SS), sizeBytes) || !pushes.push(outerPointer, sizeBytes)) return false;
    for (let i = gate.gateCount - 1; i >= 0; i--) {
      const parameter = this.#parts.stack.peek(i * sizeBytes, sizeBytes);
      if (parameter === FAULTED || !pushes.push(parameter, sizeBytes)) return false;
    }
    if (!pushes.push(state.selector(CS), sizeBytes) || !pushes.push(nextEip, sizeBytes)) return false;
    if (gate.gateOffset > target.limit) return state.fault(Vector.GP);
    if (!tables.markAccessed(inner.descriptor) || !tables.markAccessed(target)) return false;
    pushes.commit();
    segments.setCode(gate.gateSelector, target, level);
    segments.setFromDescriptor(SS, inner.selector, inner.descriptor);
    state.setGpr32(ESP, pushes.esp);
    state.eip = gate.gateOffset;
    return true;
  }

  /** Call gates, task gates and TSSs: type, privilege, presence. */
  #maySeeGate(selector: number, system: Descriptor): boolean {
    const { state } = this.#parts;
    const error = selectorError(selector);
    const isGate = system.isSystem(SystemType.callGate16) || system.isSystem(SystemType.callGate32);
    if (!isGate && !isTaskTarget(system)) return state.fault(Vector.GP, error);
    if (system.dpl < state.cpl || system.dpl < (selector & 3)) return state.fault(Vector.GP, error);
    return system.isPresent || state.fault(Vector.NP, error);
  }

  /** Code segment that a call gate names, with DPL not above CPL. Its presence is left to the caller. */
  #gateTarget(gateSelector: number): Descriptor | undefined {
    const { state } = this.#parts;
    const target = this.#fetch(gateSelector);
    if (target === undefined) return undefined;
    if (!target.isCode || target.dpl > state.cpl) {
      state.fault(Vector.GP, selectorError(gateSelector));
      return undefined;
    }
    return target;
  }
}

function isTaskTarget(system: Descriptor): boolean {
  return system.isSystem(SystemType.taskGate) || system.isAvailableTss;
}
