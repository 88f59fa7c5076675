import type { Val } from "../ir/ir.ts";
import { ECX, ESP, type Sem } from "./context.ts";
import { realFarCall, realFarJump, realFarReturn, realInterrupt, realInterruptReturn } from "./real-mode.ts";
import { popValue, pushValue } from "./stack.ts";

export function jcc(s: Sem): void {
  s.ir.branch(s.ir.condition(s.condition), s.opSizeBits);
}

/** Near jump, relative or through an operand. */
export function jmp(s: Sem): void {
  if (s.operand(0).kind === "rel") {
    s.ir.branch(s.k(1), s.opSizeBits);
    return;
  }
  const target = s.read(0);
  s.ir.checkTarget(target);
  s.ir.jumpTo(target);
}

export function call(s: Sem): void {
  const size = s.opSizeBits;
  if (s.operand(0).kind === "rel") {
    s.ir.checkTarget(s.ir.relTarget(size));
    pushValue(s, s.ir.nextIp(), size);
    s.ir.branch(s.k(1), size);
    return;
  }
  const target = s.read(0);
  s.ir.checkTarget(target);
  pushValue(s, s.ir.nextIp(), size);
  s.ir.jumpTo(target);
}

/** RET, and RET n, which releases parameters as well. */
export function ret(s: Sem): void {
  const size = s.opSizeBits;
  const { value: target, release } = popValue(s, size);
  s.ir.checkTarget(target);
  release();
  if (s.operands.length > 0) {
    const stack = s.stackSizeBits;
    s.setGpr(ESP, stack, s.ir.add(s.gpr(ESP, stack), s.read(0)));
  }
  s.ir.jumpTo(target);
}

/** LOOP, LOOPE, LOOPNE. ECX by address size; flags untouched. The count is written only when the target is good. */
function loopWhile(s: Sem, also: Val | null): void {
  const size = s.addrSizeBits;
  const count = s.mask(s.ir.sub(s.gpr(ECX, size), s.k(1)), size);
  const nonzero = s.ir.ne(count, s.k(0));
  const taken = also === null ? nonzero : s.ir.and(nonzero, also);
  s.ir.if(taken);
  s.ir.checkTarget(s.ir.relTarget(s.opSizeBits));
  s.ir.end();
  s.setGpr(ECX, size, count);
  s.ir.branch(taken, s.opSizeBits);
}

export const loop = (s: Sem): void => loopWhile(s, null);
export const loope = (s: Sem): void => loopWhile(s, s.ir.flag("ZF"));
export const loopne = (s: Sem): void => loopWhile(s, s.ir.eqz(s.ir.flag("ZF")));

export function jcxz(s: Sem): void {
  s.ir.branch(s.ir.eqz(s.gpr(ECX, s.addrSizeBits)), s.opSizeBits);
}

/** Offset and selector of a far operand: immediate or memory. */
function farTarget(s: Sem): { readonly selector: Val; readonly offset: Val } {
  const operand = s.operand(0);
  if (operand.kind === "far") return { selector: s.ir.imm(0), offset: s.ir.imm(1) };
  return farPointer(s, 0);
}

/** A far pointer in memory: offset first, selector behind it. */
export function farPointer(s: Sem, i: number): { readonly selector: Val; readonly offset: Val } {
  const operand = s.operand(i);
  if (operand.kind !== "mem") throw new Error("a far pointer is in memory");
  const address = s.address();
  const size = s.opSizeBits;
  const offset = s.ir.load(operand.segment, address, size);
  const behind = s.mask(s.ir.add(address, s.k(size / 8)), s.addrSizeBits);
  return { offset, selector: s.ir.load(operand.segment, behind, 16) };
}

export function jmpf(s: Sem): void {
  const { selector, offset } = farTarget(s);
  s.look("opSizeBits");
  if (s.mode === "real") realFarJump(s, selector, offset);
  s.faultFrom(s.ir.helper("farJump", selector, offset, s.ir.nextIp()));
  s.ir.dispatch();
}

export function callf(s: Sem): void {
  const { selector, offset } = farTarget(s);
  s.look("stackSizeBits");
  if (s.mode === "real") realFarCall(s, selector, offset);
  s.faultFrom(s.ir.helper("farCall", selector, offset, s.k(s.opSizeBits), s.ir.nextIp()));
  s.ir.dispatch();
}

export function retf(s: Sem): void {
  const release = s.operands.length > 0 ? s.read(0) : s.k(0);
  s.look("stackSizeBits");
  if (s.mode === "real") realFarReturn(s, release);
  s.faultFrom(s.ir.helper("farReturn", s.k(s.opSizeBits), release));
  s.ir.dispatch();
}

export function iret(s: Sem): void {
  s.look("opSizeBits", "stackSizeBits");
  if (s.mode === "real" && s.opSizeBits === 16) realInterruptReturn(s);
  s.faultFrom(s.ir.helper("interruptReturn", s.k(s.opSizeBits), s.ir.nextIp()));
  s.ir.dispatch();
}

export function int(s: Sem): void {
  s.look("stackSizeBits");
  if (s.mode === "real") realInterrupt(s, s.read(0));
  s.faultFrom(s.ir.helper("softwareInterrupt", s.read(0), s.ir.nextIp()));
  s.ir.dispatch();
}

function trap(s: Sem, vector: number): void {
  s.faultFrom(s.ir.helper("trapInstruction", s.k(vector), s.ir.nextIp()));
  s.ir.dispatch();
}

export const int3 = (s: Sem): void => trap(s, 3);

export function int1(s: Sem): void {
  s.faultFrom(s.ir.helper("debugTrap", s.ir.nextIp()));
  s.ir.dispatch();
}

export function into(s: Sem): void {
  s.ir.if(s.ir.flag("OF"));
  trap(s, 4);
  s.ir.end();
}
