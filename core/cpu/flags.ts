/**
 * Lazy arithmetic flags. Two words hold all six, whatever instruction made them, so that a reader needs no switch over
 * the producer:
 *
 * FLAG_RESULT  the result, sign-extended to 32 bits
 * FLAG_AUX     bit 31 CF; bit 30 CF xor OF; bit 3 AF; bits 15:8 xor-ed into the result's low byte before parity;
 *              bit 0 xor-ed into the result's sign
 *
 * An addition or subtraction stores its vector of carries: the carry out of the top bit is CF, the one below it gives
 * OF = CF xor carry-in of the top bit, the one out of bit 3 is AF.
 */
export const AUX_CF = 0x8000_0000 | 0;
export const AUX_PO = 0x4000_0000;
export const AUX_AF = 8;
export const AUX_SD = 1;
export const AUX_PDB_SHIFT = 8;

export const CF = 0x001;
export const PF = 0x004;
export const AF = 0x010;
export const ZF = 0x040;
export const SF = 0x080;
export const TF = 0x100;
export const IF = 0x200;
export const DF = 0x400;
export const OF = 0x800;
export const IOPL = 0x3000;
export const NT = 0x4000;
export const RF = 0x1_0000;
export const VM = 0x2_0000;
export const AC = 0x4_0000;
/** Virtual IF, and an interrupt that waits for it: CR4.VME and PVI. */
export const VIF = 0x8_0000;
export const VIP = 0x10_0000;
export const ID = 0x20_0000;
export const ARITHMETIC = CF | PF | AF | ZF | SF | OF;

function evenParity(byte: number): boolean {
  let x = byte & 0xff;
  x ^= x >> 4;
  return ((0x9669 >> (x & 0xf)) & 1) !== 0;
}

/** The six arithmetic flags of a lazy pair, at their EFLAGS positions. */
export function materialise(result: number, aux: number): number {
  let flags = 0;
  if (aux < 0) flags |= CF;
  if (((aux ^ (aux << 1)) & AUX_CF) !== 0) flags |= OF;
  if ((aux & AUX_AF) !== 0) flags |= AF;
  if (result === 0) flags |= ZF;
  if (result < 0 !== ((aux & AUX_SD) !== 0)) flags |= SF;
  if (evenParity(result ^ (aux >> AUX_PDB_SHIFT))) flags |= PF;
  return flags;
}

/** FLAG_RESULT for given flags: any value of which zero-ness is right and sign and low byte are zero. */
export function lazyResult(flags: number): number {
  return (flags & ZF) !== 0 ? 0 : 0x100;
}

/** FLAG_AUX that goes with `lazyResult`. */
export function lazyAux(flags: number): number {
  const cf = (flags & CF) !== 0 ? 1 : 0;
  const of = (flags & OF) !== 0 ? 1 : 0;
  return (
    (cf << 31) |
    ((cf ^ of) << 30) |
    ((flags & AF) !== 0 ? AUX_AF : 0) |
    ((flags & PF) !== 0 ? 0 : 1 << AUX_PDB_SHIFT) |
    ((flags & SF) !== 0 ? AUX_SD : 0)
  );
}
