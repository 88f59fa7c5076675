/** What RETF and IRET share in protected mode: checks of the code and stack segment that are returned to. [SDM] 2B RET, 2A IRET. */
import type { CpuParts } from "./cpu-parts.ts";
import { type Descriptor, isNull, selectorError } from "./descriptor.ts";
import { SS } from "./layout.ts";
import { ESP, mergeStackPointer, stackMask } from "./stack.ts";
import { Vector } from "./vectors.ts";

/** Descriptor of a code segment that may be returned to; undefined: a fault is recorded. */
export function returnTarget(parts: CpuParts, selector: number): Descriptor | undefined {
  const { state, tables } = parts;
  if (isNull(selector)) {
    state.fault(Vector.GP);
    return undefined;
  }
  const target = tables.fetch(selector, Vector.GP);
  if (target === undefined) return undefined;
  const error = selectorError(selector);
  const rpl = selector & 3;
  const levelFits = target.isConforming ? target.dpl <= rpl : target.dpl === rpl;
  if (!target.isCode || rpl < state.cpl || !levelFits) {
    state.fault(Vector.GP, error);
    return undefined;
  }
  if (!target.isPresent) {
    state.fault(Vector.NP, error);
    return undefined;
  }
  return target;
}

/** Where a return goes. `releaseBytes` come off the outer stack. */
export interface OuterReturn {
  readonly selector: number;
  readonly target: Descriptor;
  readonly eip: number;
  readonly stackSelector: number;
  readonly esp: number;
  readonly releaseBytes: number;
}

/** Checks the outer stack and commits CS, EIP, SS, ESP, CPL and the nulling of data segments. False: nothing changed. */
export function returnToOuterLevel(parts: CpuParts, to: OuterReturn): boolean {
  const { state, segments, tables } = parts;
  const level = to.selector & 3;
  const stackDescriptor = segments.stackDescriptor(to.stackSelector, level, Vector.GP);
  if (stackDescriptor === undefined) return false;
  if (to.eip > to.target.limit) return state.fault(Vector.GP);
  if (!tables.markAccessed(to.target) || !tables.markAccessed(stackDescriptor)) return false;
  const mask = stackMask(stackDescriptor.attr);
  segments.setCode(to.selector, to.target, level);
  segments.setFromDescriptor(SS, to.stackSelector, stackDescriptor);
  // ERRATUM: with a 16-bit outer stack the upper half of ESP keeps what the inner level left there. [SDM] does not say.
  const popped = mergeStackPointer(state.gpr32(ESP), to.esp, mask);
  state.setGpr32(ESP, mergeStackPointer(popped, popped + to.releaseBytes, mask));
  state.eip = to.eip;
  segments.dropPrivilegedData();
  return true;
}
