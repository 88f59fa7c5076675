/**
 * Where an 80286 and a 386 differ by design. Each kind says how to recognise it before the vector runs, and what the 386
 * does instead, which is then checked as strictly as the vector itself would have been.
 */
import type { Decoded } from "../../../core/decode/insn.ts";
import type { MooTest } from "../moo.ts";

/**
 * "skip": a 386 executes what the 286 refused, so that there is nothing to compare. A number: that exception is raised,
 * and nothing but the stack has changed. "string": as recorded, but SI, DI and CX stay as they were.
 */
export type Outcome386 = "skip" | "string" | number;

export interface Difference {
  readonly reason: string;
  readonly applies: (test: MooTest, decoded: Decoded) => boolean;
  readonly outcome: Outcome386;
}

const DIVIDE_ERROR = 0;
const UD = 6;
const SS_FAULT = 12;
const LOCK = 0xf0;
const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, LOCK, 0xf2, 0xf3]);
const SS = 2;
const SI = 6;
const LAST_OFFSET = 0xffff;
const MAX_286_BYTES = 10;

function opcodeAt({ bytes }: MooTest): number {
  return bytes.findIndex((byte) => !PREFIXES.has(byte));
}

function wordOverrunsStack({ initial }: MooTest, decoded: Decoded): boolean {
  if ("fault" in decoded) return false;
  const { row, operands } = decoded;
  const { bp = 0, sp = 0 } = initial.registers;
  if (row.semantics === "leave") return bp === LAST_OFFSET;
  const pops =
    row.semantics === "pop" || row.semantics === "pop_sreg" || /^(ret|retf|iret|popf|popa)$/.test(row.semantics);
  if (pops && sp === LAST_OFFSET) return true;
  return operands.some(
    (operand) =>
      operand.kind === "mem" &&
      operand.segment === SS &&
      operand.sizeBits === 16 &&
      row.repeat === undefined &&
      row.semantics !== "lea" &&
      effectiveAddress(initial.registers, operand) === LAST_OFFSET,
  );
}

function effectiveAddress(
  registers: MooTest["initial"]["registers"],
  { base, index, disp }: { readonly base: number; readonly index: number; readonly disp: number },
): number {
  const value = (n: number): number =>
    n < 0 ? 0 : ([0, 0, 0, registers.bx, 0, registers.bp, registers.si, registers.di][n] ?? 0);
  return (value(base) + value(index) + disp) & 0xffff;
}

/** A word at offset FFFF through SI or DI: the segment overrun that string instructions meet. */
function wordStringOverruns({ initial }: MooTest, decoded: Decoded): boolean {
  if ("fault" in decoded || decoded.row.repeat === undefined) return false;
  const { si, di } = initial.registers;
  return decoded.operands.some(
    (operand) => operand.kind === "mem" && operand.sizeBits === 16 && (operand.base === SI ? si : di) === LAST_OFFSET,
  );
}

export const DIFFERENCES: readonly Difference[] = [
  {
    reason: "LOCK stands before any instruction on a 286; on a 386 only before those that change memory (#UD)",
    applies: (test, decoded) =>
      test.bytes.subarray(0, opcodeAt(test)).includes(LOCK) && "fault" in decoded && decoded.fault === "ud",
    outcome: UD,
  },
  {
    reason: "x87 instructions come with a later issue",
    applies: (test) => (test.bytes[opcodeAt(test)]! & 0xf8) === 0xd8,
    outcome: "skip",
  },
  {
    reason: "a 286 raises #GP beyond 10 bytes, a 386 beyond 15",
    applies: (_test, decoded) => !("fault" in decoded) && decoded.lengthBytes > MAX_286_BYTES,
    outcome: "skip",
  },
  {
    reason: "FS and GS came with the 386",
    applies: (_test, decoded) =>
      !("fault" in decoded) && decoded.operands.some((operand) => operand.kind === "sreg" && operand.index > 3),
    outcome: "skip",
  },
  {
    reason: "a 286 in real mode raises 13 for any segment overrun, a 386 raises 12 in the stack segment",
    applies: wordOverrunsStack,
    outcome: SS_FAULT,
  },
  {
    reason: "AAM 0 changes SF, ZF and PF on a 286 before it raises #DE",
    applies: ({ bytes }, decoded) =>
      !("fault" in decoded) && decoded.row.semantics === "aam" && bytes[decoded.lengthBytes - 1] === 0,
    outcome: DIVIDE_ERROR,
  },
  {
    reason: "a 286 has moved SI, DI and CX already when a string instruction faults",
    applies: wordStringOverruns,
    outcome: "string",
  },
];

/** FLAGS bits 12–15 read as 0 in a 286's real mode; a 386 keeps IOPL and NT there. */
export const FLAGS_286 = 0x0fff;
