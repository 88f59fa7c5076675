/** Cases of the oracle: what goes in, and what a processor showed. The native and the emulated side work on these. */
import { Random } from "./random.ts";
import { TABLE_ENTRIES, WORD_WORLD, type World } from "./world.ts";

export interface InsnCase {
  /** Size of the code segment. Without a `world`: 32 in flat segments, 16 in those of `wordWorld`. */
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
  readonly world?: World;
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
  /** Selectors of ES CS SS DS FS GS; empty where they are the operating system's. */
  readonly selectors: readonly number[];
  /** After a page fault; otherwise 0. */
  readonly cr2: number;
}

/** Linear addresses, the same on both sides. */
export const CODE = 0x2100_0000;
export const CODE_BYTES = 128;
export const MEMORY = 0x2000_0000;
export const MEMORY_BYTES = 256;
/** Where stack and memory operands are, give or take REACH. */
export const CENTRE = MEMORY + 128;
export const REACH = 32;

export const HLT = 0xf4;

/** Sizes of the records that the native program reads and writes. */
export const CASE_BYTES = 72 + TABLE_ENTRIES * 16 + MEMORY_BYTES;
export const RESULT_BYTES = 76 + MEMORY_BYTES;

/** Undefined: flat segments of the operating system. */
export function worldOf({ bits, world }: InsnCase): World | undefined {
  return world ?? (bits === 16 ? WORD_WORLD : undefined);
}

export function memoryOf({ memorySeed, world }: InsnCase): Uint8Array {
  const random = new Random(memorySeed);
  const memory = new Uint8Array(MEMORY_BYTES);
  for (let i = 0; i < MEMORY_BYTES; i++) memory[i] = random.below(256);
  const view = new DataView(memory.buffer);
  for (const [at, value] of world?.pokes ?? []) view.setUint32(at, value, true);
  return memory;
}

export const REGISTER_NAMES = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"] as const;
