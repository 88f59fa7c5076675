/** Which opcodes user-mode cases can be made of. */
import { decode } from "../../../core/decode/decoder.ts";
import type { Insn } from "../../../core/decode/insn.ts";
import { OPCODES } from "../../../core/isa/rows.ts";
import type { InsnRow } from "../../../core/isa/row.ts";

/** Opcode bytes, and ModRM.reg of a group. */
export interface CaseOpcode {
  readonly bytes: readonly number[];
  readonly reg: number | undefined;
  readonly row: InsnRow;
}

/** Meanings whose result is the host's operating system's, not the processor's, each with the reason. */
const EXCLUDED: Readonly<Record<string, readonly string[]>> = {
  "signals of their own": ["int", "int3", "int1", "into"],
  "selectors are the operating system's": [
    "lptr",
    "mov_to_sreg",
    "mov_from_sreg",
    "pop_sreg",
    "lar",
    "lsl",
    "verr",
    "verw",
  ],
  "far transfers need its descriptors": ["iret", "jmpf", "callf", "retf", "sysenter", "sysexit"],
  "it decides whether they fault": ["sgdt", "sidt", "sldt", "str", "smsw", "rdpmc", "rdtsc", "cpuid", "hlt", "invlpg"],
  "flags of the system": ["popf", "pushf"],
  "the x87 has an oracle of its own": [
    "x87_register",
    "x87_control",
    "x87_load",
    "x87_store",
    "x87_flags",
    "x87_move",
    "x87_save",
    "x87_restore",
    "fldcw",
    "fnstcw",
    "fnstsw",
    "fnstsw_ax",
    "wait",
  ],
  "targets would have to be known": ["jmp", "call", "ret"],
};
const excluded = new Set(Object.values(EXCLUDED).flat());

export function caseOpcodes(): CaseOpcode[] {
  const seen = new Set<InsnRow>();
  const found: CaseOpcode[] = [];
  for (const { map, opcode, reg, prefix, row } of OPCODES) {
    const isRelative = row.operands.some((code) => code.startsWith("J"));
    if (seen.has(row) || prefix !== undefined || (row.feature === "i686" && row.semantics === "nop")) continue;
    if (excluded.has(row.semantics) && !isRelative) continue;
    // pushes of segment registers, and moves to registers that only level 0 has
    if (row.operands.some((code) => /^([CDEFGS]S|[DT]d)$/.test(code))) continue;
    seen.add(row);
    found.push({ bytes: [...(map === "0f" ? [0x0f] : []), opcode], reg, row });
  }
  return found;
}

/** x87 instructions with an operand in memory. What they work out has an oracle of its own; here their addresses count. */
export function x87MemoryOpcodes(): CaseOpcode[] {
  return OPCODES.filter(({ row }) => row.escape !== undefined && row.modrm === "memory").map(
    ({ opcode, reg, row }) => ({
      bytes: [opcode],
      reg,
      row,
    }),
  );
}

export function decodeCase(bytes: readonly number[] | Uint8Array, bits: 16 | 32): Insn | undefined {
  const decoded = decode(Uint8Array.from(bytes), 0, bits);
  return "fault" in decoded ? undefined : decoded;
}
