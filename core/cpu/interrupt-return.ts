import { FAULTED } from "./checked-read.ts";
import type { CpuParts } from "./cpu-parts.ts";
import { flagsAfterReturn, isIoSensitive } from "./flags-register.ts";
import { NT, VM } from "./flags.ts";
import { CPL, CS, DS, EFLAGS_SYSTEM, ES, FS, GS, SS } from "./layout.ts";
import { hasParagraphSegments } from "./mode.ts";
import { returnTarget, returnToOuterLevel } from "./outer-return.ts";
import { ESP } from "./stack.ts";
import { Vector } from "./vectors.ts";
import { hasVirtualInterrupts, popVirtualFlags } from "./virtual-interrupts.ts";

/**
 * IRET and IRETD. False: a fault is recorded and nothing changed, unless `tasks.switched` is set. `nextEip` is what a
 * task that is left by its IRET resumes at. [SDM] 2A IRET.
 */
export function interruptReturn(parts: CpuParts, opSizeBits: number, nextEip: number): boolean {
  const { state, stack } = parts;
  if (isIoSensitive(state) && (opSizeBits === 32 || !hasVirtualInterrupts(state))) return state.fault(Vector.GP);
  const paragraph = hasParagraphSegments(state);
  if (!paragraph && (state.get(EFLAGS_SYSTEM) & NT) !== 0) return parts.tasks.returnToLink(nextEip);

  const size = opSizeBits >>> 3;
  // from the far end, as processors do: a page fault tells which was first
  const flags = stack.peek(2 * size, size);
  if (flags === FAULTED) return false;
  const selectorWord = stack.peek(size, size);
  if (selectorWord === FAULTED) return false;
  const eip = stack.peek(0, size);
  if (eip === FAULTED) return false;
  const selector = selectorWord & 0xffff;

  if (paragraph) return returnByParagraph(parts, selector, eip, flags, opSizeBits);
  if (opSizeBits === 32 && (flags & VM) !== 0 && state.cpl === 0)
    return returnToVirtual8086(parts, selector, eip, flags);
  return returnProtected(parts, selector, eip, flags, opSizeBits);
}

function returnByParagraph(parts: CpuParts, selector: number, eip: number, flags: number, opSizeBits: number): boolean {
  const { state, segments, stack, model } = parts;
  if (eip > state.segLimit(CS)) return state.fault(Vector.GP);
  if (isIoSensitive(state)) {
    if (!popVirtualFlags(state, flags)) return false;
  } else {
    state.eflags = flagsAfterReturn(state, model, state.cpl, flags, opSizeBits);
  }
  segments.setParagraph(CS, selector);
  state.eip = eip;
  stack.release(3 * (opSizeBits >>> 3));
  return true;
}

function returnProtected(parts: CpuParts, selector: number, eip: number, flags: number, opSizeBits: number): boolean {
  const { state, segments, stack, tables, model } = parts;
  const size = opSizeBits >>> 3;
  const target = returnTarget(parts, selector);
  if (target === undefined) return false;
  const after = flagsAfterReturn(state, model, state.cpl, flags, opSizeBits);
  if ((selector & 3) > state.cpl) {
    const esp = stack.peek(3 * size, size);
    if (esp === FAULTED) return false;
    const stackWord = stack.peek(4 * size, size);
    if (stackWord === FAULTED) return false;
    const stackSelector = stackWord & 0xffff;
    if (!returnToOuterLevel(parts, { selector, target, eip, stackSelector, esp, releaseBytes: 0 })) return false;
    state.eflags = after;
    return true;
  }
  if (eip > target.limit) return state.fault(Vector.GP);
  if (!tables.markAccessed(target)) return false;
  segments.setCode(selector, target, state.cpl);
  state.eip = eip;
  state.eflags = after;
  stack.release(3 * size);
  return true;
}

/** Ring 0 resumes a virtual-8086 task: six more doublewords follow EFLAGS. [SDM] 3B 20.2.5. */
function returnToVirtual8086(parts: CpuParts, selector: number, eip: number, flags: number): boolean {
  const { state, segments, stack, model } = parts;
  const words: number[] = [];
  for (let i = 3; i < 9; i++) {
    const word = stack.peek(i * 4, 4);
    if (word === FAULTED) return false;
    words.push(word);
  }
  if (eip > 0xffff) return state.fault(Vector.GP);
  const [esp, ss, es, ds, fs, gs] = words;
  state.eflags = flagsAfterReturn(state, model, 0, flags, 32) | VM;
  state.set(CPL, 3);
  state.setGpr32(ESP, esp!);
  state.eip = eip;
  segments.setVirtual8086Segment(CS, selector);
  segments.setVirtual8086Segment(SS, ss!);
  segments.setVirtual8086Segment(ES, es!);
  segments.setVirtual8086Segment(DS, ds!);
  segments.setVirtual8086Segment(FS, fs!);
  segments.setVirtual8086Segment(GS, gs!);
  return true;
}
