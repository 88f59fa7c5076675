import {
  EFLAGS_SYSTEM,
  EXIT_ARG,
  CR0,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  SEG_SELECTOR,
  segAddress,
  LDTR,
  MODE_KEY,
  TR,
  SEG_BASE,
  SHADOW,
} from "../cpu/layout.ts";
import { DF, IF } from "../cpu/flags.ts";
import { fixed, type Val } from "../ir/ir.ts";
import type { HelperName } from "../ir/helpers.ts";
import { UD, type Sem } from "./context.ts";
import { farPointer } from "./control.ts";
import { isPlainReal, noticeInterrupts, pushedFlags, setPoppedFlags, setRealSegment } from "./real-mode.ts";
import { popValue, pushValue } from "./stack.ts";

export const clc = (s: Sem): void => s.ir.flagsCf(s.k(0));
export const stc = (s: Sem): void => s.ir.flagsCf(s.k(1));
export const cmc = (s: Sem): void => s.ir.flagsCf(s.ir.eqz(s.ir.flag("CF")));

function setSystemFlag(s: Sem, mask: number, on: boolean): void {
  const flags = s.ir.state(EFLAGS_SYSTEM);
  s.ir.setState(EFLAGS_SYSTEM, on ? s.ir.or(flags, s.k(mask)) : s.ir.and(flags, s.k(~mask)));
}

export const cld = (s: Sem): void => setSystemFlag(s, DF, false);
export const std = (s: Sem): void => setSystemFlag(s, DF, true);

export function cli(s: Sem): void {
  if (s.mode !== "other") {
    setSystemFlag(s, IF, false);
    return;
  }
  s.faultFrom(s.ir.helper("cli"));
}

/** Interrupts come after the next instruction, and only if IF was clear before. [SDM] 2B STI. */
export function sti(s: Sem): void {
  const before = s.ir.and(s.ir.state(EFLAGS_SYSTEM), s.k(IF));
  if (s.mode === "other") s.faultFrom(s.ir.helper("sti"));
  else setSystemFlag(s, IF, true);
  if (s.isFollowed) {
    // the next instruction is in the same block: nothing can come before it
    s.ir.setState(SHADOW, s.k(0));
    noticeInterrupts(s, s.ir.state(EFLAGS_SYSTEM));
    return;
  }
  s.ir.if(s.ir.eqz(before));
  s.ir.leave("shadow");
  s.ir.end();
}

export function pushf(s: Sem): void {
  if (s.mode !== "other") {
    pushValue(s, pushedFlags(s, s.opSizeBits), s.opSizeBits);
    return;
  }
  const flags = s.ir.helper("flagsToPush", s.k(s.opSizeBits));
  s.faultFrom(s.ir.ltS(flags, s.k(0)));
  pushValue(s, flags, s.opSizeBits);
}

export function popf(s: Sem): void {
  const { value, release } = popValue(s, s.opSizeBits);
  if (s.mode !== "other" && s.opSizeBits === 16) {
    release();
    setPoppedFlags(s, value);
    return;
  }
  s.faultFrom(s.ir.helper("popFlags", value, s.k(s.opSizeBits)));
  release();
  s.ir.leave("reload");
}

/** #GP(0) outside level 0 comes before any fault of the memory operand. */
function privileged(s: Sem): void {
  s.faultFrom(s.ir.helper("checkPrivileged"));
}

/** HLT wakes by an interrupt; the shell of the machine sleeps. */
export function hlt(s: Sem): void {
  privileged(s);
  s.ir.leave("halt");
}

/** Loads a segment register; SS holds off interrupts for one instruction. */
export function movToSreg(s: Sem): void {
  loadSegment(s, 0, s.ir.and(s.read(1), s.k(0xffff)), () => {});
}

/** Loads the segment register that operand `i` is, and commits what goes with it. */
function loadSegment(s: Sem, i: number, selector: Val, commit: () => void): void {
  const operand = s.operand(i);
  s.look("isFollowed");
  if (s.mode === "real" && operand.kind === "sreg") {
    const plain = isPlainReal(s, operand.segment);
    s.ir.if(plain);
    setRealSegment(s, operand.segment, selector);
    s.ir.else();
    s.faultFrom(s.ir.helper("loadSegment", s.ir.imm(0), selector));
    s.ir.end();
    commit();
    // a limit that was not 64 KiB may have changed how code decodes: out, to look
    s.ir.if(s.ir.eqz(plain));
    s.ir.leave("reload");
    s.ir.end();
    if (!s.isFollowed) shadowAfterSs(s);
    return;
  }
  s.faultFrom(s.ir.helper("loadSegment", s.ir.imm(0), selector));
  commit();
  shadowAfterSs(s);
}

function shadowAfterSs(s: Sem): void {
  s.ir.if(s.ir.eq(s.ir.imm(0), s.k(2)));
  s.ir.leave("stackShadow");
  s.ir.end();
}

/** To a register the selector is zero-extended to the operand size; to memory always 16 bits. */
export function movFromSreg(s: Sem): void {
  s.write(0, s.read(1));
}

export function popSreg(s: Sem): void {
  const { value, release } = popValue(s, s.opSizeBits);
  loadSegment(s, 0, s.ir.and(value, s.k(0xffff)), release);
}

/** LDS LES LFS LGS LSS: the segment's number is in slot 0. */
export function loadFarPointer(s: Sem): void {
  const { offset, selector } = farPointer(s, 1);
  const mode = s.ir.state(MODE_KEY);
  s.faultFrom(s.ir.helper("loadSegment", s.ir.imm(0), selector));
  s.write(0, offset);
  // a segment that was flat in real mode ("unreal mode") is flat no more: what follows was made for one that is
  s.ir.if(s.ir.ne(mode, s.ir.state(MODE_KEY)));
  s.ir.leave("reload");
  s.ir.end();
}

/** Only outside real mode, and above level 0 or IOPL, can a port be forbidden. */
export function checkPort(s: Sem, port: Val, sizeBytes: number): void {
  if (s.mode === "other") s.faultFrom(s.ir.helper("checkPort", port, s.k(sizeBytes)));
}

export function in_(s: Sem): void {
  const size = s.sizeOf(0) / 8;
  const port = s.read(1);
  checkPort(s, port, size);
  s.write(0, s.ir.helper("portIn", port, s.k(size)));
}

export function out(s: Sem): void {
  const size = s.sizeOf(1) / 8;
  const port = s.read(0);
  checkPort(s, port, size);
  s.ir.helper("portOut", port, s.k(size), s.read(1));
}

/** A pseudo-descriptor: 16-bit limit, 32-bit base. */
function loadTable(s: Sem, helper: "lgdt" | "lidt"): void {
  const operand = s.operand(0);
  if (operand.kind !== "mem") throw new Error("a descriptor table is in memory");
  privileged(s);
  const address = s.address();
  const limit = s.ir.load(operand.segment, address, 16);
  const base = s.ir.load(operand.segment, s.mask(s.ir.add(address, s.k(2)), s.addrSizeBits), 32);
  s.faultFrom(s.ir.helper(helper, limit, base, s.k(s.opSizeBits)));
}

export const lgdt = (s: Sem): void => loadTable(s, "lgdt");
export const lidt = (s: Sem): void => loadTable(s, "lidt");

/** At 16-bit operand size only 24 bits of the base are stored, the rest zero. */
function storeTable(s: Sem, base: number, limit: number): void {
  const operand = s.operand(0);
  if (operand.kind !== "mem") throw new Error("a descriptor table is in memory");
  const address = s.address();
  const second = s.mask(s.ir.add(address, s.k(2)), s.addrSizeBits);
  const limitPlace = s.ir.probe(operand.segment, address, 16);
  const basePlace = s.ir.probe(operand.segment, second, 32);
  s.ir.storeBack(limitPlace, s.ir.state(limit));
  const stored = s.opSizeBits === 16 ? s.ir.and(s.ir.state(base), s.k(0xff_ffff)) : s.ir.state(base);
  s.ir.storeBack(basePlace, stored);
}

export const sgdt = (s: Sem): void => storeTable(s, GDTR_BASE, GDTR_LIMIT);
export const sidt = (s: Sem): void => storeTable(s, IDTR_BASE, IDTR_LIMIT);

export function lmsw(s: Sem): void {
  privileged(s);
  s.faultFrom(s.ir.helper("lmsw", s.read(0)));
  s.ir.leave("reload");
}

export function smsw(s: Sem): void {
  s.write(0, s.ir.state(CR0));
}

export function clts(s: Sem): void {
  s.faultFrom(s.ir.helper("clts"));
}

function toSystem(s: Sem, helper: "movToCr" | "movToDr" | "movToTr"): void {
  s.faultFrom(s.ir.helper(helper, s.ir.imm(0), s.read(1)));
  s.ir.leave("reload");
}

function fromSystem(s: Sem, check: HelperName, read: HelperName): void {
  s.faultFrom(s.ir.helper(check, s.ir.imm(0)));
  s.write(0, s.ir.helper(read, s.ir.imm(0)));
}

export const movToCr = (s: Sem): void => toSystem(s, "movToCr");
export const movToDr = (s: Sem): void => toSystem(s, "movToDr");
export const movToTr = (s: Sem): void => toSystem(s, "movToTr");
export const movFromCr = (s: Sem): void => fromSystem(s, "checkCr", "readCr");
export const movFromDr = (s: Sem): void => fromSystem(s, "checkDr", "readDr");
export const movFromTr = (s: Sem): void => fromSystem(s, "checkTr", "readTr");

export function lldt(s: Sem): void {
  privileged(s);
  s.faultFrom(s.ir.helper("lldt", s.read(0)));
}

export function ltr(s: Sem): void {
  privileged(s);
  s.faultFrom(s.ir.helper("ltr", s.read(0)));
}

export function sldt(s: Sem): void {
  s.write(0, s.ir.segField(fixed(segAddress(LDTR)), SEG_SELECTOR));
}

export function str(s: Sem): void {
  s.write(0, s.ir.segField(fixed(segAddress(TR)), SEG_SELECTOR));
}

function query(s: Sem, helper: "lar" | "lsl"): void {
  s.faultFrom(s.ir.helper(helper, s.ir.and(s.read(1), s.k(0xffff))));
  const valid = s.ir.helper("selectorValid");
  s.ir.if(valid);
  s.write(0, s.ir.state(EXIT_ARG));
  s.ir.end();
  s.ir.flagsZf(valid);
}

function verify(s: Sem, helper: "verr" | "verw"): void {
  s.faultFrom(s.ir.helper(helper, s.read(0)));
  s.ir.flagsZf(s.ir.helper("selectorValid"));
}

export const lar = (s: Sem): void => query(s, "lar");
export const lsl = (s: Sem): void => query(s, "lsl");
export const verr = (s: Sem): void => verify(s, "verr");
export const verw = (s: Sem): void => verify(s, "verw");

/** RPL of the destination is raised to the source's, and written only then. [SDM] 2A ARPL. */
export function arpl(s: Sem): void {
  const source = s.ir.and(s.read(1), s.k(3));
  const value = s.read(0);
  const lower = s.ir.ltU(s.ir.and(value, s.k(3)), source);
  s.ir.if(lower);
  s.write(0, s.ir.or(s.ir.and(value, s.k(~3)), source));
  s.ir.end();
  s.ir.flagsZf(lower);
}

export function invlpg(s: Sem): void {
  const operand = s.operand(0);
  if (operand.kind !== "mem") throw new Error("invlpg needs memory");
  s.faultFrom(s.ir.helper("invlpg", s.ir.add(s.ir.segField(operand.segment, SEG_BASE), s.address())));
  // it may have been this very page: the next instruction is looked up anew
  s.ir.leave("reload");
}

/** Caches are not modelled. */
export const wbinvd = (s: Sem): void => privileged(s);

export const cpuid = (s: Sem): void => s.faultFrom(s.ir.helper("cpuid"));
export const rdtsc = (s: Sem): void => s.faultFrom(s.ir.helper("rdtsc"));
export const rdmsr = (s: Sem): void => s.faultFrom(s.ir.helper("rdmsr"));
export const wrmsr = (s: Sem): void => s.faultFrom(s.ir.helper("wrmsr"));

export const rdpmc = (s: Sem): void => s.faultFrom(s.ir.helper("rdpmc"));

export function sysenter(s: Sem): void {
  s.faultFrom(s.ir.helper("sysenter"));
  s.ir.dispatch();
}

export function sysexit(s: Sem): void {
  s.faultFrom(s.ir.helper("sysexit"));
  s.ir.dispatch();
}

export function ud(s: Sem): void {
  const zero: Val = s.k(0);
  s.ir.fault(s.k(UD), zero);
}
