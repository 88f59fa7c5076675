/** BCD adjustments. [SDM] 2A DAA and neighbours. They are rare, so that clarity wins over speed. */
import { CF as CF_BIT, AF as AF_BIT } from "../cpu/flags.ts";
import type { Val } from "../ir/ir.ts";
import { AH, DE, EAX, type Sem } from "./context.ts";

/** Sets SF ZF PF from AL, CF and AF as given, OF clear. */
function adjustFlags(s: Sem, al: Val, cf: Val, af: Val): void {
  s.ir.flagsResult(8, al, cf, s.k(0));
  withAf(s, cf, af);
}

/** Rewrites CF and AF in the flags just made. */
function withAf(s: Sem, cf: Val, af: Val): void {
  const rest = s.ir.and(s.ir.flagsWord(), s.k(~(CF_BIT | AF_BIT)));
  s.ir.flagsAll(s.ir.or(s.ir.or(rest, cf), s.ir.shl(af, s.k(4))));
}

function decimal(s: Sem, add: boolean): void {
  const al = s.gpr(EAX, 8);
  const oldCf = s.ir.flag("CF");
  const lowDigit = s.ir.binary("gt_u", s.ir.and(al, s.k(15)), s.k(9));
  const af = s.ir.or(lowDigit, s.ir.flag("AF"));
  const highDigit = s.ir.or(s.ir.binary("gt_u", al, s.k(0x99)), oldCf);
  const low = s.ir.select(af, s.k(6), s.k(0));
  const high = s.ir.select(highDigit, s.k(0x60), s.k(0));
  const correction = s.ir.add(low, high);
  const result = s.mask(add ? s.ir.add(al, correction) : s.ir.sub(al, correction), 8);
  // DAS also reports the borrow of its first step
  const borrow = add ? s.k(0) : s.ir.and(af, s.ir.ltU(al, s.k(6)));
  s.setGpr(EAX, 8, result);
  adjustFlags(s, result, s.ir.or(highDigit, borrow), af);
}

export const daa = (s: Sem): void => decimal(s, true);
export const das = (s: Sem): void => decimal(s, false);

/** From the 286 on the correction is made to AX as a whole. */
function ascii(s: Sem, add: boolean): void {
  const ax = s.gpr(EAX, 16);
  const adjust = s.ir.or(s.ir.binary("gt_u", s.ir.and(ax, s.k(15)), s.k(9)), s.ir.flag("AF"));
  const correction = s.ir.select(adjust, s.k(0x106), s.k(0));
  const result = s.ir.and(add ? s.ir.add(ax, correction) : s.ir.sub(ax, correction), s.k(0xff0f));
  s.setGpr(EAX, 16, result);
  adjustFlags(s, s.ir.and(result, s.k(0xff)), adjust, adjust);
}

export const aaa = (s: Sem): void => ascii(s, true);
export const aas = (s: Sem): void => ascii(s, false);

export function aam(s: Sem): void {
  const base = s.read(0);
  s.faultIf(s.ir.eqz(base), DE);
  const al = s.gpr(EAX, 8);
  const quotient = s.ir.binary("div_u", al, base);
  const remainder = s.ir.binary("rem_u", al, base);
  s.setGpr(AH, 8, quotient);
  s.setGpr(EAX, 8, remainder);
  s.ir.flagsResult(8, remainder, s.k(0), s.k(0));
}

export function aad(s: Sem): void {
  const result = s.mask(s.ir.add(s.gpr(EAX, 8), s.ir.mul(s.gpr(AH, 8), s.read(0))), 8);
  s.setGpr(EAX, 16, result);
  s.ir.flagsResult(8, result, s.k(0), s.k(0));
}
