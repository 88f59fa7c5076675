/**
 * What is true of an instruction without running it. One row per (opcode, operand form); the decoder, disassembler,
 * assembler, CPU model check, flag liveness and test masks all read the same rows.
 */

/**
 * Operand codes are those of [SDM] vol. 2 appendix A.2.1 and A.2.2, spelled as printed.
 * A code in capitals without an address letter is a fixed register ("AL", "DX", "rAX" by operand size …); "1" is the constant.
 *
 * Ours, where the manual prints nothing that tells forms apart:
 * `Zb`, `Zv`: the register in the low three opcode bits (printed "AL/R8B" or "rAX/r8");
 * `sIb`: a byte sign-extended to the operand size; `BXb`: the byte at DS:[rBX + AL] that XLAT reads;
 * `STi`: the x87 register that ModRM.rm counts from the top, `ST0` the top; `Mt`: 80 bits (printed "m80fp", "m80bcd");
 * `M`: memory of which only the address counts (LEA, INVLPG).
 */
export type OperandCode =
  | "Eb"
  | "Ew"
  | "Ev"
  | "Gb"
  | "Gw"
  | "Gv"
  | "Ib"
  | "sIb"
  | "Iw"
  | "Iz"
  | "Iv"
  | "Jb"
  | "Jz"
  | "M"
  | "Mp"
  | "Ms"
  | "Ma"
  | "Mq"
  | "Mw"
  | "Md"
  | "Mt"
  | "ST0"
  | "STi"
  | "AX"
  | "Ap"
  | "Ob"
  | "Ov"
  | "Xb"
  | "Xv"
  | "Xz"
  | "Yb"
  | "Yv"
  | "Yz"
  | "BXb"
  | "Sw"
  | "Rd"
  | "Rv/Mw"
  | "Cd"
  | "Dd"
  | "Td"
  | "Zb"
  | "Zv"
  | "AL"
  | "CL"
  | "DX"
  | "eAX"
  | "rAX"
  | "1"
  | "ES"
  | "CS"
  | "SS"
  | "DS"
  | "FS"
  | "GS";

export type Flag = "CF" | "PF" | "AF" | "ZF" | "SF" | "OF" | "TF" | "IF" | "DF" | "NT" | "RF" | "AC";

/** The processor generation or, later, the CPUID feature that an instruction came with. */
export type IsaFeature = "8086" | "186" | "286" | "386" | "486" | "pentium" | "i686";

export interface FlagEffects {
  readonly reads?: readonly Flag[];
  /** May change; shifts by a variable count and REP leave them alone when the count is 0. */
  readonly writes?: readonly Flag[];
  /** Left undefined by the manual: tests mask them, the JIT need not compute them. */
  readonly undefined?: readonly Flag[];
}

/** What holds for an instruction in all its encodings. */
export interface InsnFacts {
  /** Mnemonic in the manual's spelling, lower case, for 16-bit operand size where it depends on the size. */
  readonly name: string;
  /** Mnemonic at 32-bit operand size where the manual gives another one: cbw → cwde, pushf → pushfd, movsw → movsd. */
  readonly name32?: string;
  /** `name32` goes by the address size instead: jcxz → jecxz. */
  readonly nameByAddressSize?: boolean;
  /** Other spellings that an assembler takes: jz, sal, repe forms … */
  readonly aliases?: readonly string[];
  readonly feature: IsaFeature;
  readonly flags: FlagEffects;
  /** Key of the meaning in core/semantics; rows that differ only in operands or condition share one. */
  readonly semantics: string;
  /** Condition number 0–15 (opcode bits 3:0) for jcc, setcc, cmovcc. */
  readonly condition?: number;
  /** LOCK is allowed when the destination is memory. */
  readonly lockable?: boolean;
  /** Meaning of F3/F2: "rep" (both repeat), "repe" (F3 = while equal, F2 = while not equal). */
  readonly repeat?: "rep" | "repe";
  /** Memory form only ("memory") or register form only ("register") is defined; the other raises #UD. */
  readonly modrm?: "memory" | "register";
  /** Not recognised in real and virtual-8086 mode (#UD): arpl, lar, lsl, verr, verw, lldt, ltr, sldt, str. */
  readonly protectedOnly?: boolean;
  /** Control may leave the straight line, or the rules for decoding what follows may change. Ends a basic block. */
  readonly endsBlock?: boolean;
  /** The block ends behind the next instruction: STI lets interrupts in there. */
  readonly endsBlockAfterNext?: boolean;
  /** Does not end a block in real mode, where loading a segment register changes nothing but the base. */
  readonly straightInRealMode?: boolean;
  /** Commits part of its work before its last possible fault and can be restarted from where it stopped. */
  readonly restartable?: boolean;
  /** x87: low three bits of the first opcode byte, which go into its opcode register with the ModRM byte. */
  readonly escape?: number;
  readonly spec: string;
}

export interface InsnRow extends InsnFacts {
  readonly operands: readonly OperandCode[];
}

/** Opcode maps: "one" byte, "0f" two bytes. Further maps (0F 38, 0F 3A, VEX) are further names here. */
export type OpcodeMap = "one" | "0f";

/** Column of a map that is split by mandatory prefix. [SDM] vol. 2 A.2.4 */
export type MandatoryPrefix = "none" | "66" | "f3" | "f2";

/** Where a row stands in the opcode maps. */
export interface OpcodeRow {
  readonly map: OpcodeMap;
  readonly opcode: number;
  /** ModRM.reg, where the opcode is a group. */
  readonly reg?: number;
  /** ModRM.rm of a register form that stands for one instruction alone (0F 01 C1, x87 constants). */
  readonly rm?: number;
  /** Only with this prefix; without the field, with any that no other row of the opcode claims. */
  readonly prefix?: MandatoryPrefix;
  readonly row: InsnRow;
}
