/** Cases of what user code may not do, of near transfers beyond a limit, and of loops that walk into one. */
import { AC } from "../../../core/cpu/flags.ts";
import { ARITHMETIC_FLAGS } from "../defined-flags.ts";
import { CODE_BYTES, MEMORY_BYTES, type InsnCase } from "./case.ts";
import { instructionIn, limitCase, offsetRegisters } from "./limit-cases.ts";
import { decodeCase, type CaseOpcode } from "./opcodes.ts";
import type { Random } from "./random.ts";
import { EBP, EBX, ECX, EDI, ESI, ESP, little, randomEflags } from "./random-operands.ts";
import { ALL_FLAGS, CODE_SEGMENT, STACK_SEGMENT, randomWorld } from "./random-world.ts";
import { isUnknown, isUsable, openAfter } from "./sequence-cases.ts";
import { DescriptorFlag, entryBase, memoryAddress, tableSelector, type World } from "./world.ts";

const OPERAND_SIZE = 0x66;
const LOCK = 0xf0;

function finish(
  random: Random,
  bits: 16 | 32,
  world: World,
  registers: readonly number[],
  code: readonly number[],
  definedFlags = ALL_FLAGS,
): InsnCase {
  return {
    bits,
    code: Uint8Array.from(code),
    registers: registers.map((value) => value >>> 0),
    eflags: randomEflags(random) | 0x200,
    memorySeed: random.word(),
    definedFlags,
    world,
  };
}

/**
 * Opcodes that no processor of any age gives a meaning, and those that level 3 may not use. INT1 is not among them: monitors of
 * virtual machines intercept it, and not all go on behind it.
 */
const FORBIDDEN: readonly (readonly number[])[] = [
  [0x0f, 0x0b],
  [0x0f, 0x06],
  [0x0f, 0x08],
  [0x0f, 0x09],
  [0x0f, 0x30],
  [0x0f, 0x32],
  [0xfa],
  [0xfb],
  [0xcc],
  [0xce],
  [0xcd, 0x03],
  [0xcd, 0x04],
];
/** With a ModRM byte behind: opcode, ModRM.reg. */
const FORBIDDEN_GROUPS: readonly (readonly [opcode: readonly number[], reg: number])[] = [
  [[0x0f, 0xb9], 0],
  [[0xfe], 2],
  [[0xfe], 7],
  [[0xff], 7],
  [[0x0f, 0xba], 0],
  [[0x0f, 0xba], 3],
  [[0x8e], 1],
  [[0x8e], 6],
  [[0x8c], 6],
  [[0x8c], 7],
  [[0x0f, 0x01], 6],
  [[0x0f, 0x00], 2],
  [[0x0f, 0x00], 3],
  [[0x0f, 0x22], 0],
  [[0x0f, 0x22], 3],
  [[0x0f, 0x20], 2],
  [[0x0f, 0x20], 4],
  [[0x0f, 0x21], 7],
  [[0x0f, 0x23], 7],
  [[0x0f, 0x23], 0],
];
/** Which LOCK may not stand before: add r, m; mov m, r; cmp m, r; nop; push; test. */
const NOT_LOCKABLE: readonly (readonly number[])[] = [[0x03], [0x89], [0x39], [0x90], [0x50], [0x85], [0x8b], [0xa5]];
/** A system call, and vectors that user code may use; the rest is #GP with a selector's error code. */
const OPEN_VECTORS = new Set([0x80, 3, 4]);

export function forbiddenCase(random: Random): InsnCase {
  const bits = random.chance(0.5) ? 16 : 32;
  const world = randomWorld(random, { bits });
  const registers = offsetRegisters(random, world);
  const prefix = random.chance(0.2) ? [OPERAND_SIZE] : [];
  const modrm = (reg: number): number[] => [random.chance(0.5) ? 0xc0 | (reg << 3) | random.below(8) : 7 | (reg << 3)];
  switch (random.below(5)) {
    case 0:
      return finish(random, bits, world, registers, [...prefix, ...random.of(FORBIDDEN)]);
    case 1: {
      const [opcode, reg] = random.of(FORBIDDEN_GROUPS);
      return finish(random, bits, world, registers, [...prefix, ...opcode, ...modrm(reg)]);
    }
    case 2: {
      const vector = random.below(256);
      return finish(random, bits, world, registers, [...prefix, 0xcd, OPEN_VECTORS.has(vector) ? 0x21 : vector]);
    }
    case 3:
      return finish(random, bits, world, registers, [LOCK, ...prefix, ...random.of(NOT_LOCKABLE), ...modrm(0)]);
    default: {
      // at, and beyond, fifteen bytes
      const length = 13 + random.below(5);
      const prefixes = Array.from({ length: length - 2 }, () => random.of([OPERAND_SIZE, 0x3e, 0x26, 0x67, 0xf3]));
      return finish(random, bits, world, registers, [...prefixes, 0x01, 0xc8]);
    }
  }
}

/** JMP, CALL, RET and conditional branches, to HLTs of the code, beyond its limit, or with the upper half cut off. */
export function branchCase(random: Random): InsnCase {
  const bits = random.chance(0.5) ? 16 : 32;
  const prefixed = random.chance(0.35);
  const wide = (bits === 32) !== prefixed;
  const target = random.chance(0.6)
    ? 30 + random.below(90)
    : random.of([0x7f, 0x80, 0x81, 0xffff, 0x1_0030, 0x8000_0080]);
  const world = branchWorld(random, bits, target);
  const registers = offsetRegisters(random, world);
  const prefix = prefixed ? [OPERAND_SIZE] : [];
  const inMemory = (index: number): number =>
    memoryAddress(world.place) + 96 - entryBase(world.table[index]!, 0, world.place);
  if (world.table[STACK_SEGMENT]!.base === 0 || random.chance(0.9)) registers[ESP] = inMemory(STACK_SEGMENT);
  registers[EDI] = inMemory(3);
  registers[ECX] = random.chance(0.7) ? random.below(3) : random.word();
  const delta = wide ? little(target - 10) : little(target - 10).slice(0, 2);
  const code = random.of<readonly number[]>([
    [0xe9, ...delta],
    [0xe8, ...delta],
    [0x0f, 0x80 | random.below(16), ...delta],
    [0x70 | random.below(16), random.below(256)],
    [0xe0 | random.below(4), random.below(256)],
    [0xeb, random.below(256)],
    [0xc3],
    [0xc2, random.below(16), 0],
    [0xff, 0xc0 | (2 << 3) | 2],
    [0xff, 0xc0 | (4 << 3) | 2],
    [0xff, bits === 32 ? 0x17 : 0x15],
    [0xff, bits === 32 ? 0x27 : 0x25],
  ]);
  registers[2] = target;
  // a branch back to its own start would never end
  const insn = decodeCase([...prefix, ...code], bits)!;
  const relative = insn.operands.find((operand) => operand.kind === "rel");
  if (relative !== undefined && relative.delta < 0) {
    const turnedBack = insn.lengthBytes + relative.delta;
    if (turnedBack >= 0) return branchCase(random);
  }
  return finish(random, bits, world, registers, [...prefix, ...code]);
}

/** Where a CALL would leave its segment the stack is sound: processors push first, or last. [SDM] 2A CALL says last. */
function branchWorld(random: Random, bits: 16 | 32, target: number): World {
  const world = randomWorld(random, { bits, pokes: [[96, target]] });
  const table = [...world.table];
  const inside = (target & 0xffff) <= table[CODE_SEGMENT]!.limit;
  if (!inside || target > 0xffff) table[STACK_SEGMENT] = { from: "memory", base: 0, limit: MEMORY_BYTES - 1, flags: 0 };
  return { ...world, table };
}

/** Alignment checks: the same as single instructions in random segments, with EFLAGS.AC. */
export function alignmentCase(random: Random, opcode: CaseOpcode): InsnCase | undefined {
  const made = limitCase(random, opcode);
  return made === undefined ? undefined : { ...made, eflags: made.eflags | AC };
}

/** What series and walks are made of. */
export function seriesOpcodes(opcodes: readonly CaseOpcode[]): CaseOpcode[] {
  const more = /^(movs|cmps|stos|lods|scas|xlat|pusha|popa|leave|enter|bound)$/;
  return opcodes.filter(({ row }) => isUsable(row) || more.test(row.semantics));
}

/** Several instructions in bounded segments: a fault in the middle leaves what came before. */
export function seriesCase(random: Random, opcodes: readonly CaseOpcode[]): InsnCase {
  const bits = random.chance(0.5) ? 16 : 32;
  const world = randomWorld(random, { bits });
  const registers = offsetRegisters(random, world);
  const body: number[] = [];
  const count = 2 + random.below(5);
  let open = 0;
  let everOpen = 0;
  for (let done = 0; done < count;) {
    const made = bodyInstruction(random, opcodes, world, bits, registers, open);
    if (made === undefined) continue;
    body.push(...made.code);
    open = made.open;
    everOpen |= open;
    done++;
  }
  const seen = { ...world, faultFlags: ALL_FLAGS & ~everOpen };
  return finish(random, bits, seen, registers, body, ALL_FLAGS & ~open);
}

const COUNTER_SEGMENT = 5;
const COUNTER_AT = 0x800;
const GS_PREFIX = 0x65;

/**
 * A loop whose pointers go on by a few bytes each turn until one of them leaves its segment or page, or the count is over.
 * The count is in a segment of its own.
 */
export function walkCase(random: Random, opcodes: readonly CaseOpcode[]): InsnCase {
  const bits = random.chance(0.5) ? 16 : 32;
  const plain = randomWorld(random, { bits, plainWithin: 200 });
  const table = plain.table.map((entry, index) =>
    index === COUNTER_SEGMENT
      ? ({ from: "memory", base: -COUNTER_AT, limit: 3, flags: DescriptorFlag.big } as const)
      : index === 1
        ? { ...entry, limit: CODE_BYTES - 1 }
        : entry,
  );
  // behind a missing page the counter is behind the memory
  const ahead = plain.place === "behind absent" || plain.place === "alone";
  if (ahead) table[COUNTER_SEGMENT] = { ...table[COUNTER_SEGMENT]!, base: COUNTER_AT };
  const selectors = plain.selectors.map((_, index) => tableSelector(index));
  const world: World = { ...plain, table, selectors, faultFlags: 0 };
  const registers = offsetRegisters(random, world).map(() => random.word());
  for (const pointer of [EBX, ESI, EDI, EBP]) registers[pointer] = random.below(MEMORY_BYTES - 64);
  registers[ESP] = 64 + random.below(64);
  const body: number[] = [];
  const count = 1 + random.below(3);
  let open = 0;
  for (let done = 0; done < count;) {
    const made = bodyInstruction(random, opcodes, world, bits, registers, open);
    if (made === undefined || writesPointer(made.code, bits)) continue;
    body.push(...made.code);
    open = made.open;
    done++;
  }
  const narrow = bits === 16 ? [OPERAND_SIZE] : [];
  const pointer = random.of([EBX, ESI, EDI, EBP]);
  const step = random.of([1, 2, 3, 4, 7, 8, 16, -1, -4]);
  const counter = bits === 16 ? [0x06, 0, 0] : [0x05, 0, 0, 0, 0];
  // mov dword gs:[0], n; the body; add pointer, step; dec dword gs:[0]; jnz
  const start = [GS_PREFIX, ...narrow, 0xc7, ...counter, ...little(8 + random.below(60))];
  const turn = [...body, ...narrow, 0x83, 0xc0 | pointer, step & 0xff, GS_PREFIX, ...narrow, 0xff, counter[0]! | 8];
  turn.push(...counter.slice(1));
  const back = [0x75, -(turn.length + 2) & 0xff];
  const code = [...start, ...turn, ...back];
  if (code.length >= CODE_BYTES || turn.length + 2 > 128) return walkCase(random, opcodes);
  // flags that one turn leaves undefined and the next does not write
  return finish(random, bits, world, registers, code, ALL_FLAGS & ~open & ~undefinedInTurn(turn, bits));
}

function undefinedInTurn(turn: readonly number[], bits: 16 | 32): number {
  let mask = 0;
  for (let at = 0; at < turn.length;) {
    const insn = decodeCase(turn.slice(at), bits);
    if (insn === undefined) return ARITHMETIC_FLAGS;
    mask |= openAfter(insn, 0);
    at += insn.lengthBytes;
  }
  return mask;
}

/** Pointers and the stack keep their way; so do the counter's segment and the instruction pointer. */
function writesPointer(code: readonly number[], bits: 16 | 32): boolean {
  const { row, operands } = decodeCase(code, bits)!;
  if (operands.some((operand) => operand.kind === "mem" && operand.segment === COUNTER_SEGMENT)) return true;
  if (row.repeat !== undefined || /^(leave|popa|enter|pusha|xchg|xadd|pop|push)$/.test(row.semantics)) return true;
  return operands.some((operand) => operand.kind === "reg" && operand.index >= EBX && operand.sizeBits !== 8);
}

function bodyInstruction(
  random: Random,
  opcodes: readonly CaseOpcode[],
  world: World,
  bits: 16 | 32,
  registers: number[],
  open: number,
): { readonly code: number[]; readonly open: number } | undefined {
  const before = [...registers];
  const made = instructionIn(random, random.of(opcodes), world, bits, registers);
  // registers that operands wanted small are for single instructions
  for (const [n, value] of before.entries()) registers[n] = value;
  if (made === undefined || made.insn.repeat !== "none" || isUnknown(made.insn, open)) return undefined;
  return { code: made.code, open: openAfter(made.insn, open) };
}
