import type { Value } from "./expression.ts";
import { pushInteger, wrapSigned } from "./integers.ts";
import type { MemoryOperand } from "./operand.ts";

const NONE = -1;
const BX = 3;
const EBP = 5;
const SI = 6;
const ESP = 4;

/** Appends ModRM, SIB and displacement of a memory operand, in the shortest way. */
export function pushModrm(
  out: number[],
  reg: number,
  memory: MemoryOperand,
  addressBits: 16 | 32,
  displacement: Value | undefined,
): void {
  if (addressBits === 16) push16(out, reg << 3, memory, displacement);
  else push32(out, reg << 3, memory, displacement);
}

function push16(out: number[], reg: number, memory: MemoryOperand, displacement: Value | undefined): void {
  const { base, index } = memory;
  if (base === NONE && index === NONE) {
    out.push(reg | 6);
    pushInteger(out, displacement?.integer ?? 0n, 16);
    return;
  }
  const rm = rm16(base, index);
  const size = displacementSize(memory, displacement, 16, base === EBP && index === NONE);
  out.push(mod(size) | reg | rm);
  pushInteger(out, displacement?.integer ?? 0n, size);
}

/** ModRM.rm of BX or BP, and SI or DI. [SDM] 2A table 2-1 */
function rm16(base: number, index: number): number {
  if (index === NONE) return base === BX ? 7 : 6;
  if (base === NONE) return index === SI ? 4 : 5;
  return (base === BX ? 0 : 2) + (index === SI ? 0 : 1);
}

/** [SDM] 2A tables 2-2 and 2-3. */
function push32(out: number[], reg: number, memory: MemoryOperand, displacement: Value | undefined): void {
  const { base, index, scale } = memory;
  if (base === NONE) {
    if (index === NONE) out.push(reg | 5);
    else out.push(reg | 4, sib(scale, index, EBP));
    pushInteger(out, displacement?.integer ?? 0n, 32);
    return;
  }
  const size = displacementSize(memory, displacement, 32, base === EBP);
  if (index === NONE && base !== ESP) out.push(mod(size) | reg | base);
  else out.push(mod(size) | reg | 4, sib(scale, index === NONE ? ESP : index, base));
  pushInteger(out, displacement?.integer ?? 0n, size);
}

function sib(scale: number, index: number, base: number): number {
  return (Math.log2(scale) << 6) | (index << 3) | base;
}

function mod(displacementBits: number): number {
  if (displacementBits === 0) return 0;
  return displacementBits === 8 ? 0x40 : 0x80;
}

/** Addresses take the full size, so that code keeps its size wherever it lies; so do labels without a place yet. */
function displacementSize(
  { displacementBits }: MemoryOperand,
  displacement: Value | undefined,
  fullBits: 16 | 32,
  needed: boolean,
): number {
  if (displacementBits === 8) return 8;
  if (displacementBits === fullBits) return fullBits;
  if (displacement === undefined) return needed ? 8 : 0;
  if (displacement.unknown || displacement.addresses !== 0) return fullBits;
  const wrapped = wrapSigned(displacement.integer, fullBits);
  if (wrapped === 0n && !needed) return 0;
  return wrapped >= -128n && wrapped <= 127n ? 8 : fullBits;
}
