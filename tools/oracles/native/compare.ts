import type { Insn } from "../../../core/decode/insn.ts";
import { ARITHMETIC_FLAGS } from "../defined-flags.ts";
import { disassemble } from "../../../core/decode/disassembler.ts";
import { SEGMENT_NAMES } from "../../../core/decode/names.ts";
import { CODE, HLT, REGISTER_NAMES, worldOf, type CaseResult, type InsnCase } from "./case.ts";
import { decodeCase } from "./opcodes.ts";
import { ESP } from "./random-operands.ts";

const GP = 13;

/** What differs between two processors on one case, as short phrases; empty: nothing. */
export function differences(testCase: InsnCase, expected: CaseResult, actual: CaseResult): string[] {
  const out: string[] = [];
  const { row } = faulted(testCase, expected) ?? {};
  const eitherFault = row !== undefined && EITHER_FAULT.has(row.semantics) && isAccessFault(expected, actual);
  if (!eitherFault) compareFault(expected, actual, out);
  if (expected.ipOffset !== actual.ipOffset) out.push(`stopped at ${actual.ipOffset}, not ${expected.ipOffset}`);
  for (const [n, selector] of expected.selectors.entries()) {
    if (actual.selectors[n] !== selector)
      out.push(`${SEGMENT_NAMES[n]} ${hex(actual.selectors[n]!)}, not ${hex(selector)}`);
  }
  const skipped = row === undefined ? undefined : PARTLY_DONE[row.semantics];
  for (const [n, value] of expected.registers.entries()) {
    if (skipped === "registers" && n !== ESP) continue;
    if (actual.registers[n] !== value) out.push(`${REGISTER_NAMES[n]} ${hex(actual.registers[n]!)}, not ${hex(value)}`);
  }
  const flags = (expected.eflags ^ actual.eflags) & comparedFlags(testCase, expected, row?.repeat === "repe");
  if (flags !== 0) out.push(`flags ${hex(actual.eflags)}, not ${hex(expected.eflags)} in ${hex(flags)}`);
  const at = skipped === "memory" ? -1 : expected.memory.findIndex((byte, i) => actual.memory[i] !== byte);
  if (at >= 0) out.push(`memory+${at} ${hex(actual.memory[at]!)}, not ${hex(expected.memory[at]!)}`);
  return out;
}

function compareFault(expected: CaseResult, actual: CaseResult, out: string[]): void {
  if (expected.vector !== actual.vector) out.push(`vector ${actual.vector}, not ${expected.vector}`);
  if (expected.errorCode !== actual.errorCode) {
    out.push(`error code ${hex(actual.errorCode)}, not ${hex(expected.errorCode)}`);
  }
  if (expected.cr2 !== actual.cr2) out.push(`CR2 ${hex(actual.cr2)}, not ${hex(expected.cr2)}`);
}

/** Search and comparison that fault on the way have the flags of before, [SDM] 2B REP; this processor shows others. */
function comparedFlags(testCase: InsnCase, expected: CaseResult, searches: boolean): number {
  if (isEnd(testCase, expected)) return testCase.definedFlags;
  return (testCase.world?.faultFlags ?? 0) & (searches ? ~ARITHMETIC_FLAGS : -1);
}

/** What a faulting instruction may have done already, because its restart does it again: some processors have, we have not. */
const PARTLY_DONE: Readonly<Record<string, "memory" | "registers">> = {
  enter: "memory",
  popa: "registers",
  pusha: "memory",
  // pushed, and the new place is beyond CS's limit
  callf: "memory",
  call: "memory",
};
/**
 * Where several places fault, the manual leaves open which is told of: the two operands of CMPS, display and frame of ENTER,
 * the slot of ESP that POPA passes over, a CALL's stack and target, the slots that a return would need if it went to an outer
 * level.
 */
const EITHER_FAULT: ReadonlySet<string> = new Set(["cmps", "enter", "popa", "call", "retf", "iret"]);
const ACCESS_FAULTS: ReadonlySet<number> = new Set([12, GP, 14]);

function isAccessFault(...results: readonly CaseResult[]): boolean {
  return results.every(({ vector }) => ACCESS_FAULTS.has(vector));
}

/** The instruction that faulted. */
function faulted(testCase: InsnCase, result: CaseResult): Insn | undefined {
  if (isEnd(testCase, result) || result.ipOffset < 0) return undefined;
  return decodeCase(testCase.code.subarray(result.ipOffset), testCase.bits);
}

/** The case ran to a HLT, which raises #GP in user code. */
export function isEnd({ code }: InsnCase, { vector, ipOffset }: CaseResult): boolean {
  return vector === GP && (ipOffset >= code.length || code[ipOffset] === HLT);
}

/** A case as text: its instructions, and the input that `replay.ts` takes. */
export function describeCase(testCase: InsnCase): string {
  const { bits, code, registers, eflags, memorySeed, definedFlags, world } = testCase;
  const lines: string[] = [];
  for (let at = 0; at < code.length;) {
    const insn = decodeCase(code.subarray(at), bits);
    if (insn === undefined) break;
    lines.push(disassemble(insn, (worldOf(testCase)?.eip ?? CODE) + at, bits));
    at += insn.lengthBytes;
  }
  const input = { bits, code: Buffer.from(code).toString("hex"), registers, eflags, memorySeed, definedFlags, world };
  return `${lines.join("; ")}\n  node tools/oracles/native/replay.ts '${JSON.stringify(input)}'`;
}

const hex = (value: number): string => value.toString(16);
