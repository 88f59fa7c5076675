/**
 * What the option ROM kernel-boot.asm carries out: pieces of memory to fill, then how to enter the kernel. The file is
 * a row of records of address, size and bytes.
 */
import { LeView } from "../../base/bytes.ts";

/** Bytes and where they go. */
export interface LoadPiece {
  /** Physical. */
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** How the processor enters the kernel. */
export type KernelEntry =
  /** Real mode: CS is the segment plus 20h, all others the segment. [LXBOOT] "Running the kernel" */
  | { readonly kind: "linux"; readonly segment: number; readonly stackPointer: number }
  /** Flat protected mode, EBX = `info`. [MULTIBOOT] 3.2 */
  | { readonly kind: "multiboot"; readonly address: number; readonly info: number };

/** Everything between reset and the kernel's first instruction. */
export interface LoadPlan {
  readonly pieces: readonly LoadPiece[];
  readonly entry: KernelEntry;
}

/** Scratch memory of the ROM ends here; the interrupt vectors and the BIOS data area are below it. */
export const LOW_MEMORY_FIRST = 0x1_0000;
/** The BIOS keeps its own data above. */
export const LOW_MEMORY_END = 0x9_0000;
export const HIGH_MEMORY_FIRST = 0x10_0000;
/** Of the end of RAM, firmware may keep this much for its tables. */
export const FIRMWARE_KEEPS_BYTES = 0x8_0000;

const RECORD_BYTES = 8;
const KIND_LINUX = 1;
const KIND_MULTIBOOT = 2;

/** The firmware file. */
export function planBytes({ pieces, entry }: LoadPlan): Uint8Array {
  const filled = pieces.filter(({ bytes }) => bytes.length > 0);
  const sizeBytes = filled.reduce((total, { bytes }) => total + RECORD_BYTES + bytes.length, 2 * RECORD_BYTES);
  const file = new Uint8Array(sizeBytes);
  const view = new LeView(file);
  let at = 0;
  const record = (first: number, second: number): void => {
    view.setU32(at, first);
    view.setU32(at + 4, second);
    at += RECORD_BYTES;
  };
  for (const { address, bytes } of filled) {
    record(address, bytes.length);
    file.set(bytes, at);
    at += bytes.length;
  }
  if (entry.kind === "linux") {
    record(KIND_LINUX, 0);
    record(entry.segment, entry.stackPointer);
  } else {
    record(KIND_MULTIBOOT, 0);
    record(entry.address, entry.info);
  }
  return file;
}
