/** Cases of one instruction each, with random operands, prefixes and registers. */
import type { Insn } from "../../../core/decode/insn.ts";
import { definedFlags } from "../defined-flags.ts";
import { CODE_BYTES, type InsnCase } from "./case.ts";
import { decodeCase, type CaseOpcode } from "./opcodes.ts";
import type { Random } from "./random.ts";
import {
  ECX,
  prepareBitOffset,
  prepareImplied,
  randomEflags,
  randomModrm,
  randomRegisters,
  staysInside,
} from "./random-operands.ts";

/** Overrides of segments that are all the same in user code; FS and GS are not. */
const SEGMENT_PREFIXES = [0x26, 0x2e, 0x36, 0x3e] as const;
const OPERAND_SIZE = 0x66;
const LOCK = 0xf0;
const LARGEST_FRAME = 40;

/** Undefined when the dice gave an instruction that would leave its memory or that the manual leaves undefined. */
export function singleCase(random: Random, opcode: CaseOpcode): InsnCase | undefined {
  const registers = randomRegisters(random);
  const modrm = randomModrm(random, opcode.reg ?? random.below(8), registers);
  const bytes = [
    ...(random.chance(0.35) ? [OPERAND_SIZE] : []),
    ...(random.chance(0.05) ? [random.of(SEGMENT_PREFIXES)] : []),
    ...opcode.bytes,
    ...modrm,
    ...Array.from({ length: 10 }, () => random.below(256)),
  ];
  const bare = decodeCase(bytes, 32);
  if (bare === undefined) return undefined;
  prepareImplied(random, bare, registers);
  if (!prepareBitOffset(bare, registers)) return undefined;
  const insn = decodeCase([...extraPrefixes(random, bare), ...bytes], 32);
  if (insn === undefined || isUndefined(insn, registers)) return undefined;
  const whole = [...extraPrefixesOf(insn), ...bytes].slice(0, insn.lengthBytes);
  if (!fixImmediates(random, insn, whole)) return undefined;
  const fixed = decodeCase(whole, 32);
  if (fixed === undefined || !staysInside(fixed, registers)) return undefined;
  return {
    bits: 32,
    code: Uint8Array.from(whole),
    registers,
    eflags: randomEflags(random),
    memorySeed: random.word(),
    definedFlags: definedFlags(fixed, registers[ECX]!),
  };
}

/** LOCK and REP where the row takes them. */
export function extraPrefixes(random: Random, { row, operands }: Insn): number[] {
  if (row.repeat !== undefined) return random.chance(0.6) ? [random.chance(0.5) ? 0xf3 : 0xf2] : [];
  return row.lockable === true && operands[0]?.kind === "mem" && random.chance(0.1) ? [LOCK] : [];
}

function extraPrefixesOf({ lock, repeat }: Insn): number[] {
  if (lock) return [LOCK];
  return repeat === "none" ? [] : [repeat === "rep" ? 0xf3 : 0xf2];
}

/** Branch distances stay inside the code, on a HLT; ENTER's frame stays on the stack. */
function fixImmediates(random: Random, insn: Insn, bytes: number[]): boolean {
  const relative = insn.operands.find((operand) => operand.kind === "rel");
  if (relative !== undefined) {
    // with a 16-bit operand size it would leave for the first 64 KiB
    if (insn.opSizeBits === 16) return false;
    const delta = 1 + random.below(CODE_BYTES - insn.lengthBytes - 2);
    for (let i = 0; i < relative.sizeBits / 8; i++) {
      bytes[insn.lengthBytes - relative.sizeBits / 8 + i] = (Math.min(delta, 127) >> (8 * i)) & 0xff;
    }
  }
  if (insn.row.semantics === "enter") {
    bytes[insn.lengthBytes - 3] = random.below(LARGEST_FRAME);
    bytes[insn.lengthBytes - 2] = 0;
    // deeper levels read a display that is not there
    bytes[insn.lengthBytes - 1] = random.below(2) * 32;
  }
  return true;
}

/** Results that the manual leaves open, and on which processors differ. */
export function isUndefined({ row, operands, opSizeBits }: Insn, registers: readonly number[]): boolean {
  if (row.semantics === "bswap") return opSizeBits === 16;
  if (/^sh[lr]d$/.test(row.semantics)) {
    const last = operands.at(-1)!;
    return ((last.kind === "imm" ? last.value : registers[ECX]!) & 31) > opSizeBits;
  }
  return false;
}
