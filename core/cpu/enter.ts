import { checkedRead, checkedWritable, FAULTED, store } from "./checked-read.ts";
import type { CpuParts } from "./cpu-parts.ts";
import { SS } from "./layout.ts";
import { EBP, ESP, mergeStackPointer, stackMask } from "./stack.ts";

/**
 * ENTER `frameBytes`, `level`. False: a fault is recorded and nothing changed, not even memory. [SDM] 2A ENTER.
 * Two passes, because a frame pointer that is read may lie where the pushes before it go.
 */
export function enter(parts: CpuParts, frameBytes: number, level: number, opSizeBits: number): boolean {
  const { state, memory, segments } = parts;
  const sizeBytes = opSizeBits >>> 3;
  const depth = level & 31;
  const mask = stackMask(state.segAttr(SS));
  const base = state.segBase(SS);
  const esp = state.gpr32(ESP);
  const ebp = state.gpr32(EBP);
  const pushCount = depth === 0 ? 1 : depth + 1;
  const slot = (i: number): number => ((esp - (i + 1) * sizeBytes) & mask) >>> 0;
  const outerFrame = (i: number): number => ((ebp - i * sizeBytes) & mask) >>> 0;

  for (let i = 0; i < pushCount; i++) {
    if (!segments.checkAccess(SS, slot(i), sizeBytes, true)) return false;
    if (!checkedWritable(memory, base + slot(i), sizeBytes, false)) return false;
  }
  for (let i = 1; i < depth; i++) {
    if (!segments.checkAccess(SS, outerFrame(i), sizeBytes, false)) return false;
    if (checkedRead(memory, base + outerFrame(i), sizeBytes, false) === FAULTED) return false;
  }
  const last = ((esp - pushCount * sizeBytes - frameBytes) & mask) >>> 0;
  if (!segments.checkAccess(SS, last, sizeBytes, true)) return false;
  if (!checkedWritable(memory, base + last, sizeBytes, false)) return false;

  const frame = mergeStackPointer(esp, slot(0), mask);
  store(memory, base + slot(0), sizeBytes, ebp, false);
  for (let i = 1; i < depth; i++) {
    const outer = checkedRead(memory, base + outerFrame(i), sizeBytes, false);
    store(memory, base + slot(i), sizeBytes, outer, false);
  }
  if (depth > 0) store(memory, base + slot(depth), sizeBytes, frame, false);
  if (opSizeBits === 32) state.setGpr32(EBP, frame);
  else state.setGpr16(EBP, frame & 0xffff);
  state.setGpr32(ESP, mergeStackPointer(esp, last, mask));
  return true;
}
