/**
 * Functions that instructions may call: bodies in TypeScript (core/cpu, bound by core/exec) or in wasm (core/lower).
 * Arguments and results are i32. What a helper touches is declared here, because a compiled region holds registers and
 * flags in locals: it must store what the helper reads and load again what it writes.
 */
export interface HelperEffects {
  readonly parameters: number;
  /** General registers read from or written to the state block: a bit each, all for control transfers. */
  readonly readsRegs: number;
  readonly writesRegs: number;
  readonly readsFlags?: boolean;
  readonly writesFlags?: boolean;
  /** Result 0: done; 1: a fault is recorded and nothing was committed. The caller tests it. */
  readonly mayFault?: boolean;
  /** Body is generated wasm. */
  readonly wasm?: boolean;
}

const ALL = 0xffff;
const AX = 1 << 0;
const DX = 1 << 2;
const SP = 1 << 4;
const DI = 1 << 7;
const SI = 1 << 6;
const CX = 1 << 1;

const check = (parameters: number): HelperEffects => ({ parameters, readsRegs: 0, writesRegs: 0, mayFault: true });
const value = (parameters: number): HelperEffects => ({ parameters, readsRegs: 0, writesRegs: 0 });
const transfer = (parameters: number): HelperEffects => ({
  parameters,
  readsRegs: ALL,
  writesRegs: ALL,
  readsFlags: true,
  writesFlags: true,
  mayFault: true,
});

export const HELPERS = {
  /** (segment index, selector) */
  loadSegment: check(2),
  /** (selector, offset, next EIP) */
  farJump: transfer(3),
  /** (selector, offset, operand size, next EIP) */
  farCall: transfer(4),
  /** (operand size, bytes to release) */
  farReturn: transfer(2),
  /** (operand size, next EIP) */
  interruptReturn: transfer(2),
  /** INT n, and INT3 and INTO, which no IOPL holds back: (vector, next EIP) */
  softwareInterrupt: transfer(2),
  trapInstruction: transfer(2),
  /** INT1: (next EIP) */
  debugTrap: transfer(1),
  /** (flags, operand size) */
  popFlags: { ...check(2), writesFlags: true, readsFlags: true },
  /** (operand size) → what PUSHF pushes, or -1: a fault is recorded */
  flagsToPush: { ...value(1), readsFlags: true },
  cli: check(0),
  /** () → 0 or fault; the shadow is the caller's */
  sti: check(0),
  /** #GP(0) unless CPL is 0 */
  checkPrivileged: check(0),
  /** (port, size in bytes) */
  checkPort: check(2),
  /** (port, size in bytes) → value. A backdoor's port is a call with registers for arguments. */
  portIn: { parameters: 2, readsRegs: ALL, writesRegs: ALL },
  /** (port, size in bytes, value) */
  portOut: value(3),
  /** (limit, base, operand size) */
  lgdt: check(3),
  lidt: check(3),
  /** (machine status word) */
  lmsw: check(1),
  clts: check(0),
  /** (register, value) */
  movToCr: check(2),
  movToDr: check(2),
  movToTr: check(2),
  /** (register) #UD or #GP for registers that are not there */
  checkCr: check(1),
  checkDr: check(1),
  checkTr: check(1),
  /** (register) → value, after its check */
  readCr: value(1),
  readDr: value(1),
  readTr: value(1),
  /** (selector) */
  lldt: check(1),
  ltr: check(1),
  /** (selector); then `selectorValid` gives ZF, and EXIT_ARG holds the result of LAR and LSL */
  lar: check(1),
  lsl: check(1),
  verr: check(1),
  verw: check(1),
  selectorValid: value(0),
  /** (linear address) */
  invlpg: check(1),
  /** (frame size, nesting level, operand size) */
  enter: { parameters: 3, readsRegs: ALL, writesRegs: SP | (1 << 5), mayFault: true },
  cpuid: { parameters: 0, readsRegs: ALL, writesRegs: 0xf, mayFault: true },
  rdmsr: { parameters: 0, readsRegs: CX, writesRegs: AX | DX, mayFault: true },
  wrmsr: { parameters: 0, readsRegs: ALL, writesRegs: 0, mayFault: true },
  rdpmc: { parameters: 0, readsRegs: CX, writesRegs: AX | DX, mayFault: true },
  sysenter: transfer(0),
  sysexit: transfer(0),
  /** An unmasked exception of the x87 waits: #MF, or an interrupt. */
  x87Pending: check(0),
  /** (opcode: low three bits of the first byte, ModRM) An operation on registers; FNINIT and its kin. */
  x87Register: value(1),
  x87Control: value(1),
  /** (opcode) → EFLAGS' arithmetic bits, or -1 to leave them */
  x87CompareFlags: value(1),
  /** (opcode, condition) */
  x87Move: value(2),
  /** (opcode, operand in words, the lowest first) */
  x87Load: value(4),
  /** (opcode) → 1: the words in X87_OUT are to be stored; in any case `x87Commit` makes the rest true */
  x87Prepare: value(1),
  x87Commit: value(0),
  /** (control word) */
  x87SetControl: value(1),
  /** (segment address, offset, 1 to write) Limit, rights and alignment of eight bytes that are accessed in two halves. */
  x87Check: check(3),
  /** (opcode, segment address, offset, operand size + 256 × address size) All of memory is checked first. */
  x87Save: check(4),
  x87Restore: check(4),
  rdtsc: { parameters: 0, readsRegs: 0, writesRegs: AX | DX, mayFault: true },
  /** (segment address of the source, element size in bytes, address size in bits) → elements moved at once, 0: move one by hand */
  repMovs: { parameters: 3, readsRegs: SI | DI | CX, writesRegs: SI | DI | CX, wasm: true },
  /**
   * (element size in bytes, address size in bits, 1 while equal or 0 while not) → elements passed over at once; the one
   * that ends the search is left, and so is the last
   */
  repScas: { parameters: 3, readsRegs: 1 | DI | CX, writesRegs: DI | CX, wasm: true },
  /** (segment address of the source, element size in bytes, address size in bits, 1 while equal or 0 while not), as above */
  repCmps: { parameters: 4, readsRegs: SI | DI | CX, writesRegs: SI | DI | CX, wasm: true },
  /** (element size in bytes, address size in bits) → elements stored at once */
  repStos: { parameters: 2, readsRegs: 1 | DI | CX, writesRegs: DI | CX, wasm: true },
} as const satisfies Record<string, HelperEffects>;

export type HelperName = keyof typeof HELPERS;
export const HELPER_NAMES = Object.keys(HELPERS) as readonly HelperName[];
