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
  SEG_SELECTOR,
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
import { CR0_EM, CR0_TS } from "../cpu/mode.ts";
import { fixed, type Ref, type Val } from "../ir/ir.ts";
import { EAX, NM, type Sem } from "./context.ts";

/** An unmasked exception waits. */
const SUMMARY = 0x80;
const UNCHANGED = -1;

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

/** Sizes and distances of the words that an operand consists of. */
function pieces(sizeBits: number): readonly (readonly [distance: number, bits: number])[] {
  if (sizeBits <= 32) return [[0, sizeBits]];
  return sizeBits === 64
    ? [
        [0, 32],
        [4, 32],
      ]
    : [
        [0, 32],
        [4, 32],
        [8, 16],
      ];
}

function behind(s: Sem, address: Val, distance: number): Val {
  return distance === 0 ? address : s.mask(s.ir.add(address, s.k(distance)), s.addrSizeBits);
}

export function load(s: Sem): void {
  s.look("addrSizeBits");
  guarded(s, () => {
    const { segment, sizeBits } = memory(s);
    waitForExceptions(s);
    const address = s.address();
    const words = pieces(sizeBits).map(([distance, bits]) => s.ir.load(segment, behind(s, address, distance), bits));
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
    const parts = pieces(sizeBits);
    const places = parts.map(([distance, bits]) => s.ir.probe(segment, behind(s, address, distance), bits));
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
  s.look("opSizeBits");
  const { segment } = memory(s);
  s.faultFrom(s.ir.helper(helper, opcode(s), s.ir.segAddress(segment), s.address(), s.k(s.opSizeBits)));
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
