/**
 * Cases that load selectors: segment registers from every kind of descriptor, far transfers at the same level, and what
 * LAR, LSL, VERR and VERW say. Selectors are of the local table or null: the global one is the operating system's.
 */
import { AC, DF, ID, NT } from "../../../core/cpu/flags.ts";
import { ARITHMETIC_FLAGS } from "../defined-flags.ts";
import { MEMORY_BYTES, type InsnCase } from "./case.ts";
import type { Random } from "./random.ts";
import { offsetRegisters } from "./limit-cases.ts";
import { EBP, EBX, ECX, EDI, ESI, ESP, randomEflags } from "./random-operands.ts";
import { ALL_FLAGS, STACK_SEGMENT, randomWorld } from "./random-world.ts";
import { TABLE_ENTRIES, entryBase, memoryAddress, type World } from "./world.ts";

const OPERAND_SIZE = 0x66;
/** Of the case's memory: where far pointers and stacks of the cases are. */
const STACK_AT = 96;
const POINTER_AT = 64;
const DATA_SEGMENT = 3;
const CF_TO_OF = ARITHMETIC_FLAGS;
const INTERRUPTS_ON = 0x202;

interface Draft {
  readonly code: number[];
  readonly pokes: (readonly [at: number, value: number])[];
  readonly registers: Partial<Record<number, number>>;
}

type Maker = (random: Random, wide: boolean) => Draft;

/** Of the local table at level 3 mostly, of any kind now and then. */
function selector(random: Random): number {
  const dice = random.below(20);
  if (dice === 0) return random.below(4);
  if (dice === 1) return (TABLE_ENTRIES + random.below(0x1000)) * 8 + 7;
  const index = random.chance(0.8) ? 6 + random.below(TABLE_ENTRIES - 6) : random.below(TABLE_ENTRIES);
  return index * 8 + 4 + (random.chance(0.9) ? 3 : random.below(3));
}

/** Loads through the register afterwards, or a store, or nothing. */
function use(random: Random, index: number): number[] {
  if (index === STACK_SEGMENT) return random.of([[0x50], [0x58], []]);
  const prefix = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65][index]!;
  return random.of([[prefix, 0x8a, 0x44, 0x23], [prefix, 0x88, 0x64, 0x23], [prefix, 0xf0, 0x01, 0x07], []]);
}

const LOADABLE = [0, 2, 3, 4, 5];

const moveToSegment: Maker = (random) => {
  const index = random.of(random.chance(0.05) ? [1, 6, 7] : LOADABLE);
  const code = [0x8e, 0xc0 | (index << 3) | ECX, ...use(random, index)];
  return { code, pokes: [], registers: { [ECX]: (random.word() & 0xffff_0000) | selector(random) } };
};

const popSegment: Maker = (random) => {
  const index = random.of(LOADABLE);
  const opcode = [[0x07], [], [0x17], [0x1f], [0x0f, 0xa1], [0x0f, 0xa9]][index]!;
  const pokes = [[STACK_AT, (random.word() & 0xffff_0000) | selector(random)]] as const;
  return { code: [...opcode, ...use(random, index)], pokes: [...pokes], registers: {} };
};

/** Of a doubleword pushed, processors write the upper half or leave it: words only. [SDM] 2B PUSH. */
const pushSegment: Maker = (random, wide) => {
  const toRegister = [0x8c, 0xc0 | (random.below(6) << 3)];
  const pushes = [[0x06], [0x0e], [0x16], [0x1e], [0x0f, 0xa0], [0x0f, 0xa8]];
  return { code: random.of(wide ? [toRegister] : [toRegister, ...pushes]), pokes: [], registers: {} };
};

/** LES, LDS, LSS, LFS, LGS from [EBX]. */
const loadPointer: Maker = (random, wide) => {
  const [index, opcode] = random.of<readonly [number, number[]]>([
    [0, [0xc4]],
    [3, [0xc5]],
    [2, [0x0f, 0xb2]],
    [4, [0x0f, 0xb4]],
    [5, [0x0f, 0xb5]],
  ]);
  const register = random.of([0, 1, 2, 6, 7]);
  const [code, pokes] = farOperand(random, wide, opcode, register, random.word(), selector(random));
  return { code: [...code, ...use(random, index)], pokes, registers: {} };
};

function farOperand(random: Random, wide: boolean, opcode: number[], reg: number, offset: number, sel: number) {
  const code = [...opcode, 0x40 | (reg << 3) | 7, POINTER_AT];
  const junk = random.word() & 0xffff_0000;
  const pokes: (readonly [number, number])[] = wide
    ? [
        [POINTER_AT, offset],
        [POINTER_AT + 4, junk | sel],
      ]
    : [[POINTER_AT, ((sel << 16) | (offset & 0xffff)) >>> 0]];
  return [code, pokes] as const;
}

/** Into the case's code, where HLTs are, or beyond its end. */
function target(random: Random, wide: boolean): number {
  if (random.chance(0.8)) return 40 + random.below(70);
  return wide ? random.of([0x80, 0x7f, 0xffff, 0x1_0000, 0x8000_0000]) : random.of([0x80, 0x7f, 0xffff]);
}

const farJump: Maker = (random, wide) => {
  const offset = target(random, wide);
  const sel = selector(random);
  const isCall = random.chance(0.5);
  if (random.chance(0.5)) {
    const bytes = wide ? [offset, offset >>> 8, offset >>> 16, offset >>> 24] : [offset, offset >>> 8];
    const code = [isCall ? 0x9a : 0xea, ...bytes.map((byte) => byte & 0xff), sel & 0xff, sel >> 8];
    return { code, pokes: [], registers: {} };
  }
  const [code, pokes] = farOperand(random, wide, [0xff], isCall ? 3 : 5, offset, sel);
  return { code, pokes, registers: {} };
};

const farReturn: Maker = (random, wide) => {
  const sel = selector(random);
  const offset = target(random, wide);
  const isInterrupt = random.chance(0.4);
  const code = isInterrupt ? [0xcf] : random.chance(0.5) ? [0xcb] : [0xca, random.below(12), 0];
  // IOPL, VM, VIF and the like are not level 3's to change
  const flags = (random.word() & (CF_TO_OF | DF | AC | ID | NT | 0x3_3000 | 0x18_0000)) | INTERRUPTS_ON;
  const pokes: (readonly [number, number])[] = wide
    ? [
        [STACK_AT, offset],
        [STACK_AT + 4, (random.word() & 0xffff_0000) | sel],
        [STACK_AT + 8, flags >>> 0],
      ]
    : [
        [STACK_AT, ((sel << 16) | (offset & 0xffff)) >>> 0],
        [STACK_AT + 4, flags & 0xffff],
      ];
  return { code, pokes, registers: {} };
};

const ask: Maker = (random) => {
  const sel = (random.word() & 0xffff_0000) | selector(random);
  const code = random.of([
    [0x0f, 0x02, 0xc1],
    [0x0f, 0x03, 0xc1],
    [0x0f, 0x00, 0xe1],
    [0x0f, 0x00, 0xe9],
  ]);
  return { code, pokes: [], registers: { [ECX]: sel } };
};

const flagsRegister: Maker = (random, wide) => {
  const flags = (random.word() & (CF_TO_OF | DF | AC | ID | NT | 0x3_3000 | 0x1a_0000)) | (wide ? 2 : INTERRUPTS_ON);
  const code = random.of([[0x9d], [0x9c], [0x9d, 0x9c]]);
  return { code, pokes: [[STACK_AT, flags >>> 0]], registers: {} };
};

const MAKERS = [
  moveToSegment,
  moveToSegment,
  popSegment,
  pushSegment,
  loadPointer,
  loadPointer,
  farJump,
  farJump,
  farReturn,
  farReturn,
  ask,
  flagsRegister,
];

export function selectorCase(random: Random): InsnCase {
  const bits = random.chance(0.5) ? 16 : 32;
  const prefixed = random.chance(0.35);
  const wide = (bits === 32) !== prefixed;
  const draft = random.of(MAKERS)(random, wide);
  const world = randomWorld(random, { bits, dataOnly: true, pokes: draft.pokes });
  const registers = offsetRegisters(random, world);
  // the stack and the pointers at DS:[EDI], or DS:[BX], lie where the pokes are: elsewhere there are selectors of others
  registers[ESP] = at(world, STACK_SEGMENT, STACK_AT);
  registers[EDI] = at(world, DATA_SEGMENT, 0);
  registers[EBX] = bits === 16 ? registers[EDI] : random.below(40);
  registers[EBP] = random.below(40);
  registers[ESI] = random.below(8);
  for (const [index, value] of Object.entries(draft.registers)) registers[Number(index)] = value!;
  return {
    bits,
    code: Uint8Array.from([...(prefixed ? [OPERAND_SIZE] : []), ...draft.code]),
    registers: registers.map((value) => value >>> 0),
    eflags: randomEflags(random) | 0x200,
    memorySeed: random.word(),
    definedFlags: ALL_FLAGS,
    world,
  };
}

/** Offset of a place in the case's memory. */
function at(world: World, index: number, distance: number): number {
  if (distance >= MEMORY_BYTES || world.selectors[index] === 0) return distance;
  return (memoryAddress(world.place) + distance - entryBase(world.table[index]!, 0, world.place)) >>> 0;
}
