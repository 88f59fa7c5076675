/**
 * What a block was translated from, in the arena behind its records: the length of each instruction, then their bytes.
 * Decoded instructions are not kept: an instruction takes some 300 bytes as objects and 5 as these.
 */
import { invariant } from "../base/errors.ts";
import { decode } from "../decode/decoder.ts";
import type { Insn } from "../decode/insn.ts";
import { RECORD_BYTES } from "../lower/records.ts";
import type { Block } from "./block.ts";
import { isCode32 } from "./mode-key.ts";

/** Instructions as they were decoded, and the bytes they came from. */
export interface DecodedRun {
  readonly insns: readonly Insn[];
  readonly code: Uint8Array;
}

/** Behind the records of an instruction at most: its length and its bytes. */
export const MAX_CODE_BYTES = 16;

export class BlockCode {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Puts a run behind records that end at `at`. */
  write(at: number, { insns, code }: DecodedRun): void {
    for (const [i, insn] of insns.entries()) this.#bytes[at + i] = insn.lengthBytes;
    this.#bytes.set(code, at + insns.length);
  }

  /** Where a block's part of the arena ends. */
  endOf({ end, count, sizeBytes }: Block): number {
    return end + Math.ceil((count + sizeBytes) / RECORD_BYTES) * RECORD_BYTES;
  }

  /** Distance of an instruction from the block's start; of the one behind the last, the block's size. */
  offset(block: Block, index: number): number {
    let offset = 0;
    for (let i = 0; i < index; i++) offset += this.#bytes[block.end + i]!;
    return offset;
  }

  /** The instruction that starts at a distance from the block's start; -1: none does. */
  indexAt(block: Block, offset: number): number {
    let at = 0;
    for (let i = 0; i < block.count; i++) {
      if (at === offset) return i;
      at += this.#bytes[block.end + i]!;
    }
    return -1;
  }

  /** Decodes the block once more. */
  insns(block: Block): Insn[] {
    const start = block.end + block.count;
    const code = this.#bytes.subarray(start, start + block.sizeBytes);
    const mode = isCode32(block.modeKey) ? 32 : 16;
    const insns: Insn[] = [];
    for (let offset = 0; offset < block.sizeBytes;) {
      const insn = decode(code, offset, mode);
      invariant(!("fault" in insn), "a translated instruction cannot be decoded");
      insns.push(insn);
      offset += insn.lengthBytes;
    }
    return insns;
  }
}
