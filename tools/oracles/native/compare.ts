import { CF, PF, AF, ZF, SF, OF } from "../../../core/cpu/flags.ts";
import type { Flag } from "../../../core/isa/row.ts";
import type { CaseResult } from "./case.ts";
import type { GeneratedCase } from "./generate-cases.ts";

const HLT_VECTOR = 13;
const FLAG_BITS: Partial<Record<Flag, number>> = { CF, PF, AF, ZF, SF, OF };
const COMPARED = CF | PF | AF | ZF | SF | OF | 0x400;

/** Flags that mean something after this case: the row's undefined ones are masked. */
export function definedFlags(testCase: GeneratedCase): number {
  let mask = COMPARED;
  for (const flag of testCase.insn.row.flags.undefined ?? []) mask &= ~(FLAG_BITS[flag] ?? 0);
  return mask & ~undefinedByCount(testCase);
}

/** [SDM] 2B: shifts and rotates define OF for a count of 1 only, and CF not beyond the operand's size. */
function undefinedByCount({ insn, registers }: GeneratedCase): number {
  if (!/^(sh[lr]d?|sar|ro[lr]|rc[lr])$/.test(insn.row.semantics)) return 0;
  const last = insn.operands.at(-1)!;
  const count = (last.kind === "imm" ? last.value : registers[ECX]!) & 31;
  const size = insn.operands[0]!.kind === "reg" || insn.operands[0]!.kind === "mem" ? insn.operands[0]!.sizeBits : 32;
  let mask = count === 1 ? 0 : OF;
  if (/^sh[lr]$/.test(insn.row.semantics) && count >= size) mask |= CF;
  // a double shift beyond the operand leaves every flag undefined
  if (/^sh[lr]d$/.test(insn.row.semantics) && count > size) mask |= COMPARED & ~0x400;
  return mask;
}

const ECX = 1;

/** What differs between two processors on one case, as short phrases; empty: nothing. */
export function differences(testCase: GeneratedCase, expected: CaseResult, actual: CaseResult): string[] {
  const out: string[] = [];
  const expectedFault = expected.vector !== HLT_VECTOR || isFault(testCase, expected);
  if (expectedFault) {
    // registers and memory are as they were; only what was raised is compared
    if (expected.vector !== actual.vector) out.push(`vector ${actual.vector}, not ${expected.vector}`);
    return out;
  }
  for (const [n, value] of expected.registers.entries()) {
    if (actual.registers[n] !== value) out.push(`${NAMES[n]} ${hex(actual.registers[n]!)}, not ${hex(value)}`);
  }
  const flags = (expected.eflags ^ actual.eflags) & definedFlags(testCase);
  if (flags !== 0) out.push(`flags ${hex(actual.eflags & COMPARED)}, not ${hex(expected.eflags & COMPARED)}`);
  if (expected.vector !== actual.vector) out.push(`vector ${actual.vector}, not ${expected.vector}`);
  if (expected.ipOffset !== actual.ipOffset) out.push(`stopped at ${actual.ipOffset}, not ${expected.ipOffset}`);
  for (const [i, byte] of expected.memory.entries()) {
    if (actual.memory[i] !== byte) {
      out.push(`memory+${i} ${hex(actual.memory[i]!)}, not ${hex(byte)}`);
      break;
    }
  }
  return out;
}

/** The case ends on a HLT, which raises #GP natively: at any other place it was the instruction itself. */
function isFault(testCase: GeneratedCase, result: CaseResult): boolean {
  return result.ipOffset < testCase.insn.lengthBytes || result.ipOffset > testCase.code.length;
}

const NAMES = ["EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"];
const hex = (value: number): string => value.toString(16);
