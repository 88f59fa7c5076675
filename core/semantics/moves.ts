import { AH, EAX, EBX, EDX, type Sem } from "./context.ts";

export function mov(s: Sem): void {
  s.write(0, s.read(1));
}

export function movzx(s: Sem): void {
  s.write(0, s.read(1));
}

export function movsx(s: Sem): void {
  s.write(0, s.signed(s.read(1), s.sizeOf(1)));
}

export function lea(s: Sem): void {
  s.write(0, s.address());
}

export function xchg(s: Sem): void {
  const b = s.read(1);
  const { value: a, commit } = s.modify(0);
  commit(b);
  s.write(1, a);
}

export function nop(): void {}

/** CBW and CWDE. */
export function cbw(s: Sem): void {
  const size = s.opSizeBits;
  s.setGpr(EAX, size, s.signed(s.gpr(EAX, size / 2), size / 2));
}

/** CWD and CDQ. */
export function cwd(s: Sem): void {
  const size = s.opSizeBits;
  s.setGpr(EDX, size, s.ir.shrS(s.signed(s.gpr(EAX, size), size), s.k(31)));
}

export function xlat(s: Sem): void {
  const segment = s.operand(0);
  if (segment.kind !== "mem") throw new Error("xlat without its memory operand");
  const size = s.addrSizeBits;
  const address = s.mask(s.ir.add(s.gpr(EBX, size), s.gpr(EAX, 8)), size);
  s.setGpr(EAX, 8, s.ir.load(segment.segment, address, 8));
}

export function setcc(s: Sem): void {
  s.write(0, s.ir.condition(s.condition));
}

export function cmovcc(s: Sem): void {
  const value = s.read(1);
  s.ir.if(s.ir.condition(s.condition));
  s.write(0, value);
  s.ir.end();
}

/** AL = CF ? FFh : 0. Undocumented, and in every processor since the 8086. */
export function salc(s: Sem): void {
  s.setGpr(EAX, 8, s.ir.sub(s.k(0), s.ir.flag("CF")));
}

export function lahf(s: Sem): void {
  const flags = s.ir.and(s.ir.flagsWord(), s.k(0xd5));
  s.setGpr(AH, 8, s.ir.or(flags, s.k(2)));
}

export function sahf(s: Sem): void {
  const keep = s.ir.and(s.ir.flagsWord(), s.k(0x800));
  s.ir.flagsAll(s.ir.or(keep, s.ir.and(s.gpr(AH, 8), s.k(0xd5))));
}
