import { BUDGET, EFLAGS_SYSTEM } from "../cpu/layout.ts";
import { DF } from "../cpu/flags.ts";
import type { Ref, Val } from "../ir/ir.ts";
import { checkPort } from "./system.ts";
import { EAX, ECX, EDI, EDX, ESI, type Sem } from "./context.ts";

const ES = 0;

/** +size or -size by DF. */
function stride(s: Sem, sizeBytes: number): Val {
  const down = s.ir.and(s.ir.state(EFLAGS_SYSTEM), s.k(DF));
  return s.ir.select(down, s.k(-sizeBytes), s.k(sizeBytes));
}

function advance(s: Sem, register: number, step: Val): void {
  const size = s.addrSizeBits;
  s.setGpr(register, size, s.ir.add(s.gpr(register, size), step));
}

/** Segment of the source operand: DS or an override. */
function sourceSegment(s: Sem, i: number): Ref {
  const operand = s.operand(i);
  if (operand.kind !== "mem") throw new Error("a string operand is in memory");
  return operand.segment;
}

/**
 * One element, or with a REP prefix a loop of them. Each turn is complete in itself: a fault, an interrupt or the end of
 * the slice leaves registers as they stand and the instruction starts again. Each turn counts as one instruction, the
 * first with the instruction itself. `turn` does one element; `bulk` may do many at once, charges all but one of them,
 * and returns how many it did.
 */
function repeated(s: Sem, turn: () => void, bulk: (() => Val) | null, whileZf: boolean): void {
  const repeat = s.repeat;
  if (repeat === "none") {
    turn();
    return;
  }
  const size = s.addrSizeBits;
  s.ir.if(s.gpr(ECX, size));
  s.ir.loop();
  const many = bulk === null ? undefined : bulk();
  if (many !== undefined) s.ir.if(s.ir.eqz(many));
  turn();
  s.setGpr(ECX, size, s.ir.sub(s.gpr(ECX, size), s.k(1)));
  if (many !== undefined) s.ir.end();
  let more = s.ir.ne(s.gpr(ECX, size), s.k(0));
  if (whileZf) {
    const zf = s.ir.flag("ZF");
    more = s.ir.and(more, repeat === "rep" ? zf : s.ir.eqz(zf));
    // a search that passed over elements has not looked at the last of them
    if (many !== undefined) more = s.ir.or(more, s.ir.ne(many, s.k(0)));
  }
  s.ir.if(more);
  s.ir.yield();
  s.ir.setState(BUDGET, s.ir.sub(s.ir.state(BUDGET), s.k(1)));
  s.ir.end();
  s.ir.loopIf(more);
  s.ir.loopEnd();
  s.ir.end();
}

export function movs(s: Sem): void {
  const size = s.sizeOf(0);
  const source = sourceSegment(s, 1);
  const turn = (): void => {
    const value = s.ir.load(source, s.gpr(ESI, s.addrSizeBits), size);
    s.ir.store(s.segment(ES), s.gpr(EDI, s.addrSizeBits), size, value);
    const step = stride(s, size / 8);
    advance(s, ESI, step);
    advance(s, EDI, step);
  };
  repeated(s, turn, () => s.ir.helper("repMovs", s.ir.segAddress(source), s.k(size / 8), s.k(s.addrSizeBits)), false);
}

export function stos(s: Sem): void {
  const size = s.sizeOf(0);
  const turn = (): void => {
    s.ir.store(s.segment(ES), s.gpr(EDI, s.addrSizeBits), size, s.gpr(EAX, size));
    advance(s, EDI, stride(s, size / 8));
  };
  repeated(s, turn, () => s.ir.helper("repStos", s.k(size / 8), s.k(s.addrSizeBits)), false);
}

export function lods(s: Sem): void {
  const size = s.sizeOf(0);
  const source = sourceSegment(s, 1);
  const turn = (): void => {
    s.setGpr(EAX, size, s.ir.load(source, s.gpr(ESI, s.addrSizeBits), size));
    advance(s, ESI, stride(s, size / 8));
  };
  repeated(s, turn, null, false);
}

/** 1 for REPE, 0 for REPNE. */
function whileEqual(s: Sem): Val {
  return s.k(s.repeat === "rep" ? 1 : 0);
}

export function scas(s: Sem): void {
  const size = s.sizeOf(0);
  const turn = (): void => {
    const value = s.ir.load(s.segment(ES), s.gpr(EDI, s.addrSizeBits), size);
    const a = s.gpr(EAX, size);
    advance(s, EDI, stride(s, size / 8));
    s.ir.flags("sub", size, a, value, s.ir.sub(a, value));
  };
  repeated(s, turn, () => s.ir.helper("repScas", s.k(size / 8), s.k(s.addrSizeBits), whileEqual(s)), true);
}

export function cmps(s: Sem): void {
  const size = s.sizeOf(0);
  const source = sourceSegment(s, 0);
  const turn = (): void => {
    // where both fault, processors raise the fault of ES:EDI
    const b = s.ir.load(s.segment(ES), s.gpr(EDI, s.addrSizeBits), size);
    const a = s.ir.load(source, s.gpr(ESI, s.addrSizeBits), size);
    const step = stride(s, size / 8);
    advance(s, ESI, step);
    advance(s, EDI, step);
    s.ir.flags("sub", size, a, b, s.ir.sub(a, b));
  };
  repeated(
    s,
    turn,
    () => s.ir.helper("repCmps", s.ir.segAddress(source), s.k(size / 8), s.k(s.addrSizeBits), whileEqual(s)),
    true,
  );
}

/** INS checks the destination before the port is read: reading a port can have effects. */
export function ins(s: Sem): void {
  const size = s.sizeOf(0);
  // once, even when the count is 0: processors raise #GP then as well
  checkPort(s, s.gpr(EDX, 16), size / 8);
  const turn = (): void => {
    const destination = s.gpr(EDI, s.addrSizeBits);
    const place = s.ir.probe(s.segment(ES), destination, size);
    const value = s.ir.helper("portIn", s.gpr(EDX, 16), s.k(size / 8));
    s.ir.storeBack(place, value);
    advance(s, EDI, stride(s, size / 8));
  };
  repeated(s, turn, null, false);
}

export function outs(s: Sem): void {
  const size = s.sizeOf(1);
  const source = sourceSegment(s, 1);
  // once, even when the count is 0: processors raise #GP then as well
  checkPort(s, s.gpr(EDX, 16), size / 8);
  const turn = (): void => {
    const value = s.ir.load(source, s.gpr(ESI, s.addrSizeBits), size);
    s.ir.helper("portOut", s.gpr(EDX, 16), s.k(size / 8), value);
    advance(s, ESI, stride(s, size / 8));
  };
  repeated(s, turn, null, false);
}
