/** Builds and runs the 32-bit program that executes cases on the host processor. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "../../../core/assembler/assembler.ts";
import { CASE_BYTES, CODE, CODE_BYTES, HLT, MEMORY_BYTES, RESULT_BYTES, memoryOf, worldOf } from "./case.ts";
import type { CaseResult, InsnCase } from "./case.ts";
import {
  PAGE_BYTES,
  READ_ONLY_FILL,
  READ_ONLY_PAGE,
  TABLE_ENTRIES,
  WRITABLE_PAGES,
  entryBase,
  memoryAddress,
} from "./world.ts";

const BASE = 0x0804_8000;
const CASES = 0x0900_0000;
const RESULTS = 0x1000_0000;
const ALT_STACK_BYTES = 0x10000;
const ALT_STACK = 0x0a00_0000;
const DRIVER_STACK = 0x0a02_0000;
/** Cases in one run: bounded by the address space laid out above. */
const BATCH = 20_000;
const GP = 13;
const PF = 14;
/** Of a page fault's error code: missing page or right, write, level 3. Execution is told apart by newer processors only. */
const PAGE_FAULT_BITS = 7;
/** Of a program's pages: readable, writable, executable. [ELF] figure 2-3. */
const ALL = 7;
const READ = 4;
const CODE_SELECTOR = 1;
/** ES CS SS DS FS GS: order in which the driver takes the five that are not CS. */
const DRIVER_ORDER = [3, 0, 2, 4, 5] as const;

/** True where 32-bit x86 code can run: an x86-64 Linux with 32-bit emulation. */
export function hostCanRun(): boolean {
  if (process.platform !== "linux" || process.arch !== "x64") return false;
  try {
    const registers = [1, 2, 3, 4, CODE, 6, 7, 8];
    const nothing = {
      bits: 32 as const,
      code: Uint8Array.of(HLT),
      registers,
      eflags: 2,
      memorySeed: 1,
      definedFlags: 0,
    };
    return runNatively([nothing])[0]!.vector === GP;
  } catch {
    return false;
  }
}

/** Runs every case on this machine's processor. */
export function runNatively(cases: readonly InsnCase[]): CaseResult[] {
  const results: CaseResult[] = [];
  for (let at = 0; at < cases.length; at += BATCH) results.push(...runBatch(cases.slice(at, at + BATCH)));
  return results;
}

function runBatch(cases: readonly InsnCase[]): CaseResult[] {
  const source = readFileSync(new URL("driver.asm", import.meta.url), "utf8");
  const { bytes: driver } = assemble(source, {
    define: {
      BASE,
      CASES,
      RESULTS,
      READ_ONLY: READ_ONLY_PAGE,
      TABLE_ENTRIES,
      COUNT: cases.length,
      STACK: DRIVER_STACK,
      ALT_STACK,
      ALT_STACK_BYTES,
    },
  });
  const caseTable = new Uint8Array(cases.length * CASE_BYTES);
  const code = new Uint8Array(cases.length * CODE_BYTES).fill(HLT);
  for (const [i, c] of cases.entries()) {
    caseTable.set(caseRecord(c, CODE + i * CODE_BYTES), i * CASE_BYTES);
    code.set(c.code, i * CODE_BYTES);
  }
  const elf = buildElf(BASE, [
    { address: BASE, bytes: driver, sizeBytes: driver.length },
    { address: CASES, bytes: caseTable, sizeBytes: caseTable.length },
    { address: ALT_STACK, bytes: new Uint8Array(0), sizeBytes: 0x20000 },
    { address: RESULTS, bytes: new Uint8Array(0), sizeBytes: cases.length * RESULT_BYTES },
    ...Object.values(WRITABLE_PAGES).map((address) => ({ address, bytes: new Uint8Array(0), sizeBytes: PAGE_BYTES })),
    {
      address: READ_ONLY_PAGE,
      bytes: new Uint8Array(PAGE_BYTES).fill(READ_ONLY_FILL),
      sizeBytes: PAGE_BYTES,
      access: READ,
    },
    { address: CODE, bytes: code, sizeBytes: code.length },
  ]);
  const folder = mkdtempSync(join(tmpdir(), "native-"));
  try {
    const file = join(folder, "cases");
    writeFileSync(file, elf);
    chmodSync(file, 0o700);
    const { stdout, status, error } = spawnSync(file, [], {
      maxBuffer: 1 << 30,
      timeout: 60_000,
    });
    if (error !== undefined) throw error;
    if (status !== 0 || stdout.length !== cases.length * RESULT_BYTES)
      throw new Error(`the native program ended with ${status}`);
    return cases.map((c, i) =>
      parseResult(c, stdout.subarray(i * RESULT_BYTES, (i + 1) * RESULT_BYTES), CODE + i * CODE_BYTES),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A case as `driver.asm` reads it. */
function caseRecord(c: InsnCase, codeAt: number): Uint8Array {
  const world = worldOf(c);
  const record = new Uint8Array(CASE_BYTES);
  const view = new DataView(record.buffer);
  const put = (at: number, words: readonly number[]): void =>
    words.forEach((value, n) => view.setUint32(at + n * 4, value, true));
  put(0, [...c.registers, c.eflags, world?.eip ?? codeAt, world?.selectors[CODE_SELECTOR] ?? 0]);
  put(44, world === undefined ? [0, 0, 0, 0, 0] : DRIVER_ORDER.map((index) => world.selectors[index]!));
  put(64, [memoryAddress(world?.place ?? "alone"), world?.table.length ?? 0]);
  for (const [n, entry] of world?.table.entries() ?? []) {
    put(72 + n * 16, [n, entryBase(entry, codeAt, world!.place), entry.limit, entry.flags]);
  }
  record.set(memoryOf(c), 72 + TABLE_ENTRIES * 16);
  return record;
}

/** The frame holds EDI ESI EBP ESP EBX EDX ECX EAX; results are in encoding order. */
function parseResult(c: InsnCase, bytes: Buffer, codeAt: number): CaseResult {
  const word = (n: number): number => bytes.readUInt32LE(n * 4);
  const world = worldOf(c);
  const vector = word(9);
  return {
    registers: [7, 6, 5, 4, 3, 2, 1, 0].map(word),
    eflags: word(8),
    vector,
    errorCode: vector === PF ? word(10) & PAGE_FAULT_BITS : word(10),
    ipOffset: (word(11) - (world?.eip ?? codeAt)) | 0,
    selectors: world === undefined ? [] : [12, 13, 14, 15, 16, 17].map((n) => word(n) & 0xffff),
    cr2: vector === PF ? word(18) : 0,
    memory: new Uint8Array(bytes.subarray(76, 76 + MEMORY_BYTES)),
  };
}

interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
  /** Readable, writable and executable unless said otherwise. */
  readonly access?: number;
}

/** A static ELF32 executable. [ELF] figures 1-3, 2-1. */
export function buildElf(entry: number, segments: readonly Segment[]): Uint8Array {
  const PAGE = 0x1000;
  const headerBytes = 52 + 32 * segments.length;
  let fileAt = Math.ceil(headerBytes / PAGE) * PAGE;
  const places = segments.map(({ bytes }) => {
    const at = fileAt;
    fileAt += Math.ceil(bytes.length / PAGE) * PAGE;
    return at;
  });
  const out = new Uint8Array(fileAt);
  const view = new DataView(out.buffer);
  out.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, 2, true); // ET_EXEC
  view.setUint16(18, 3, true); // EM_386
  view.setUint32(20, 1, true);
  view.setUint32(24, entry, true);
  view.setUint32(28, 52, true);
  view.setUint16(40, 52, true);
  view.setUint16(42, 32, true);
  view.setUint16(44, segments.length, true);
  for (const [i, { address, bytes, sizeBytes, access = ALL }] of segments.entries()) {
    const at = 52 + i * 32;
    const fields = [1, places[i]!, address, address, bytes.length, sizeBytes, access, PAGE];
    for (const [n, value] of fields.entries()) view.setUint32(at + n * 4, value, true);
    out.set(bytes, places[i]);
  }
  return out;
}
