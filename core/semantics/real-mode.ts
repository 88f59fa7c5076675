/**
 * What segment loads and far transfers are in real mode: a shift and a few words on the stack, worth generating. They
 * hold for the plain case, a segment of 64 KiB of writable data; limits left over from protected mode ("unreal mode")
 * and every fault go the way of the helpers. [SDM] 3B 20.1.
 */
import { AC, IF, IOPL, NT, RF, TF, DF } from "../cpu/flags.ts";
import { ATTR_REAL } from "../cpu/descriptor.ts";
import {
  CS as CS_INDEX,
  EFLAGS_SYSTEM,
  FLAT,
  IDTR_BASE,
  IDTR_LIMIT,
  INTR_LINE,
  LEAVE_NOW,
  PENDING,
  SEG_ATTR,
  SEG_BASE,
  SEG_LIMIT,
  SEG_SELECTOR,
  segAddress,
} from "../cpu/layout.ts";
import { fixed, type Ref, type Val } from "../ir/ir.ts";
import { ESP, type Sem } from "./context.ts";
import { stackSlot } from "./stack.ts";

const SS = 2;
const CS = fixed(segAddress(CS_INDEX));
const WORD_LIMIT = 0xffff;

/** The segment register is as real mode leaves it. */
export function isPlainReal(s: Sem, segment: Ref): Val {
  return s.ir.and(
    s.ir.eq(s.ir.segField(segment, SEG_LIMIT), s.k(WORD_LIMIT)),
    s.ir.eq(s.ir.segField(segment, SEG_ATTR), s.k(ATTR_REAL)),
  );
}

/** `selector` has 16 bits. */
export function setRealSegment(s: Sem, segment: Ref, selector: Val): void {
  s.ir.setSegField(segment, SEG_SELECTOR, selector);
  s.ir.setSegField(segment, SEG_BASE, s.ir.shl(selector, s.k(4)));
}

/** FLAGS as PUSHF and INT push them outside virtual-8086 mode. */
export function pushedFlags(s: Sem, sizeBits: number): Val {
  const all = s.ir.or(s.ir.state(EFLAGS_SYSTEM), s.ir.flagsWord());
  return sizeBits === 16 ? s.ir.and(all, s.k(0xffff)) : s.ir.and(all, s.k(~(RF | VM_FLAG)));
}

const VM_FLAG = 1 << 17;
/** What POPF and IRET change at level 0 and operand size 16, besides the arithmetic flags. */
const LEVEL0_FLAGS = TF | IF | DF | IOPL | NT;

/** Sets FLAGS from a popped word; an interrupt or a single step that this lets in comes at the next block. */
export function setPoppedFlags(s: Sem, image: Val): void {
  s.ir.flagsAll(image);
  const kept = s.ir.and(s.ir.state(EFLAGS_SYSTEM), s.k(~(LEVEL0_FLAGS | RF)));
  const system = s.ir.or(kept, s.ir.and(image, s.k(LEVEL0_FLAGS)));
  s.ir.setState(EFLAGS_SYSTEM, system);
  noticeInterrupts(s, system);
}

/** After IF or TF may have been set. */
export function noticeInterrupts(s: Sem, systemFlags: Val): void {
  const open = s.ir.shrU(s.ir.and(systemFlags, s.k(IF)), s.k(9));
  const wanted = s.ir.or(s.ir.and(open, s.ir.state(INTR_LINE)), s.ir.and(systemFlags, s.k(TF)));
  s.ir.setState(PENDING, s.ir.select(wanted, s.k(LEAVE_NOW), s.ir.state(PENDING)));
}

/** Pushes words or doublewords as one: all are checked before any is stored. */
function pushAll(s: Sem, values: readonly Val[], sizeBits: number): void {
  const bytes = sizeBits / 8;
  const slots = values.map((_, i) => stackSlot(s, -bytes * (i + 1)));
  const places = slots.map((slot) => s.ir.probe(s.segment(SS), slot, sizeBits));
  for (const [i, value] of values.entries()) s.ir.storeBack(places[i]!, value);
  s.setGpr(ESP, s.stackSizeBits, slots.at(-1)!);
}

function popped(s: Sem, index: number, sizeBits: number): Val {
  return s.ir.load(s.segment(SS), stackSlot(s, (index * sizeBits) / 8), sizeBits);
}

/** INT n through the vector table. Falls through when the helper has to do it. */
export function realInterrupt(s: Sem, vector: Val): void {
  const at = s.ir.shl(vector, s.k(2));
  const usual = s.ir.and(isPlainReal(s, CS), s.ir.binary("ge_u", s.ir.state(IDTR_LIMIT), s.ir.add(at, s.k(3))));
  s.ir.if(usual);
  const entry = s.ir.load(fixed(segAddress(FLAT)), s.ir.add(s.ir.state(IDTR_BASE), at), 32);
  pushAll(s, [pushedFlags(s, 16), s.ir.segField(CS, SEG_SELECTOR), s.ir.nextIp()], 16);
  s.ir.setState(EFLAGS_SYSTEM, s.ir.and(s.ir.state(EFLAGS_SYSTEM), s.k(~(IF | TF | AC | RF))));
  setRealSegment(s, CS, s.ir.shrU(entry, s.k(16)));
  s.ir.jumpTo(s.ir.and(entry, s.k(0xffff)));
  s.ir.end();
}

/** IRET at operand size 16. Falls through when the helper has to do it. */
export function realInterruptReturn(s: Sem): void {
  s.ir.if(isPlainReal(s, CS));
  const target = popped(s, 0, 16);
  const selector = popped(s, 1, 16);
  const image = popped(s, 2, 16);
  s.setGpr(ESP, s.stackSizeBits, stackSlot(s, 6));
  setRealSegment(s, CS, selector);
  setPoppedFlags(s, image);
  s.ir.jumpTo(target);
  s.ir.end();
}

function plainTarget(s: Sem, offset: Val): Val {
  const plain = isPlainReal(s, CS);
  return s.opSizeBits === 16 ? plain : s.ir.and(plain, s.ir.binary("le_u", offset, s.k(WORD_LIMIT)));
}

export function realFarJump(s: Sem, selector: Val, offset: Val): void {
  s.ir.if(plainTarget(s, offset));
  setRealSegment(s, CS, s.ir.and(selector, s.k(0xffff)));
  s.ir.jumpTo(offset);
  s.ir.end();
}

export function realFarCall(s: Sem, selector: Val, offset: Val): void {
  s.ir.if(plainTarget(s, offset));
  pushAll(s, [s.ir.segField(CS, SEG_SELECTOR), s.ir.nextIp()], s.opSizeBits);
  setRealSegment(s, CS, s.ir.and(selector, s.k(0xffff)));
  s.ir.jumpTo(offset);
  s.ir.end();
}

/** `release`: bytes of parameters. */
export function realFarReturn(s: Sem, release: Val): void {
  const size = s.opSizeBits;
  const offset = popped(s, 0, size);
  const selector = popped(s, 1, size);
  s.ir.if(plainTarget(s, offset));
  const stack = s.stackSizeBits;
  s.setGpr(ESP, stack, s.mask(s.ir.add(stackSlot(s, size / 4), release), stack));
  setRealSegment(s, CS, s.ir.and(selector, s.k(0xffff)));
  s.ir.jumpTo(offset);
  s.ir.end();
}
