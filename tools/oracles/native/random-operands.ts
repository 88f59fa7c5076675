/** Random registers, ModRM bytes and prefixes whose addresses stay inside a case's memory. */
import type { Insn } from "../../../core/decode/insn.ts";
import { CENTRE, MEMORY, MEMORY_BYTES, REACH } from "./case.ts";
import type { Random } from "./random.ts";

export const EBX = 3;
export const ECX = 1;
export const ESP = 4;
export const EBP = 5;
export const ESI = 6;
export const EDI = 7;

const BOUNDARY = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
  0xffff_fffe,
];
const MODRM_REGISTER = 0xc0;
const MODRM_DISP8 = 0x40;
const MODRM_DISP32 = 0x80;
const BASES = [0, 1, 2, 3, 6, 7] as const;
/** Memory that no operand may leave: strings run both ways from their start. */
const MARGIN = 40;

export function randomRegisters(random: Random): number[] {
  const registers = Array.from({ length: 8 }, () => (random.chance(0.4) ? random.of(BOUNDARY) : random.word()));
  registers[ESP] = CENTRE + (random.below(8) - 4) * 4;
  return registers;
}

export function randomEflags(random: Random): number {
  return 2 | (random.below(0x1000) & 0x8d5) | (random.chance(0.2) ? 0x400 : 0);
}

/** ModRM, SIB and displacement; `registers` are set so that the address lies in the case's memory. */
export function randomModrm(random: Random, reg: number, registers: number[]): number[] {
  const field = reg << 3;
  if (random.chance(0.4)) return [MODRM_REGISTER | field | random.below(8)];
  const small = random.below(REACH * 2) - REACH;
  switch (random.below(5)) {
    case 0: {
      const base = random.of([...BASES, EBP]);
      registers[base] = CENTRE + random.below(REACH);
      return [MODRM_DISP8 | field | base, small & 0xff];
    }
    case 1: {
      const base = random.of(BASES);
      registers[base] = (CENTRE + small - 0x1234_5678) >>> 0;
      return [MODRM_DISP32 | field | base, ...little(0x1234_5678)];
    }
    case 2: {
      const base = random.of(BASES);
      const index = random.of([...BASES, EBP].filter((n) => n !== base));
      registers[base] = CENTRE;
      registers[index] = random.below(5);
      return [MODRM_DISP8 | field | ESP, (random.below(4) << 6) | (index << 3) | base, small & 0xff];
    }
    case 3: {
      // an index without a base
      const index = random.of([...BASES, EBP]);
      const scale = random.below(4);
      registers[index] = random.below(5);
      return [field | ESP, (scale << 6) | (index << 3) | EBP, ...little(CENTRE + small)];
    }
    default:
      return [field | EBP, ...little(CENTRE + small)];
  }
}

/** A place at a known address: [disp32]. */
export function absoluteModrm(reg: number, address: number): number[] {
  return [(reg << 3) | EBP, ...little(address)];
}

export function registerModrm(reg: number, rm: number): number[] {
  return [MODRM_REGISTER | (reg << 3) | rm];
}

export function little(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

/** Registers that instructions use without naming them. */
export function prepareImplied(random: Random, { row, opSizeBits }: Insn, registers: number[]): void {
  if (row.repeat !== undefined) {
    registers[ESI] = CENTRE + random.below(REACH);
    registers[EDI] = CENTRE + random.below(REACH);
    registers[ECX] = random.below(6);
  }
  if (row.semantics === "xlat") registers[EBX] = MEMORY;
  if (row.semantics === "leave") registers[EBP] = CENTRE;
  // quotients that fit
  if (/^i?div$/.test(row.semantics) && random.chance(0.7)) {
    registers[2] = opSizeBits === 16 || random.chance(0.5) ? random.below(4) : 0;
    registers[0] = registers[0]! & 0x7fff;
  }
}

/** Bit tests with a register as offset reach up to 256 MiB away: brought near, where the address does not depend on it. */
export function prepareBitOffset({ row, operands }: Insn, registers: number[]): boolean {
  const [target, offset] = operands;
  if (!row.semantics.startsWith("bt") || target?.kind !== "mem" || offset?.kind !== "reg") return true;
  if (offset.index === target.base || offset.index === target.index || offset.index === ESP) return false;
  registers[offset.index] = ((registers[offset.index]! & 0x1ff) - 0x100) >>> 0;
  return true;
}

/** True where every memory operand lies inside the case's memory. */
export function staysInside({ row, operands, addrSizeBits }: Insn, registers: readonly number[]): boolean {
  for (const operand of operands) {
    if (operand.kind !== "mem") continue;
    if (addrSizeBits !== 32 || operand.segment > 3) return false;
    if (operand.sizeBits === 0 || row.repeat !== undefined || row.semantics === "xlat") continue;
    const base = operand.base < 0 ? 0 : registers[operand.base]!;
    const index = operand.index < 0 ? 0 : registers[operand.index]! * operand.scale;
    const address = (base + index + operand.disp) >>> 0;
    if (address < MEMORY + MARGIN || address > MEMORY + MEMORY_BYTES - MARGIN - 8) return false;
  }
  return true;
}
