/** Layout of the two task state segments, and reading one. [SDM] 3A 7.2.1, 7.6. */
import { checkedRead16, checkedRead32, FAULTED } from "./checked-read.ts";
import type { CpuState } from "./cpu-state.ts";
import { CS, DS, ES, FS, GS, SS } from "./layout.ts";
import type { LinearMemory } from "./linear-memory.ts";

/** Smallest limits a TSS may have. */
export const LEAST_LIMIT_32 = 0x67;
export const LEAST_LIMIT_16 = 0x2b;

/** Offset of the fields that a switch saves, and how many bytes they take: EIP to GS. CR3 and LDT are only read. */
const SAVED_32 = { offset: 0x20, sizeBytes: 0x40 } as const;
const SAVED_16 = { offset: 0x0e, sizeBytes: 0x1c } as const;
const GENERAL_COUNT = 8;
const ORDER_32 = [ES, CS, SS, DS, FS, GS] as const;
const ORDER_16 = [ES, CS, SS, DS] as const;
const CR3_FIELD = 0x1c;
const LDT_FIELD_32 = 0x60;
const LDT_FIELD_16 = 0x2a;
const TRAP_FIELD = 0x64;

/** A 286 task leaves the upper halves of the registers undefined; processors set them. */
const UPPER_OF_16 = 0xffff_0000;

export interface TaskImage {
  readonly eip: number;
  readonly eflags: number;
  readonly general: readonly number[];
  /** By segment register number. */
  readonly selectors: readonly number[];
  readonly ldt: number;
  /** Undefined in a 286 TSS, which has none. */
  readonly cr3: number | undefined;
  /** Raise #DB when the task is entered. */
  readonly trap: boolean;
}

/** Range that `saveTask` writes. */
export function savedRange(is32: boolean): { readonly offset: number; readonly sizeBytes: number } {
  return is32 ? SAVED_32 : SAVED_16;
}

/** Everything a task starts with; undefined: a page fault is recorded. */
export function readTask(memory: LinearMemory, base: number, is32: boolean): TaskImage | undefined {
  let faulted = false;
  const word = (offset: number): number => {
    const value = faulted ? 0 : checkedRead16(memory, base + offset, true);
    if (value === FAULTED) faulted = true;
    return value;
  };
  const doubleword = (offset: number): number => {
    const value = faulted ? 0 : checkedRead32(memory, base + offset, true);
    if (value === FAULTED) faulted = true;
    return value;
  };
  const general: number[] = [];
  const selectors = [0, 0, 0, 0, 0, 0];
  const saved = savedRange(is32);
  const full = is32 ? doubleword : word;
  const step = is32 ? 4 : 2;
  const eip = full(saved.offset);
  const eflags = full(saved.offset + step);
  for (let i = 0; i < GENERAL_COUNT; i++) {
    const value = full(saved.offset + (2 + i) * step);
    general.push(is32 ? value : (value | UPPER_OF_16) >>> 0);
  }
  (is32 ? ORDER_32 : ORDER_16).forEach((index, i) => {
    selectors[index] = word(saved.offset + (10 + i) * step);
  });
  const ldt = word(is32 ? LDT_FIELD_32 : LDT_FIELD_16);
  const cr3 = is32 ? doubleword(CR3_FIELD) : undefined;
  const trap = is32 && (word(TRAP_FIELD) & 1) !== 0;
  return faulted ? undefined : { eip, eflags, general, selectors, ldt, cr3, trap };
}

/** Saves the running task. The caller made sure that `savedRange` can be written. */
export function saveTask(
  state: CpuState,
  memory: LinearMemory,
  base: number,
  is32: boolean,
  eip: number,
  eflags: number,
): void {
  const saved = savedRange(is32);
  const step = is32 ? 4 : 2;
  const word = (offset: number, value: number): void => memory.write16((base + offset) >>> 0, value & 0xffff, true);
  const full = (offset: number, value: number): void => {
    if (is32) memory.write32((base + offset) >>> 0, value >>> 0, true);
    else word(offset, value);
  };
  memory.begin();
  full(saved.offset, eip);
  full(saved.offset + step, eflags);
  for (let i = 0; i < GENERAL_COUNT; i++) full(saved.offset + (2 + i) * step, state.gpr32(i));
  // Only the selector's word is stored: the reserved half beside it stays as the guest wrote it.
  (is32 ? ORDER_32 : ORDER_16).forEach((index, i) => word(saved.offset + (10 + i) * step, state.selector(index)));
}
