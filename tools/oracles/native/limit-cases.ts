/** Cases of one instruction in random segments: limits of both directions, rights, pages that are missing or read-only. */
import type { Insn } from "../../../core/decode/insn.ts";
import { AC } from "../../../core/cpu/flags.ts";
import { definedFlags } from "../defined-flags.ts";
import type { InsnCase } from "./case.ts";
import { decodeCase, type CaseOpcode } from "./opcodes.ts";
import type { Random } from "./random.ts";
import { EBP, EBX, ECX, EDI, ESI, ESP, little, randomEflags } from "./random-operands.ts";
import { CODE_SEGMENT, STACK_SEGMENT, isFlat, offsetIn, randomWorld } from "./random-world.ts";
import { extraPrefixes, isUndefined } from "./single-cases.ts";
import type { World } from "./world.ts";

/** ES CS SS DS FS GS. */
const SEGMENT_PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65] as const;
const OPERAND_SIZE = 0x66;
const ADDRESS_SIZE = 0x67;
const REGISTER_FORM = 0xc0;
const DATA_SEGMENT = 3;
const LONGEST_IMMEDIATE = 10;
/** Where the other side has its program, its stack and its tables: a flat segment must not lead there. */
const PRIVATE: readonly (readonly [first: number, end: number])[] = [
  [0x0800_0000, 0x0b00_0000],
  [0x1000_0000, 0x1100_0000],
  [0x2100_0000, 0x2400_0000],
  [0xe000_0000, 2 ** 32],
];

export function limitCase(random: Random, opcode: CaseOpcode): InsnCase | undefined {
  const bits = random.chance(0.5) ? 16 : 32;
  const world = randomWorld(random, { bits, flat: true });
  const registers = offsetRegisters(random, world);
  const made = instructionIn(random, opcode, world, bits, registers);
  if (made === undefined) return undefined;
  const { insn, code } = made;
  if (insn.row.repeat !== undefined) registers[ECX] = random.below(random.chance(0.8) ? 12 : 600);
  if (isUndefined(insn, registers) || leavesForPrivate(insn, registers, world)) return undefined;
  const eflags = randomEflags(random) | 0x200 | (random.chance(0.25) ? AC : 0);
  return {
    bits,
    code: Uint8Array.from(code),
    registers: registers.map((value) => value >>> 0),
    eflags,
    memorySeed: random.word(),
    definedFlags: definedFlags(insn, registers[ECX]!) | AC,
    world,
  };
}

/** Registers that point into segments, mostly those that instructions use for that. */
export function offsetRegisters(random: Random, world: World): number[] {
  const inSegment = (index: number): number => {
    const offset = offsetIn(random, world, index);
    // 16-bit addresses leave the upper half out
    return offset <= 0xffff && random.chance(0.1) ? offset | (random.word() & 0xffff_0000) : offset;
  };
  const registers = Array.from({ length: 8 }, () =>
    random.chance(0.5) ? inSegment(random.of([0, STACK_SEGMENT, DATA_SEGMENT, DATA_SEGMENT, 4])) : random.word(),
  );
  for (const register of [EBX, ESI]) registers[register] = inSegment(DATA_SEGMENT);
  registers[EDI] = inSegment(random.chance(0.6) ? 0 : DATA_SEGMENT);
  for (const register of [ESP, EBP]) registers[register] = inSegment(STACK_SEGMENT);
  return registers;
}

/** The opcode with random prefixes and operands; registers of index or far-reaching bit offsets are made small. */
export function instructionIn(
  random: Random,
  opcode: CaseOpcode,
  world: World,
  bits: 16 | 32,
  registers: number[],
): { readonly insn: Insn; readonly code: number[] } | undefined {
  const override = random.chance(0.3) ? random.below(6) : undefined;
  const prefixes = [
    ...(random.chance(0.35) ? [OPERAND_SIZE] : []),
    ...(random.chance(0.3) ? [ADDRESS_SIZE] : []),
    ...(override === undefined ? [] : [SEGMENT_PREFIXES[override]!]),
  ];
  const words = (bits === 16) !== prefixes.includes(ADDRESS_SIZE);
  const reg = opcode.reg ?? random.below(8);
  const direct = offsetIn(random, world, override === undefined || override === CODE_SEGMENT ? DATA_SEGMENT : override);
  const modrm = words ? wordModrm(random, reg, direct, registers) : modrmOf(random, reg, direct, registers);
  const bytes = [...prefixes, ...opcode.bytes, ...modrm];
  for (let i = 0; i < LONGEST_IMMEDIATE; i++) bytes.push(random.below(256));
  const bare = decodeCase(bytes, bits);
  if (bare === undefined || bare.row !== opcode.row) return undefined;
  const extra = extraPrefixes(random, bare);
  const insn = decodeCase([...extra, ...bytes], bits);
  if (insn === undefined) return undefined;
  const code = [...extra, ...bytes].slice(0, insn.lengthBytes);
  if (insn.row.semantics === "enter") code[code.length - 1] = random.of([0, 0, 1, 2, 3, 31, 0x42]);
  const relative = insn.operands.find((operand) => operand.kind === "rel");
  if (relative !== undefined) {
    // forwards, to a HLT or beyond the limit
    const sizeBytes = relative.sizeBits / 8;
    const near = world.table[CODE_SEGMENT]!.limit - code.length;
    // of a CALL beyond the limit and a stack that faults processors tell one or the other
    const inside = insn.row.semantics === "call" || random.chance(0.7);
    const delta = inside ? random.below(Math.max(1, near)) : random.below(0x80);
    for (let i = 0; i < sizeBytes; i++) code[code.length - sizeBytes + i] = (delta >> (8 * i)) & 0xff;
  }
  return { insn, code };
}

function wordModrm(random: Random, reg: number, direct: number, registers: number[]): number[] {
  if (random.chance(0.15)) return [REGISTER_FORM | (reg << 3) | random.below(8)];
  if (random.chance(0.25)) return [(reg << 3) | 6, direct & 0xff, (direct >> 8) & 0xff];
  const rm = random.below(8);
  if (rm < 4 && random.chance(0.8)) {
    const index = rm & 1 ? EDI : ESI;
    registers[index] = random.below(16);
  }
  const small = random.below(24) - 12;
  return random.chance(0.5)
    ? [0x40 | (reg << 3) | rm, small & 0xff]
    : [0x80 | (reg << 3) | rm, small & 0xff, (small >> 8) & 0xff];
}

function modrmOf(random: Random, reg: number, direct: number, registers: number[]): number[] {
  if (random.chance(0.15)) return [REGISTER_FORM | (reg << 3) | random.below(8)];
  if (random.chance(0.25)) return [(reg << 3) | EBP, ...little(direct)];
  const small = random.below(24) - 12;
  const base = random.below(8);
  if (base !== ESP) return [0x40 | (reg << 3) | base, small & 0xff];
  const index = random.of([0, 1, 2]);
  registers[index] = random.below(8);
  return [
    0x44 | (reg << 3),
    (random.below(4) << 6) | (index << 3) | random.of([EBX, ESP, EBP, ESI, EDI]),
    small & 0xff,
  ];
}

/** An operand in a segment of 4 GiB lies where the other side's program is, or cannot be told. */
function leavesForPrivate({ row, operands, addrSizeBits }: Insn, registers: readonly number[], world: World): boolean {
  return operands.some((operand, n) => {
    if (operand.kind !== "mem" || world.selectors[operand.segment] === 0) return false;
    if (!isFlat(world.table[operand.segment]!)) return false;
    if (row.semantics.startsWith("bt") && n === 0 && operands[1]!.kind === "reg") return true;
    if (addrSizeBits === 16 || row.semantics === "lea") return false;
    const base = operand.base < 0 ? 0 : registers[operand.base]!;
    const index = operand.index < 0 ? 0 : registers[operand.index]! * operand.scale;
    const address = (base + index + operand.disp) >>> 0;
    return PRIVATE.some(([first, end]) => address >= first - 256 && address < end);
  });
}
