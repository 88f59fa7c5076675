/**
 * What is true of an instruction without running it. One row per (opcode, operand form); the decoder, disassembler,
 * assembler, CPUID gate, flag liveness and test masks all read the same rows.
 */

/**
 * Operand codes are those of [SDM] vol. 2 appendix A.2.1 and A.2.2, spelled as printed.
 * A code in capitals without an address letter is a fixed register ("AL", "DX", "rAX" by operand size …); "1" is the constant.
 * `Zb`/`Zv`/`Zw` are ours: the register in the low three opcode bits (the manual prints "AL/R8B" or "rAX/r8").
 */
export type OperandCode =
  | "Eb"
  | "Ew"
  | "Ev"
  | "Ed"
  | "Gb"
  | "Gw"
  | "Gv"
  | "Ib"
  | "Iw"
  | "Iz"
  | "Iv"
  | "sIb"
  | "Jb"
  | "Jz"
  | "M"
  | "Mb"
  | "Mw"
  | "Mp"
  | "Ms"
  | "Ma"
  | "Mq"
  | "Ap"
  | "Ob"
  | "Ov"
  | "Xb"
  | "Xv"
  | "Yb"
  | "Yv"
  | "Xz"
  | "Yz"
  | "Sw"
  | "Rd"
  | "Cd"
  | "Dd"
  | "Td"
  | "Zb"
  | "Zv"
  | "Rv/Mw"
  | "AL"
  | "AX"
  | "eAX"
  | "rAX"
  | "CL"
  | "DX"
  | "1"
  | "ES"
  | "CS"
  | "SS"
  | "DS"
  | "FS"
  | "GS";

export type Flag = "CF" | "PF" | "AF" | "ZF" | "SF" | "OF" | "TF" | "IF" | "DF" | "NT" | "RF" | "AC";

/** The processor generation or CPUID feature an instruction came with. */
export type IsaFeature = "8086" | "186" | "286" | "386" | "486" | "pentium";

export interface FlagEffects {
  readonly reads?: readonly Flag[];
  readonly writes?: readonly Flag[];
  /** Left undefined by the manual: tests mask them, the JIT need not compute them. */
  readonly undefined?: readonly Flag[];
}

export interface InsnRow {
  /** Mnemonic in the manual's spelling, lower case, for 16-bit operand size where it depends on the size. */
  readonly name: string;
  /** Mnemonic at 32-bit operand size where the manual gives another one: cbw → cwde, pushf → pushfd, movsw → movsd. */
  readonly name32?: string;
  readonly operands: readonly OperandCode[];
  readonly feature: IsaFeature;
  readonly flags: FlagEffects;
  /** Key of the meaning in core/semantics; rows that differ only in operands or condition share one. Default: `name`. */
  readonly semantics: string;
  /** Condition number 0–15 (opcode bits 3:0) for jcc, setcc, cmovcc. */
  readonly condition?: number;
  /** LOCK is allowed when the destination is memory. */
  readonly lockable?: boolean;
  /** Meaning of F3/F2: "rep" (both repeat), "repe" (F3 = while equal, F2 = while not equal). */
  readonly repeat?: "rep" | "repe";
  /** Memory form only ("memory") or register form only ("register") is defined; the other raises #UD. */
  readonly modrm?: "memory" | "register";
  /** Not recognised in real mode (#UD): arpl, lar, lsl, verr, verw, lldt, ltr, sldt, str. */
  readonly protectedOnly?: boolean;
  /** Control may leave the straight line, or the rules for decoding what follows may change. Ends a basic block. */
  readonly endsBlock?: boolean;
  /** Commits part of its work before its last possible fault and can be restarted from where it stopped. */
  readonly restartable?: boolean;
  readonly spec: string;
}
