/** Cases of the oracle: what goes in, and what a processor showed. The native and the emulated side work on these. */
import { Random } from "./random.ts";

export interface InsnCase {
  /** Size of the code segment: 32 in flat segments, 16 in the segments of `SEGMENTS_16`. */
  readonly bits: 16 | 32;
  /** At most CODE_BYTES - 1 bytes; HLT, which user code may not execute, stands behind. */
  readonly code: Uint8Array;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers: readonly number[];
  readonly eflags: number;
  /** The first 256 bytes at MEMORY follow from it; the rest of the page is not looked at. */
  readonly memorySeed: number;
  /** EFLAGS bits that mean something at the end. */
  readonly definedFlags: number;
}

export interface CaseResult {
  /** As they were when the processor stopped; a fault's frame is not on this stack. */
  readonly registers: readonly number[];
  readonly eflags: number;
  /** 13 at the HLT behind the code when nothing else was raised. */
  readonly vector: number;
  readonly errorCode: number;
  /** Where it stopped, from the first byte of the code. */
  readonly ipOffset: number;
  readonly memory: Uint8Array;
}

/** Linear addresses, the same on both sides. */
export const CODE = 0x2100_0000;
export const CODE_BYTES = 128;
export const MEMORY = 0x2000_0000;
export const MEMORY_PAGE_BYTES = 0x1000;
export const MEMORY_BYTES = 256;
/** Where stack and memory operands are, give or take REACH. */
export const CENTRE = MEMORY + 128;
export const REACH = 32;

export const HLT = 0xf4;

/**
 * Segments of 16-bit cases, each with a base of its own so that a wrong one shows, and limits that operands meet. In
 * the order of encoding: ES CS SS DS FS GS; the code segment starts at the case's code.
 */
export const SEGMENT_BASES_16: readonly number[] = [32, -1, 16, 0, 8, 24].map((at) => MEMORY + at);
export const DATA_LIMIT_16 = 0xcf;
export const CODE_LIMIT_16 = CODE_BYTES - 1;

/** Sizes of the records that the native program reads and writes. */
export const CASE_BYTES = 44 + MEMORY_BYTES;
export const RESULT_BYTES = 48 + MEMORY_BYTES;

export function memoryOf({ memorySeed }: InsnCase): Uint8Array {
  const random = new Random(memorySeed);
  const memory = new Uint8Array(MEMORY_BYTES);
  for (let i = 0; i < MEMORY_BYTES; i++) memory[i] = random.below(256);
  return memory;
}

export const REGISTER_NAMES = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"] as const;
