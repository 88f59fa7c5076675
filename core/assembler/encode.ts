import type { OperandCode } from "../isa/row.ts";
import type { Value } from "./expression.ts";
import { fitsField, pushInteger, wrapSigned } from "./integers.ts";
import type { Candidate } from "./candidate.ts";
import { pushModrm } from "./modrm.ts";
import type { NumberOperand, SourceOperand } from "./operand.ts";
import type { Expression } from "./expression.ts";
import type { InstructionStatement } from "./statement.ts";

/** Values as the present pass knows them. */
export interface Values {
  value(expression: Expression): Value;
  /** Address of the instruction. */
  readonly address: bigint;
  /** Sizes are settled: a number that does not fit is an error. Before, labels are still moving. */
  readonly final: boolean;
}

/** [SDM] 2A §2.1.1: overrides of ES CS SS DS FS GS. */
const SEGMENT_PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];
const OPERAND_SIZE_PREFIX = 0x66;
const ADDRESS_SIZE_PREFIX = 0x67;
const LOCK_PREFIX = 0xf0;
const MANDATORY = { none: 0, "66": 0x66, f3: 0xf3, f2: 0xf2 } as const;

/** Appends the instruction in the form of a candidate. Returns why that form does not do, or undefined. */
export function encode(
  out: number[],
  statement: InstructionStatement,
  candidate: Candidate,
  values: Values,
): string | undefined {
  const { form, operands } = candidate;
  const { entry, codes } = form;
  pushPrefixes(out, statement, candidate);
  if (entry.map === "0f") out.push(0x0f);
  out.push(entry.opcode);
  pushModrmByte(out, candidate, values);
  for (const [i, code] of codes.entries()) {
    const reason = pushTail(out, code, operands[i]!, candidate, statement, values);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** In NASM's order, so that its output can be compared byte for byte. */
function pushPrefixes(out: number[], statement: InstructionStatement, candidate: Candidate): void {
  const { form, operands, operandBits, addressBits } = candidate;
  const { prefixes, bits } = statement;
  const mandatory = form.entry.prefix === undefined ? 0 : MANDATORY[form.entry.prefix];
  if (prefixes.repeat !== 0) out.push(prefixes.repeat);
  if (prefixes.lock) out.push(LOCK_PREFIX);
  const memory = operands.find((operand) => operand.kind === "mem");
  const segment = memory?.segment ?? -1;
  if (segment !== -1) out.push(SEGMENT_PREFIXES[segment]!);
  else if (prefixes.segment !== -1) out.push(SEGMENT_PREFIXES[prefixes.segment]!);
  if (operandBits !== bits) out.push(OPERAND_SIZE_PREFIX);
  if (addressBits !== bits) out.push(ADDRESS_SIZE_PREFIX);
  if (mandatory !== 0) out.push(mandatory);
}

function pushModrmByte(out: number[], { form, operands, addressBits }: Candidate, values: Values): void {
  if (!form.modrm) return;
  const { entry, regAt, rmAt } = form;
  const reg = regAt < 0 ? (entry.reg ?? 0) : encodedIndex(operands[regAt]!);
  const rm = operands[rmAt];
  if (rm?.kind === "mem") {
    const displacement = rm.displacement === undefined ? undefined : values.value(rm.displacement);
    pushModrm(out, reg, rm, addressBits, displacement);
  } else {
    out.push(0xc0 | (reg << 3) | (rm === undefined ? (entry.rm ?? 0) : encodedIndex(rm)));
  }
}

function encodedIndex(operand: SourceOperand): number {
  if (operand.kind === "reg") return operand.high ? operand.index + 4 : operand.index;
  return "index" in operand ? operand.index : 0;
}

/** What follows ModRM: immediates, displacements of jumps, plain addresses, far pointers. */
function pushTail(
  out: number[],
  code: OperandCode,
  operand: SourceOperand,
  candidate: Candidate,
  statement: InstructionStatement,
  values: Values,
): string | undefined {
  const { operandBits, addressBits } = candidate;
  if (operand.kind === "imm") return pushNumber(out, code, operand, candidate, statement, values);
  if (operand.kind === "far") {
    return (
      pushField(out, values.value(operand.offset), operandBits, values, "the offset") ??
      pushField(out, values.value(operand.selector), 16, values, "the selector")
    );
  }
  if ((code !== "Ob" && code !== "Ov") || operand.kind !== "mem" || operand.displacement === undefined)
    return undefined;
  return pushField(out, values.value(operand.displacement), addressBits, values, "the address");
}

function pushNumber(
  out: number[],
  code: OperandCode,
  operand: NumberOperand,
  candidate: Candidate,
  statement: InstructionStatement,
  values: Values,
): string | undefined {
  const { operandBits } = candidate;
  if (code === "Jb" || code === "Jz") return pushBranch(out, code, operand, candidate, statement, values);
  const value = values.value(operand.expression);
  switch (code) {
    case "Ib":
      return pushField(out, value, 8, values, "the number");
    case "Iw":
      return pushField(out, value, 16, values, "the number");
    case "sIb":
      return pushSignExtended(out, value, operand.sizeBits === 8, operandBits);
    case "1":
      return value.integer === 1n && !value.unknown ? undefined : "the number must be 1";
    default:
      return pushField(out, value, operandBits, values, "the number");
  }
}

function pushField(out: number[], value: Value, bits: number, values: Values, what: string): string | undefined {
  pushInteger(out, value.integer, bits);
  if (!values.final || fitsField(value.integer, bits)) return undefined;
  return `${what} ${value.integer} does not fit in ${bits} bits`;
}

/** A byte that stands for a word of the operand size. Addresses never do, so that code keeps its size wherever it lies. */
function pushSignExtended(out: number[], value: Value, asked: boolean, bits: number): string | undefined {
  const { integer, addresses, unknown } = value;
  const wrapped = wrapSigned(integer, bits);
  pushInteger(out, wrapped, 8);
  if (unknown) return undefined;
  const fits = wrapped >= -128n && wrapped <= 127n && fitsField(integer, bits);
  if (fits && (addresses === 0 || asked)) return undefined;
  return `the number ${integer} does not fit in a signed byte`;
}

function pushBranch(
  out: number[],
  code: "Jb" | "Jz",
  operand: NumberOperand,
  { form, operandBits }: Candidate,
  statement: InstructionStatement,
  values: Values,
): string | undefined {
  const target = values.value(operand.expression);
  if (code === "Jz") {
    const end = values.address + BigInt(out.length + operandBits / 8);
    pushInteger(out, target.integer - end, operandBits);
    return undefined;
  }
  const delta = target.integer - values.address - BigInt(out.length + 1);
  const short = wrapSigned(delta, operandBits);
  pushInteger(out, short, 8);
  // JMP and Jcc have a long form; the others must be taken at their word
  const hasLongForm = /^j(?!e?cxz)/.test(form.entry.row.name) && operand.distance === "any";
  if (hasLongForm && statement.long) return "the jump would not settle";
  if (target.unknown) return undefined;
  if (hasLongForm && target.addresses === 0) return "the target is a plain number";
  if (short >= -128n && short <= 127n) return undefined;
  if (!hasLongForm && !values.final) return undefined;
  return `the target is ${short} bytes away; a short jump reaches from -128 to 127`;
}
