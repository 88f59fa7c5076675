import { FAULTED } from "./checked-read.ts";
import type { CpuParts } from "./cpu-parts.ts";
import { CS } from "./layout.ts";
import { hasParagraphSegments } from "./mode.ts";
import { returnTarget, returnToOuterLevel } from "./outer-return.ts";
import { Vector } from "./vectors.ts";

/** RETF with `releaseBytes` of parameters. False: a fault is recorded and nothing changed. [SDM] 2B RET. */
export function farReturn(parts: CpuParts, opSizeBits: number, releaseBytes: number): boolean {
  const { state, segments, stack, tables } = parts;
  const size = opSizeBits >>> 3;
  // from the far end, as processors do: a page fault tells which was first
  const selectorWord = stack.peek(size, size);
  if (selectorWord === FAULTED) return false;
  const eip = stack.peek(0, size);
  if (eip === FAULTED) return false;
  const selector = selectorWord & 0xffff;
  const popped = 2 * size + releaseBytes;

  if (hasParagraphSegments(state)) {
    if (eip > state.segLimit(CS)) return state.fault(Vector.GP);
    segments.setParagraph(CS, selector);
    state.eip = eip;
    stack.release(popped);
    return true;
  }
  const target = returnTarget(parts, selector);
  if (target === undefined) return false;
  if ((selector & 3) > state.cpl) {
    const esp = stack.peek(popped, size);
    if (esp === FAULTED) return false;
    const stackSelector = stack.peek(popped + size, size);
    if (stackSelector === FAULTED) return false;
    return returnToOuterLevel(parts, {
      selector,
      target,
      eip,
      stackSelector: stackSelector & 0xffff,
      esp,
      releaseBytes,
    });
  }
  if (eip > target.limit) return state.fault(Vector.GP);
  if (!tables.markAccessed(target)) return false;
  segments.setCode(selector, target, state.cpl);
  state.eip = eip;
  stack.release(popped);
  return true;
}
