import { disassemble } from "../../../core/decode/disassembler.ts";
import { CODE, HLT, REGISTER_NAMES, type CaseResult, type InsnCase } from "./case.ts";
import { decodeCase } from "./opcodes.ts";
import { ESP } from "./random-operands.ts";

const GP = 13;

/** What differs between two processors on one case, as short phrases; empty: nothing. */
export function differences(testCase: InsnCase, expected: CaseResult, actual: CaseResult): string[] {
  const out: string[] = [];
  if (expected.vector !== actual.vector) out.push(`vector ${actual.vector}, not ${expected.vector}`);
  if (expected.ipOffset !== actual.ipOffset) out.push(`stopped at ${actual.ipOffset}, not ${expected.ipOffset}`);
  const skipped = partlyDone(testCase, expected);
  for (const [n, value] of expected.registers.entries()) {
    if (skipped === "registers" && n !== ESP) continue;
    if (actual.registers[n] !== value) out.push(`${REGISTER_NAMES[n]} ${hex(actual.registers[n]!)}, not ${hex(value)}`);
  }
  // a fault leaves the flags as they were before, which the native side shows as well
  const flags = (expected.eflags ^ actual.eflags) & (isEnd(testCase, expected) ? testCase.definedFlags : 0);
  if (flags !== 0) out.push(`flags ${hex(actual.eflags)}, not ${hex(expected.eflags)} in ${hex(flags)}`);
  const at = skipped === "memory" ? -1 : expected.memory.findIndex((byte, i) => actual.memory[i] !== byte);
  if (at >= 0) out.push(`memory+${at} ${hex(actual.memory[at]!)}, not ${hex(expected.memory[at]!)}`);
  return out;
}

/** What a faulting instruction may have done already, because its restart does it again: some processors have, we have not. */
const PARTLY_DONE: Readonly<Record<string, "memory" | "registers">> = { enter: "memory", popa: "registers" };

function partlyDone(testCase: InsnCase, result: CaseResult): "memory" | "registers" | undefined {
  const insn = isEnd(testCase, result) ? undefined : decodeCase(testCase.code, testCase.bits);
  return insn === undefined ? undefined : PARTLY_DONE[insn.row.semantics];
}

/** The case ran to a HLT, which raises #GP in user code. */
function isEnd({ code }: InsnCase, { vector, ipOffset }: CaseResult): boolean {
  return vector === GP && (ipOffset >= code.length || code[ipOffset] === HLT);
}

/** A case as text: its instructions, and the input that `replay.ts` takes. */
export function describeCase(testCase: InsnCase): string {
  const { bits, code, registers, eflags, memorySeed, definedFlags } = testCase;
  const lines: string[] = [];
  for (let at = 0; at < code.length;) {
    const insn = decodeCase(code.subarray(at), bits);
    if (insn === undefined) break;
    lines.push(disassemble(insn, (bits === 16 ? 0 : CODE) + at, bits));
    at += insn.lengthBytes;
  }
  const input = { bits, code: Buffer.from(code).toString("hex"), registers, eflags, memorySeed, definedFlags };
  return `${lines.join("; ")}\n  node tools/oracles/native/replay.ts '${JSON.stringify(input)}'`;
}

const hex = (value: number): string => value.toString(16);
