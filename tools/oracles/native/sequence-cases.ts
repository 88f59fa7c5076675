/**
 * Cases of several instructions: flags made by one and read by a later one, registers and memory that go through many
 * hands, and loops, which the compiler treats as a whole.
 */
import type { Insn } from "../../../core/decode/insn.ts";
import { ARITHMETIC_FLAGS, definedFlags } from "../defined-flags.ts";
import { AF, CF, DF, OF, PF, SF, ZF } from "../../../core/cpu/flags.ts";
import type { Flag, InsnRow } from "../../../core/isa/row.ts";
import { CODE_BYTES, MEMORY, MEMORY_BYTES, type InsnCase } from "./case.ts";
import { decodeCase, type CaseOpcode } from "./opcodes.ts";
import type { Random } from "./random.ts";
import { ESP, absoluteModrm, little, randomEflags, randomRegisters, registerModrm } from "./random-operands.ts";

const FLAG_BITS: Partial<Record<Flag, number>> = { CF, PF, AF, ZF, SF, OF };
/** Everything whose addresses and flags are known without running it. */
const USABLE =
  /^(add|or|adc|sbb|and|sub|xor|cmp|test|inc|dec|neg|not|i?mul|imul2|xadd|cmpxchg|cmpxchg8b|bswap|ro[lr]|rc[lr]|sh[lr]d?|sar|bt[src]?|bs[fr]|daa|das|aaa|aas|aad|mov|movzx|movsx|lea|xchg|cbw|cwd|setcc|cmovcc|salc|lahf|sahf|push|pop|clc|stc|cmc|cld|std|nop)$/;
const OPERAND_SIZE = 0x66;
const CL = "CL";
const LOOP_COUNTER = MEMORY + MEMORY_BYTES - 8;
const OPERAND_SPAN = 160;
const OPERAND_START = 40;

export function isUsable({ semantics }: InsnRow): boolean {
  return USABLE.test(semantics);
}

export function sequenceOpcodes(opcodes: readonly CaseOpcode[]): CaseOpcode[] {
  return opcodes.filter(({ row }) => isUsable(row) && !row.operands.some((code) => /^[OM]/.test(code)));
}

/** `looped`: the sequence runs a few times, counted in memory. */
export function sequenceCase(random: Random, opcodes: readonly CaseOpcode[], looped: boolean): InsnCase {
  const registers = randomRegisters(random);
  const body: number[] = [];
  // the counter's DEC leaves CF as the turn before made it
  let open = looped ? CF : 0;
  const count = 2 + random.below(5);
  for (let done = 0; done < count;) {
    const made = instruction(random, random.of(opcodes), open, looped);
    if (made === undefined) continue;
    body.push(...made.bytes);
    open = made.open;
    done++;
  }
  const code = looped ? loop(random, body) : body;
  if (code.length >= CODE_BYTES) throw new Error("the sequence is too long for its place");
  // what DEC does not write
  const undefinedAtEnd = looped ? open & CF : open;
  return {
    bits: 32,
    code: Uint8Array.from(code),
    registers,
    eflags: randomEflags(random),
    memorySeed: random.word(),
    definedFlags: (ARITHMETIC_FLAGS | DF) & ~undefinedAtEnd,
  };
}

function loop(random: Random, body: readonly number[]): number[] {
  const counter = little(LOOP_COUNTER);
  const start = [0xc7, 0x05, ...counter, ...little(3 + random.below(6))];
  const back = [0xff, 0x0d, ...counter, 0x0f, 0x85];
  const distance = -(body.length + back.length + 4);
  return [...start, ...body, ...back, ...little(distance >>> 0)];
}

/** `open`: flags that nobody defined so far. Undefined: it would read one of them, or is of no use here. */
function instruction(
  random: Random,
  { bytes: opcode, reg, row }: CaseOpcode,
  open: number,
  looped: boolean,
): { readonly bytes: number[]; readonly open: number } | undefined {
  const field = reg ?? random.below(8);
  const place = MEMORY + OPERAND_START + random.below(OPERAND_SPAN);
  const modrm = random.chance(0.6) ? registerModrm(field, random.below(8)) : absoluteModrm(field, place);
  const bytes = [
    ...(random.chance(0.3) ? [OPERAND_SIZE] : []),
    ...opcode,
    ...modrm,
    ...Array.from({ length: 8 }, () => random.below(256)),
  ];
  const insn = decodeCase(bytes, 32);
  if (insn === undefined || insn.row !== row) return undefined;
  if (looped && (row.semantics === "push" || row.semantics === "pop")) return undefined;
  if (insn.operands.some((operand) => isStack(operand)) || isUndefined(insn)) return undefined;
  if (readsOpen(row, open)) return undefined;
  return { bytes: bytes.slice(0, insn.lengthBytes), open: openAfter(insn, open) };
}

/** The stack pointer keeps pointing into the case's memory. */
function isStack(operand: Insn["operands"][number]): boolean {
  if (operand.kind === "reg") return operand.index === ESP && !operand.high && operand.sizeBits !== 8;
  return operand.kind === "mem" && operand.base >= 0;
}

/** Results that depend on what is not known here, or that the manual leaves open. */
function isUndefined({ row, operands, opSizeBits }: Insn): boolean {
  if (row.semantics === "bswap") return opSizeBits === 16;
  if (/^sh[lr]d$/.test(row.semantics)) {
    const last = operands.at(-1)!;
    return opSizeBits === 16 && (last.kind !== "imm" || (last.value & 31) > 16);
  }
  // a bit offset in a register reaches outside
  return row.semantics.startsWith("bt") && operands[0]!.kind === "mem" && operands[1]!.kind === "reg";
}

/** `open`: flags that nobody defined so far. True where one is read, and where a result depends on what is not known. */
export function isUnknown(insn: Insn, open: number): boolean {
  return isUndefined(insn) || readsOpen(insn.row, open);
}

function readsOpen(row: InsnRow, open: number): boolean {
  return ((row.flags.reads ?? []).reduce((mask, flag) => mask | (FLAG_BITS[flag] ?? 0), 0) & open) !== 0;
}

/** Flags that are undefined behind an instruction, where `open` were before it. */
export function openAfter(insn: Insn, open: number): number {
  const { row, operands } = insn;
  const byCl = row.operands.includes(CL);
  if (/^(sh[lr]d?|sar|ro[lr]|rc[lr])$/.test(row.semantics)) {
    const last = operands.at(-1)!;
    // a count of 0 changes nothing; one in CL may be 0 or large
    if (byCl) return open | OF | CF | (row.flags.undefined ?? []).reduce((mask, flag) => mask | FLAG_BITS[flag]!, 0);
    if (last.kind === "imm" && (last.value & 31) === 0) return open;
  }
  const written = [...(row.flags.writes ?? []), ...(row.flags.undefined ?? [])];
  const touched = written.reduce((mask, flag) => mask | (FLAG_BITS[flag] ?? 0), 0);
  return (open & ~touched) | (ARITHMETIC_FLAGS & ~definedFlags(insn, 1));
}
