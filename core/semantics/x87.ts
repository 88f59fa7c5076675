/**
 * x87 instructions. With CR0.EM or TS set they raise #NM, for an emulator or for saving a task's registers. On a processor
 * without an x87 nobody answers them otherwise: nothing is read, written or waited for, as on an 80386 whose socket is
 * empty. FNSTSW leaves its operand as it was, by which software finds that there is no 80387. [SDM] 3A 2.5, table 9-3.
 *
 * Operands in memory are loaded and stored here; what is done with them is core/cpu/x87's.
 */
import {
  CR0,
  CS,
  EFLAGS_SYSTEM,
  SEG_READ_COUNT,
  SEG_SELECTOR,
  SEG_WRITE_COUNT,
  segAddress,
  X87_CONTROL,
  X87_DATA,
  X87_DATA_SELECTOR,
  X87_IP,
  X87_IP_SELECTOR,
  X87_OPCODE,
  X87_OUT,
  X87_PRESENT,
  X87_STATUS,
} from "../cpu/layout.ts";
import { AC } from "../cpu/flags.ts";
import { CR0_EM, CR0_TS } from "../cpu/mode.ts";
import { fixed, type Ref, type Val } from "../ir/ir.ts";
import { EAX, NM, type Sem } from "./context.ts";

/** An unmasked exception waits. */
const SUMMARY = 0x80;
const UNCHANGED = -1;
/** Among a segment's counts, the one for accesses of eight bytes. */
const QUADWORD_COUNT = 3 * 4;

/** #NM, and `body` where there is an x87. */
function guarded(s: Sem, body: () => void): void {
  s.faultIf(s.ir.and(s.ir.state(CR0), s.k(CR0_EM | CR0_TS)), NM);
  s.ir.if(s.ir.state(X87_PRESENT));
  body();
  s.ir.end();
}

/** Exceptions of earlier instructions are told of now. */
export function waitForExceptions(s: Sem): void {
  s.ir.if(s.ir.and(s.ir.state(X87_STATUS), s.k(SUMMARY)));
  s.faultFrom(s.ir.helper("x87Pending"));
  s.ir.end();
}

function opcode(s: Sem): Val {
  return s.ir.imm(0);
}

/** What a handler finds out about the instruction that caused an exception. */
function remember(s: Sem): void {
  s.ir.setState(X87_IP, s.ir.thisIp());
  s.ir.setState(X87_IP_SELECTOR, s.ir.segField(fixed(segAddress(CS)), SEG_SELECTOR));
  s.ir.setState(X87_OPCODE, opcode(s));
}

function rememberData(s: Sem, segment: Ref, address: Val): void {
  remember(s);
  s.ir.setState(X87_DATA, address);
  s.ir.setState(X87_DATA_SELECTOR, s.ir.segField(segment, SEG_SELECTOR));
}

function memory(s: Sem): { readonly segment: Ref; readonly sizeBits: number } {
  const operand = s.operand(0);
  if (operand.kind !== "mem") throw new Error("an x87 operand that is not in memory");
  return operand;
}

export function register(s: Sem): void {
  guarded(s, () => {
    waitForExceptions(s);
    remember(s);
    s.ir.helper("x87Register", opcode(s));
  });
}

/** FNINIT, FNCLEX: they wait for nothing. */
export function control(s: Sem): void {
  guarded(s, () => s.ir.helper("x87Control", opcode(s)));
}

/**
 * Sizes and places of the words that an operand consists of. Eight bytes are one access, which no 16-bit address cuts in
 * two; the two that complete an 80-bit operand are another. So processors do it; [SDM] 2A leaves it open.
 */
function pieces(s: Sem, address: Val, sizeBits: number): readonly (readonly [place: Val, bits: number])[] {
  if (sizeBits <= 32) return [[address, sizeBits]];
  const halves: (readonly [Val, number])[] = [
    [address, 32],
    [s.ir.add(address, s.k(4)), 32],
  ];
  return sizeBits === 64 ? halves : [...halves, [s.mask(s.ir.add(address, s.k(8)), s.addrSizeBits), 16]];
}

/** Faults where the first eight bytes together break a limit, or an alignment that is checked. */
function checkWhole(s: Sem, segment: Ref, address: Val, sizeBits: number, write: boolean): void {
  if (sizeBits <= 32) return;
  const counts = write ? SEG_WRITE_COUNT : SEG_READ_COUNT;
  const beyond = s.ir.binary("ge_u", address, s.ir.segField(segment, counts + QUADWORD_COUNT));
  const aligned = s.ir.and(s.ir.state(EFLAGS_SYSTEM), s.k(AC));
  s.ir.if(s.ir.or(beyond, aligned));
  s.faultFrom(s.ir.helper("x87Check", s.ir.segAddress(segment), address, s.k(write ? 1 : 0)));
  s.ir.end();
}

export function load(s: Sem): void {
  s.look("addrSizeBits");
  guarded(s, () => {
    const { segment, sizeBits } = memory(s);
    waitForExceptions(s);
    const address = s.address();
    checkWhole(s, segment, address, sizeBits, false);
    const words = pieces(s, address, sizeBits).map(([place, bits]) => s.ir.load(segment, place, bits));
    rememberData(s, segment, address);
    s.ir.helper("x87Load", opcode(s), words[0], words[1] ?? s.k(0), words[2] ?? s.k(0));
  });
}

export function store(s: Sem): void {
  s.look("addrSizeBits");
  guarded(s, () => {
    const { segment, sizeBits } = memory(s);
    waitForExceptions(s);
    const address = s.address();
    checkWhole(s, segment, address, sizeBits, true);
    const parts = pieces(s, address, sizeBits);
    const places = parts.map(([place, bits]) => s.ir.probe(segment, place, bits));
    s.ir.if(s.ir.helper("x87Prepare", opcode(s)));
    for (const [n] of parts.entries()) s.ir.storeBack(places[n]!, s.ir.state(X87_OUT + n * 4));
    s.ir.end();
    rememberData(s, segment, address);
    s.ir.helper("x87Commit");
  });
}

/** FCOMI and its kin. */
export function compareFlags(s: Sem): void {
  guarded(s, () => {
    waitForExceptions(s);
    remember(s);
    const flags = s.ir.helper("x87CompareFlags", opcode(s));
    s.ir.if(s.ir.ne(flags, s.k(UNCHANGED)));
    s.ir.flagsAll(flags);
    s.ir.end();
  });
}

/** FCMOVcc. */
export function move(s: Sem): void {
  s.look("condition");
  guarded(s, () => {
    waitForExceptions(s);
    remember(s);
    s.ir.helper("x87Move", opcode(s), s.ir.condition(s.condition));
  });
}

export function fldcw(s: Sem): void {
  guarded(s, () => {
    waitForExceptions(s);
    s.ir.helper("x87SetControl", s.read(0));
  });
}

export function fnstcw(s: Sem): void {
  guarded(s, () => s.write(0, s.ir.state(X87_CONTROL)));
}

export function fnstsw(s: Sem): void {
  guarded(s, () => s.write(0, s.ir.state(X87_STATUS)));
}

export function fnstswAx(s: Sem): void {
  guarded(s, () => s.setGpr(EAX, 16, s.ir.state(X87_STATUS)));
}

/** What was stored may be code. */
function environment(s: Sem, helper: "x87Save" | "x87Restore"): void {
  s.look("opSizeBits", "addrSizeBits");
  const { segment } = memory(s);
  const sizes = s.k(s.opSizeBits + 256 * s.addrSizeBits);
  s.faultFrom(s.ir.helper(helper, opcode(s), s.ir.segAddress(segment), s.address(), sizes));
}

/** FNSTENV, FNSAVE. */
export function saveEnvironment(s: Sem): void {
  guarded(s, () => environment(s, "x87Save"));
  s.ir.leave("reload");
}

/** FLDENV, FRSTOR. */
export function loadEnvironment(s: Sem): void {
  guarded(s, () => {
    waitForExceptions(s);
    environment(s, "x87Restore");
  });
  s.ir.leave("reload");
}
