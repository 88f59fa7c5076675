/** Builds and runs the 32-bit program that executes cases on the host processor. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "../../../core/assembler/assembler.ts";
import { SEGMENT_NAMES } from "../../../core/decode/names.ts";
import {
  CASE_BYTES,
  CODE,
  CODE_BYTES,
  CODE_LIMIT_16,
  DATA_LIMIT_16,
  HLT,
  MEMORY,
  MEMORY_BYTES,
  MEMORY_PAGE_BYTES,
  type CaseResult,
  type InsnCase,
  RESULT_BYTES,
  SEGMENT_BASES_16,
  memoryOf,
} from "./case.ts";

const BASE = 0x0804_8000;
const CASES = 0x0900_0000;
const RESULTS = 0x1000_0000;
const ALT_STACK_BYTES = 0x10000;
const ALT_STACK = 0x0a00_0000;
const DRIVER_STACK = 0x0a02_0000;
/** Cases in one run: bounded by the address space laid out above. */
const BATCH = 20_000;
const GP = 13;

/** True where 32-bit x86 code can run: an x86-64 Linux with 32-bit emulation. */
export function hostCanRun(): boolean {
  if (process.platform !== "linux" || process.arch !== "x64") return false;
  try {
    const registers = [1, 2, 3, 4, MEMORY + 128, 6, 7, 8];
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
      MEMORY,
      COUNT: cases.length,
      STACK: DRIVER_STACK,
      ALT_STACK,
      ALT_STACK_BYTES,
      CODE_LIMIT: CODE_LIMIT_16,
      DATA_LIMIT: DATA_LIMIT_16,
      ...Object.fromEntries(SEGMENT_NAMES.map((name, n) => [`${name.toUpperCase()}_BASE`, SEGMENT_BASES_16[n]!])),
    },
  });
  const caseTable = new Uint8Array(cases.length * CASE_BYTES);
  const code = new Uint8Array(cases.length * CODE_BYTES).fill(HLT);
  const view = new DataView(caseTable.buffer);
  for (const [i, c] of cases.entries()) {
    const at = i * CASE_BYTES;
    for (const [n, value] of c.registers.entries()) view.setUint32(at + n * 4, value, true);
    view.setUint32(at + 32, c.eflags, true);
    view.setUint32(at + 36, c.bits, true);
    view.setUint32(at + 40, CODE + i * CODE_BYTES, true);
    caseTable.set(memoryOf(c), at + 44);
    code.set(c.code, i * CODE_BYTES);
  }
  const elf = buildElf(BASE, [
    { address: BASE, bytes: driver, sizeBytes: driver.length },
    { address: CASES, bytes: caseTable, sizeBytes: caseTable.length },
    { address: ALT_STACK, bytes: new Uint8Array(0), sizeBytes: 0x20000 },
    { address: RESULTS, bytes: new Uint8Array(0), sizeBytes: cases.length * RESULT_BYTES },
    { address: MEMORY, bytes: new Uint8Array(0), sizeBytes: MEMORY_PAGE_BYTES },
    { address: CODE, bytes: code, sizeBytes: code.length },
  ]);
  const folder = mkdtempSync(join(tmpdir(), "native-"));
  try {
    const file = join(folder, "cases");
    writeFileSync(file, elf);
    chmodSync(file, 0o700);
    const { stdout, status, error } = spawnSync(file, [], { maxBuffer: 1 << 30, timeout: 60_000 });
    if (error !== undefined) throw error;
    if (status !== 0 || stdout.length !== cases.length * RESULT_BYTES)
      throw new Error(`the native program ended with ${status}`);
    return cases.map((_, i) =>
      parseResult(
        stdout.subarray(i * RESULT_BYTES, (i + 1) * RESULT_BYTES),
        cases[i]!.bits === 16 ? 0 : CODE + i * CODE_BYTES,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The frame holds EDI ESI EBP ESP EBX EDX ECX EAX; results are in encoding order. */
function parseResult(bytes: Buffer, codeAt: number): CaseResult {
  const word = (n: number): number => bytes.readUInt32LE(n * 4);
  return {
    registers: [7, 6, 5, 4, 3, 2, 1, 0].map(word),
    eflags: word(8),
    vector: word(9),
    errorCode: word(10),
    ipOffset: word(11) - codeAt,
    memory: new Uint8Array(bytes.subarray(48, 48 + MEMORY_BYTES)),
  };
}

interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
}

/** A static ELF32 executable: every segment readable, writable and executable. [ELF] figures 1-3, 2-1. */
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
  for (const [i, { address, bytes, sizeBytes }] of segments.entries()) {
    const at = 52 + i * 32;
    const fields = [1, places[i]!, address, address, bytes.length, sizeBytes, 7, PAGE];
    for (const [n, value] of fields.entries()) view.setUint32(at + n * 4, value, true);
    out.set(bytes, places[i]);
  }
  return out;
}
