import { SEG_SELECTOR } from "../cpu/layout.ts";
import type { Val } from "../ir/ir.ts";
import { EBP, ESP, BR, type Sem } from "./context.ts";

const SS = 2;

/** Offset of the stack slot `distance` bytes from the top, wrapped to the stack's size. */
export function stackSlot(s: Sem, distance: number): Val {
  const size = s.stackSizeBits;
  return s.mask(s.ir.add(s.gpr(ESP, size), s.k(distance)), size);
}

/** Stores one value below the top, then moves ESP: a fault of the store leaves ESP alone. */
export function pushValue(s: Sem, value: Val, sizeBits: number): void {
  const top = stackSlot(s, -sizeBits / 8);
  s.ir.store(s.segment(SS), top, sizeBits, value);
  s.setGpr(ESP, s.stackSizeBits, top);
}

export function popValue(s: Sem, sizeBits: number): { readonly value: Val; readonly release: () => void } {
  const value = s.ir.load(s.segment(SS), stackSlot(s, 0), sizeBits);
  const above = stackSlot(s, sizeBits / 8);
  return { value, release: () => s.setGpr(ESP, s.stackSizeBits, above) };
}

export function push(s: Sem): void {
  const operand = s.operand(0);
  if (operand.kind === "sreg") {
    pushSreg(s);
    return;
  }
  const size = operand.kind === "reg" || operand.kind === "mem" ? operand.sizeBits : s.opSizeBits;
  pushValue(s, s.read(0), size);
}

/** PUSH of a segment register at operand size 32 writes only the low half of the slot. [SDM] 2B PUSH. */
function pushSreg(s: Sem): void {
  const operand = s.operand(0);
  if (operand.kind !== "sreg") throw new Error("pushSreg needs a segment register");
  const top = stackSlot(s, -s.opSizeBits / 8);
  s.ir.store(s.segment(SS), top, 16, s.ir.segField(operand.segment, SEG_SELECTOR));
  s.setGpr(ESP, s.stackSizeBits, top);
}

/**
 * POP to memory computes its address with ESP already incremented, and a fault of the store must leave ESP as it was:
 * the addressing code adds the operand size to an ESP base (see core/exec), the store comes first here.
 */
export function pop(s: Sem): void {
  const operand = s.operand(0);
  const size = operand.kind === "reg" || operand.kind === "mem" ? operand.sizeBits : s.opSizeBits;
  const { value, release } = popValue(s, size);
  if (operand.kind === "mem") {
    s.write(0, value);
    release();
  } else {
    // POP ESP: the value wins over the increment
    release();
    s.write(0, value);
  }
}

const ORDER = [0, 1, 2, 3, 4, 5, 6, 7];

export function pusha(s: Sem): void {
  const size = s.opSizeBits;
  const bytes = size / 8;
  const places = ORDER.map((n) => s.ir.probe(s.segment(SS), stackSlot(s, -bytes * (n + 1)), size));
  for (const n of ORDER) s.ir.storeBack(places[n]!, s.gpr(n, size));
  s.setGpr(ESP, s.stackSizeBits, stackSlot(s, -bytes * 8));
}

export function popa(s: Sem): void {
  const size = s.opSizeBits;
  const bytes = size / 8;
  // upwards: where two of them fault, processors raise the fault of EDI
  const loaded = ORDER.toReversed().map((n) =>
    n === ESP ? null : s.ir.load(s.segment(SS), stackSlot(s, bytes * (7 - n)), size),
  );
  const values = loaded.toReversed();
  const above = stackSlot(s, bytes * 8);
  for (const [n, value] of values.entries()) if (value !== null) s.setGpr(n, size, value);
  s.setGpr(ESP, s.stackSizeBits, above);
}

/** Level 0 is common and simple; others walk the display in a helper. [SDM] 2A ENTER. */
export function enter(s: Sem): void {
  const size = s.opSizeBits;
  const frame = s.read(0);
  const level = s.ir.and(s.read(1), s.k(31));
  s.ir.if(level);
  s.faultFrom(s.ir.helper("enter", frame, level, s.k(size)));
  // its stores may have hit the code ahead, or a breakpoint
  s.ir.leave("reload");
  s.ir.else();
  const top = stackSlot(s, -size / 8);
  const below = s.mask(s.ir.sub(top, frame), s.stackSizeBits);
  // an operand must be writable where the stack pointer comes to rest, although nothing is written there
  const place = s.ir.probe(s.segment(SS), top, size);
  s.ir.probe(s.segment(SS), below, size);
  s.ir.storeBack(place, s.gpr(EBP, size));
  // with a 16-bit stack the upper half of ESP goes along
  const upper = size > s.stackSizeBits ? s.ir.and(s.gpr(ESP, 32), s.k(0xffff_0000)) : s.k(0);
  s.setGpr(EBP, size, s.ir.or(upper, top));
  s.setGpr(ESP, s.stackSizeBits, below);
  s.ir.end();
}

export function leave(s: Sem): void {
  const size = s.opSizeBits;
  const stack = s.stackSizeBits;
  const frame = s.gpr(EBP, stack);
  const value = s.ir.load(s.segment(SS), frame, size);
  s.setGpr(ESP, stack, s.ir.add(frame, s.k(size / 8)));
  s.setGpr(EBP, size, value);
}

/** [SDM] 2A BOUND: signed index against two adjacent bounds, #BR outside. */
export function bound(s: Sem): void {
  const size = s.sizeOf(0);
  const operand = s.operand(1);
  if (operand.kind !== "mem") throw new Error("bound needs memory");
  const index = s.signed(s.read(0), size);
  const address = s.address();
  const lower = s.signed(s.ir.load(operand.segment, address, size), size);
  const second = s.mask(s.ir.add(address, s.k(size / 8)), s.addrSizeBits);
  const upper = s.signed(s.ir.load(operand.segment, second, size), size);
  s.faultIf(s.ir.or(s.ir.ltS(index, lower), s.ir.binary("gt_s", index, upper)), BR);
}
