/** One instruction case: what goes in, and what a processor showed. Both sides of the oracle work on these. */
export interface InsnCase {
  /** At most CODE_BYTES - 1 bytes; HLT follows. */
  readonly code: Uint8Array;
  /** EAX ECX EDX EBX ESP EBP ESI EDI. */
  readonly registers: readonly number[];
  readonly eflags: number;
  /** The first 256 bytes at MEMORY; the rest of the page is not looked at. */
  readonly memory: Uint8Array;
}

export interface CaseResult {
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
export const CODE_BYTES = 32;
export const MEMORY = 0x2000_0000;
export const MEMORY_BYTES = 0x1000;
export const CASE_BYTES = 44 + 256;
export const RESULT_BYTES = 48 + 256;
