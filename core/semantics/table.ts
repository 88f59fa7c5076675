import * as arithmetic from "./arithmetic.ts";
import * as bits from "./bits.ts";
import type { Sem } from "./context.ts";
import * as control from "./control.ts";
import * as decimal from "./decimal.ts";
import * as moves from "./moves.ts";
import * as shifts from "./shifts.ts";
import * as stack from "./stack.ts";
import * as strings from "./strings.ts";
import * as system from "./system.ts";

/** Meaning of every semantics key that a row names. A row without an entry here fails the table test, and the reverse. */
export const SEMANTICS: Readonly<Record<string, (s: Sem) => void>> = {
  ...pick(arithmetic, "add", "or", "adc", "sbb", "and", "sub", "xor", "cmp", "test", "inc", "dec", "neg", "not", "mul", "imul", "imul2", "div", "idiv", "xadd", "cmpxchg", "bswap"),
  ...pick(shifts, "rol", "ror", "rcl", "rcr", "shl", "shr", "sar", "shld", "shrd"),
  ...pick(bits, "bt", "bts", "btr", "btc", "bsf", "bsr"),
  ...pick(decimal, "daa", "das", "aaa", "aas", "aam", "aad"),
  ...pick(moves, "mov", "movzx", "movsx", "lea", "xchg", "nop", "cbw", "cwd", "xlat", "setcc", "cmovcc", "salc", "lahf", "sahf"),
  ...pick(stack, "push", "pop", "pusha", "popa", "enter", "leave", "bound"),
  ...pick(control, "jcc", "jmp", "call", "ret", "jmpf", "callf", "retf", "iret", "int", "int3", "int1", "into", "loop", "loope", "loopne", "jcxz"),
  ...pick(strings, "movs", "cmps", "scas", "lods", "stos", "ins", "outs"),
  ...pick(system, "clc", "stc", "cmc", "cld", "std", "cli", "sti", "pushf", "popf", "hlt", "wait", "lgdt", "lidt", "sgdt", "sidt", "lmsw", "smsw", "clts", "lldt", "ltr", "sldt", "str", "lar", "lsl", "verr", "verw", "arpl", "invlpg", "wbinvd", "cpuid", "rdtsc", "rdmsr", "wrmsr"),
  in: system.in_,
  out: system.out,
  mov_to_sreg: system.movToSreg,
  mov_from_sreg: system.movFromSreg,
  pop_sreg: system.popSreg,
  lptr: system.loadFarPointer,
  mov_to_cr: system.movToCr,
  mov_from_cr: system.movFromCr,
  mov_to_dr: system.movToDr,
  mov_from_dr: system.movFromDr,
};

function pick<M extends Record<string, unknown>, K extends keyof M>(module: M, ...names: readonly K[]): Pick<M, K> {
  return Object.fromEntries(names.map((name) => [name, module[name]])) as Pick<M, K>;
}
