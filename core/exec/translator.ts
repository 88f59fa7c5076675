import { invariant } from "../base/errors.ts";
import { ARENA, CS, FAULT_ERROR, FAULT_VECTOR, SEG_LIMIT, segAddress } from "../cpu/layout.ts";
import type { CpuState } from "../cpu/cpu-state.ts";
import type { Breakpoints } from "../cpu/debug-registers.ts";
import type { Mmu } from "../cpu/mmu.ts";
import type { PhysicalMemory } from "../cpu/physical-memory.ts";
import { decode } from "../decode/decoder.ts";
import type { Insn } from "../decode/insn.ts";
import type { InsnRow, IsaFeature } from "../isa/row.ts";
import { endsBlock } from "../lower/bind.ts";
import { HEAD_BODY, HEAD_BYTES, HEAD_COUNT, HEAD_HEAT, RECORD_BYTES, REC_IP } from "../lower/records.ts";
import type { Block } from "./block.ts";
import { BlockCache } from "./block-cache.ts";
import { BlockCode, MAX_CODE_BYTES, type DecodedRun } from "./block-code.ts";
import { isCode32, isProtected, modeOf, surroundings } from "./mode-key.ts";
import { MAX_RECORD_BYTES, type RecordWriter } from "./record-writer.ts";

/** Longer runs are cut: a block is charged at its head, and the slice should not overshoot. */
export const MAX_BLOCK_INSNS = 48;
const MAX_INSN_BYTES = 15;
/** Enough to decode one instruction, or to see that it is too long. */
const LONE_BYTES = 2 * MAX_INSN_BYTES;
const PAGE_BYTES = 0x1000;
/** Counts down for minutes. */
const NEVER_HOT = 0x7fff_ffff;
const UD = 6;
const GP = 13;

/** A fault in place of code: fetching or decoding the next instruction raised it. */
export interface FetchFault {
  readonly vector: number;
  readonly errorCode: number;
}

/** Code where nobody would notice that it changes (video memory, registers): it is decoded each time it runs. */
export const VOLATILE = "volatile";

const BEYOND_LIMIT: FetchFault = { vector: GP, errorCode: 0 };

/** Arena room before the cache's own: a head that the engine uses, and one short block that is used once. */
export const SCRATCH_BYTES = HEAD_BYTES + roomFor(MAX_BLOCK_INSNS);
const SCRATCH = ARENA + HEAD_BYTES;

export interface TranslatorParts {
  readonly state: CpuState;
  readonly mmu: Mmu;
  readonly breakpoints: Breakpoints;
  readonly memory: PhysicalMemory;
  readonly cache: BlockCache;
  readonly code: BlockCode;
  readonly records: RecordWriter;
  readonly headHandler: "head" | "headCounting";
  /** Instructions executed in a block before it is called hot. */
  readonly heat: number;
  /** What the CPU model knows; any other instruction is #UD. */
  readonly instructions: ReadonlySet<IsaFeature>;
}

/** Decodes guest code and writes blocks of records. */
export class Translator {
  readonly #parts: TranslatorParts;
  readonly #u16: Uint16Array;
  readonly #u32: Uint32Array;

  constructor(parts: TranslatorParts) {
    this.#parts = parts;
    this.#u16 = parts.state.u16;
    this.#u32 = parts.state.u32;
  }

  /** The block at an instruction pointer, from the cache or new. */
  block(eip: number, linear: number, modeKey: number): Block | FetchFault | typeof VOLATILE {
    const { cache, mmu } = this.#parts;
    if (this.#isBeyondLimit(eip)) return BEYOND_LIMIT;
    const phys = mmu.translateFetch(linear);
    if (phys < 0) return this.#pageFault();
    if (!this.#isStable(phys)) return VOLATILE;
    const known = cache.get(BlockCache.key(phys, modeKey));
    if (known !== undefined) {
      if (known.tailPhys === undefined) return known;
      // its last instruction lies on two pages, and the second may be another one by now
      const tail = mmu.translateFetch(nextPage(linear));
      if (tail < 0) return this.#pageFault();
      if (tail === known.tailPhys) return known;
      this.invalidate(known);
    }
    const decoded = this.#decodeRun(eip, linear, modeKey, MAX_BLOCK_INSNS);
    if ("vector" in decoded) return decoded;
    const crosses = (phys & (PAGE_BYTES - 1)) + decoded.code.length > PAGE_BYTES;
    const tailPhys = crosses ? mmu.translateFetch(nextPage(linear)) : undefined;
    if (tailPhys !== undefined && !this.#isStable(tailPhys)) return VOLATILE;
    return this.#enter(phys, modeKey, decoded, tailPhys);
  }

  /** Changes are noticed, or there are none: RAM, and what only its maker can write. */
  #isStable(phys: number): boolean {
    const { memory } = this.#parts;
    if (memory.isRam(phys)) return true;
    return !memory.isWritable(phys) && memory.hostPage((phys & ~(PAGE_BYTES - 1)) >>> 0) >= 0;
  }

  /** Nothing is fetched from behind the code segment's end: no page there is looked at. */
  #isBeyondLimit(eip: number): boolean {
    return eip > this.#parts.state.get(segAddress(CS) + SEG_LIMIT);
  }

  #pageFault(): FetchFault {
    const { state } = this.#parts;
    return { vector: state.get(FAULT_VECTOR), errorCode: state.get(FAULT_ERROR) };
  }

  /**
   * Writes up to `count` instructions into the scratch area, to be run once: single steps and the last instructions of
   * a slice. Returns the address of the first record and what it holds.
   */
  scratch(
    eip: number,
    linear: number,
    modeKey: number,
    count: number,
  ): { readonly first: number; readonly block: Block; readonly firstInsn: Insn } | FetchFault {
    const decoded = this.#decodeRun(eip, linear, modeKey, Math.min(count, MAX_BLOCK_INSNS));
    if ("vector" in decoded) return decoded;
    const block = this.#write(SCRATCH, 0, this.#parts.mmu.translateFetch(linear), modeKey, decoded, undefined);
    return { first: block.first, block, firstInsn: decoded.insns[0]! };
  }

  #enter(phys: number, modeKey: number, run: DecodedRun, tailPhys: number | undefined): Block {
    const { cache, memory, mmu, records } = this.#parts;
    const room = roomFor(run.insns.length);
    if (cache.allocate(room) === undefined) throw ARENA_FULL;
    const head = cache.head(BlockCache.key(phys, modeKey));
    const first = cache.allocate(room);
    invariant(first !== undefined, "the arena shrank");
    const block = this.#write(first, head, phys, modeKey, run, tailPhys);
    for (const page of cache.add(block)) if (memory.isRam(page * PAGE_BYTES)) mmu.tlb.protect(page * PAGE_BYTES);
    cache.markGranules(block, (at) => memory.isRam((at & ~(PAGE_BYTES - 1)) >>> 0));
    this.#u32[(head + HEAD_COUNT) >>> 2] = block.count;
    this.#u32[(head + HEAD_BODY) >>> 2] = block.first;
    this.#u32[(head + HEAD_HEAT) >>> 2] = this.#parts.heat;
    records.setHandler(head, this.#parts.headHandler);
    return block;
  }

  #write(
    at: number,
    head: number,
    phys: number,
    modeKey: number,
    run: DecodedRun,
    tailPhys: number | undefined,
  ): Block {
    const { records, code } = this.#parts;
    const { insns } = run;
    let record = at;
    let offset = 0;
    for (const [i, insn] of insns.entries()) {
      record = records.instruction(record, insn, offset, surroundings(modeKey, i + 1 < insns.length));
      offset += insn.lengthBytes;
    }
    const end = records.end(record, offset);
    code.write(end, run);
    return {
      key: BlockCache.key(phys, modeKey),
      phys,
      modeKey,
      sizeBytes: offset,
      count: insns.length,
      head,
      first: at,
      end,
      tailPhys,
    };
  }

  /** Decodes from `eip` to a branch, the page's end or `limit` instructions. An instruction that leaves the page stands alone. */
  #decodeRun(eip: number, linear: number, modeKey: number, limit: number): DecodedRun | FetchFault {
    const { state, mmu, breakpoints } = this.#parts;
    if (this.#isBeyondLimit(eip)) return BEYOND_LIMIT;
    const csLimit = state.get(segAddress(CS) + SEG_LIMIT);
    const inPage = PAGE_BYTES - (linear & (PAGE_BYTES - 1));
    const phys = mmu.translateFetch(linear);
    if (phys < 0) return this.#pageFault();
    let bytes = this.#fetch(phys, limit === 1 ? Math.min(inPage, LONE_BYTES) : inPage);
    const insns: Insn[] = [];
    const mode = isCode32(modeKey) ? 32 : 16;
    const executionMode = modeOf(modeKey);
    let offset = 0;
    while (insns.length < limit) {
      // no block runs through an instruction breakpoint
      if (breakpoints.watchesCode && insns.length > 0 && breakpoints.cutsCode(linear + offset)) break;
      let decoded = decode(bytes, offset, mode);
      if ("fault" in decoded && decoded.fault === "more") {
        if (insns.length > 0) break;
        // what lies behind the segment's end is not fetched
        if (eip + inPage > csLimit) return BEYOND_LIMIT;
        const across = this.#fetchAcross(linear, phys);
        if (across === undefined) return this.#pageFault();
        decoded = decode(across, 0, mode);
        bytes = across;
      }
      if (eip + offset + decoded.lengthBytes - 1 > csLimit) {
        if (insns.length > 0) break;
        return BEYOND_LIMIT;
      }
      if ("fault" in decoded || !this.#exists(decoded.row, modeKey)) {
        if (insns.length > 0) break;
        return { vector: "fault" in decoded && decoded.fault === "gp" ? GP : UD, errorCode: 0 };
      }
      const last = insns.at(-1)?.row.endsBlockAfterNext === true;
      insns.push(decoded);
      offset += decoded.lengthBytes;
      if (last || endsBlock(decoded.row, executionMode) || offset >= inPage) break;
    }
    return { insns, code: bytes.subarray(0, offset) };
  }

  /** The CPU model has the instruction, and the mode does. */
  #exists(row: InsnRow, modeKey: number): boolean {
    if (row.protectedOnly === true && !isProtected(modeKey)) return false;
    return this.#parts.instructions.has(row.feature);
  }

  /** `count` bytes of a page. */
  #fetch(phys: number, count: number): Uint8Array {
    const { memory, state } = this.#parts;
    const host = memory.hostPage((phys & ~(PAGE_BYTES - 1)) >>> 0);
    if (host >= 0)
      return state.bytes.subarray(host + (phys & (PAGE_BYTES - 1)), host + (phys & (PAGE_BYTES - 1)) + count);
    // code in device memory: rare, and one instruction at a time
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i++) bytes[i] = memory.read(phys + i, 1);
    return bytes;
  }

  /** The bytes of an instruction that may reach into the next page; undefined when that page faults. */
  #fetchAcross(linear: number, phys: number): Uint8Array | undefined {
    const inPage = PAGE_BYTES - (linear & (PAGE_BYTES - 1));
    const bytes = new Uint8Array(MAX_INSN_BYTES);
    bytes.set(this.#fetch(phys, Math.min(inPage, MAX_INSN_BYTES)));
    if (inPage < MAX_INSN_BYTES) {
      const tail = this.#parts.mmu.translateFetch(nextPage(linear));
      if (tail < 0) return undefined;
      bytes.set(this.#fetch(tail, MAX_INSN_BYTES - inPage), inPage);
    }
    return bytes;
  }

  /** Sends a block back to the interpreter: the region that took its place is gone. */
  cool(block: Block): void {
    this.#u32[(block.head + HEAD_HEAT) >>> 2] = this.#parts.heat;
    this.#parts.records.setHandler(block.head, this.#parts.headHandler);
  }

  /** There is no room for a region of the block: it stays in the interpreter. */
  leaveCold(block: Block): void {
    this.#u32[(block.head + HEAD_HEAT) >>> 2] = NEVER_HOT;
  }

  /** Turns every record of an invalidated block into one that leaves, and its head into one that looks up. */
  invalidate(block: Block): void {
    const { cache, records } = this.#parts;
    cache.remove(block);
    records.setHandler(block.head, "stale");
    this.abandon(block);
  }

  /** Makes every record of a block leave: the instruction under way is finished first. */
  abandon(block: Block): void {
    const { records } = this.#parts;
    for (let record = block.first; record < block.end; record += RECORD_BYTES) records.setHandler(record, "resync");
  }

  /** Index of the instruction that a record belongs to. */
  insnIndex(block: Block, record: number): number {
    return this.#parts.code.indexAt(block, this.recordOffset(record));
  }

  recordOffset(record: number): number {
    return this.#u16[(record + REC_IP) >>> 1]!;
  }
}

/** Of the arena, at most, for so many instructions. */
function roomFor(insns: number): number {
  return (insns + 1) * (MAX_RECORD_BYTES + MAX_CODE_BYTES);
}

function nextPage(linear: number): number {
  return ((linear & ~(PAGE_BYTES - 1)) + PAGE_BYTES) >>> 0;
}

/** Thrown inside core/exec only, where it is caught: the caller forgets all blocks and tries again. */
export const ARENA_FULL = new Error("the record arena is full");
