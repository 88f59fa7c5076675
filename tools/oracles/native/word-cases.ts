/**
 * Cases of one instruction in 16-bit code: segments with bases and limits, 16-bit addresses and stack, and 32-bit
 * operands and addresses by prefix. Their segments end inside the case's memory, so that any address is harmless.
 */
import type { Insn } from "../../../core/decode/insn.ts";
import { definedFlags } from "../defined-flags.ts";
import type { InsnCase } from "./case.ts";
import { decodeCase, type CaseOpcode } from "./opcodes.ts";
import type { Random } from "./random.ts";
import { EBP, EBX, ECX, EDI, ESI, ESP, randomEflags, randomRegisters } from "./random-operands.ts";
import { extraPrefixes, isUndefined } from "./single-cases.ts";
import { CODE_LIMIT_16, DATA_LIMIT_16 } from "./world.ts";

const SEGMENT_PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65] as const;
const OPERAND_SIZE = 0x66;
const ADDRESS_SIZE = 0x67;
const NO_BASE_16 = 6;
const NO_BASE_32 = 5;
const LONGEST_IMMEDIATE = 10;

export function wordCase(random: Random, opcode: CaseOpcode): InsnCase | undefined {
  const registers = randomRegisters(random);
  for (const register of [EBX, ESP, EBP, ESI, EDI]) registers[register] = nearby(random, registers[register]!);
  const prefixes = [
    ...(random.chance(0.35) ? [OPERAND_SIZE] : []),
    ...(random.chance(0.3) ? [ADDRESS_SIZE] : []),
    ...(random.chance(0.25) ? [random.of(SEGMENT_PREFIXES)] : []),
  ];
  const reg = opcode.reg ?? random.below(8);
  const modrm = prefixes.includes(ADDRESS_SIZE) ? modrm32(random, reg, registers) : modrm16(random, reg);
  const bytes = [...prefixes, ...opcode.bytes, ...modrm];
  for (let i = 0; i < LONGEST_IMMEDIATE; i++) bytes.push(random.below(256));
  const bare = decodeCase(bytes, 16);
  if (bare === undefined || bare.row !== opcode.row) return undefined;
  const extra = extraPrefixes(random, bare);
  const insn = decodeCase([...extra, ...bytes], 16);
  if (insn === undefined || isUndefined(insn, registers)) return undefined;
  const code = [...extra, ...bytes].slice(0, insn.lengthBytes);
  if (bare.row.repeat !== undefined) registers[ECX] = (random.word() & 0xffff_0000) | random.below(6);
  if (!leadsForward(random, insn, code)) return undefined;
  return {
    bits: 16,
    code: Uint8Array.from(code),
    registers: registers.map((value) => value >>> 0),
    eflags: randomEflags(random),
    memorySeed: random.word(),
    definedFlags: definedFlags(insn, registers[ECX]!),
  };
}

/** An offset inside a segment, now and then at its end, with something above it that 16-bit addresses leave out. */
function nearby(random: Random, value: number): number {
  const offset = random.chance(0.15) ? DATA_LIMIT_16 + 2 - random.below(6) : 40 + random.below(120);
  return (random.chance(0.5) ? value & 0xffff_0000 : 0) | offset;
}

function modrm16(random: Random, reg: number): number[] {
  if (random.chance(0.35)) return [0xc0 | (reg << 3) | random.below(8)];
  const rm = random.below(8);
  const small = random.below(32) - 16;
  if (random.chance(0.3)) return [(reg << 3) | NO_BASE_16, 40 + random.below(150), 0];
  // two registers would add up beyond the limit: the displacement takes one back
  const disp = rm < 4 ? small - 100 : small;
  return random.chance(0.5)
    ? [0x40 | (reg << 3) | rm, disp & 0xff]
    : [0x80 | (reg << 3) | rm, disp & 0xff, (disp >> 8) & 0xff];
}

function modrm32(random: Random, reg: number, registers: number[]): number[] {
  if (random.chance(0.2)) return [0xc0 | (reg << 3) | random.below(8)];
  const small = random.below(32) - 16;
  if (random.chance(0.2)) return [(reg << 3) | NO_BASE_32, 40 + random.below(150), 0, 0, 0];
  const base = random.below(8);
  registers[base] = registers[base]! & 0xffff;
  if (base !== ESP && base !== EBP && base !== ESI && base !== EDI) registers[base] = 40 + random.below(120);
  if (base !== ESP) return [0x40 | (reg << 3) | base, small & 0xff];
  const index = random.of([0, 1, 2, 3]);
  registers[index] = random.below(6);
  return [0x44 | (reg << 3), (random.below(4) << 6) | (index << 3) | ESP, small & 0xff];
}

/** Branches go on to a HLT or beyond the limit, never back. */
function leadsForward(random: Random, insn: Insn, code: number[]): boolean {
  const relative = insn.operands.find((operand) => operand.kind === "rel");
  if (relative === undefined) return true;
  const sizeBytes = relative.sizeBits / 8;
  const delta = random.chance(0.8) ? random.below(CODE_LIMIT_16 - 16) : CODE_LIMIT_16 - 8 + random.below(8);
  for (let i = 0; i < sizeBytes; i++) code[code.length - sizeBytes + i] = (delta >> (8 * i)) & 0xff;
  return sizeBytes > 1 || delta <= 127;
}
