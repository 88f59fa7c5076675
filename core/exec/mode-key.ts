/**
 * Everything besides the bytes that decides what a block means: decoding size, stack size, privilege, and which
 * segments are flat, so that a compiled region may leave their checks out.
 */
import {
  CPL,
  CR0,
  CS,
  DS,
  EFLAGS_SYSTEM,
  ES,
  FLAT as FLAT_SEGMENT,
  SEG_BASE,
  SEG_LIMIT,
  SEG_WRITE_COUNT,
  SS,
  segAddress,
} from "../cpu/layout.ts";
import type { CpuState } from "../cpu/cpu-state.ts";
import { checksAlignment } from "../cpu/mmu.ts";
import type { Surroundings } from "../lower/bind.ts";
import type { Mode } from "../semantics/context.ts";
import { VM } from "../cpu/flags.ts";

const CODE32 = 1;
const STACK32 = 2;
const PROTECTED = 4;
const VIRTUAL8086 = 8;
const USER = 16;
/** CPL 1, 2 or 3. */
const OUTER = 256;
/** Misaligned accesses fault: they take the slow path, all of them. */
const ALIGNED = 512;
const FLAT = { [DS]: 32, [ES]: 64, [SS]: 128 } as const;

const ATTR_DB = 1 << 14;
const CR0_PE = 1;

export function computeModeKey(state: CpuState): number {
  let key = 0;
  if ((state.segAttr(CS) & ATTR_DB) !== 0) key |= CODE32;
  if ((state.segAttr(SS) & ATTR_DB) !== 0) key |= STACK32;
  if ((state.get(CR0) & CR0_PE) !== 0) key |= PROTECTED;
  if ((state.get(EFLAGS_SYSTEM) & VM) !== 0) key |= VIRTUAL8086;
  if (state.get(CPL) === 3) key |= USER;
  if (state.get(CPL) !== 0) key |= OUTER;
  if (checksAlignment(state)) key |= ALIGNED;
  for (const segment of [DS, ES, SS] as const) if (isFlat(state, segment)) key |= FLAT[segment];
  return key;
}

function isFlat(state: CpuState, segment: number): boolean {
  const at = segAddress(segment);
  return (
    state.get(at + SEG_BASE) === 0 && state.get(at + SEG_LIMIT) === 0xffff_ffff && state.get(at + SEG_WRITE_COUNT) !== 0
  );
}

export function isCode32(modeKey: number): boolean {
  return (modeKey & CODE32) !== 0;
}

export function stackSizeBits(modeKey: number): 16 | 32 {
  return (modeKey & STACK32) !== 0 ? 32 : 16;
}

/** ES, SS or DS known to be base 0, limit 4 GiB, readable and writable. */
export function isFlatSegment(modeKey: number, segment: number): boolean {
  return segment === FLAT_SEGMENT || (segment in FLAT && (modeKey & FLAT[segment as keyof typeof FLAT]) !== 0);
}

export function modeOf(modeKey: number): Mode {
  if ((modeKey & PROTECTED) === 0) return "real";
  return (modeKey & (VIRTUAL8086 | OUTER)) === 0 ? "level0" : "other";
}

export function surroundings(modeKey: number, isFollowed: boolean): Surroundings {
  return { stackSizeBits: stackSizeBits(modeKey), mode: modeOf(modeKey), isFollowed };
}

/** Protected mode, but not virtual-8086: instructions like ARPL exist. */
export function isProtected(modeKey: number): boolean {
  return (modeKey & PROTECTED) !== 0 && (modeKey & VIRTUAL8086) === 0;
}
