import type { InsnRow, OpcodeRow, OperandCode } from "../isa/row.ts";
import { OPCODES } from "../isa/rows.ts";

/** One way to encode a mnemonic: a row of the instruction table under one of its names. */
export interface Form {
  readonly entry: OpcodeRow;
  /** Operands that the source writes: those of string instructions are implied. */
  readonly codes: readonly OperandCode[];
  /** Set where the name tells the size: MOVSD, CWDE. */
  readonly operandBits: 0 | 16 | 32;
  /** JCXZ, JECXZ. */
  readonly addressBits: 0 | 16 | 32;
  /** The encoding depends on the operand size. */
  readonly sized: boolean;
  /** Which operand ModRM.reg and ModRM.rm hold, or -1. */
  readonly regAt: number;
  readonly rmAt: number;
  /** There is a ModRM byte. */
  readonly modrm: boolean;
}

/** Rows with two names whose first name means the size of the code it stands in, and which have a third in -w. */
const FOLLOWS_MODE = new Set(["pusha", "popa", "pushf", "popf", "iret"]);
/** Rows that have further names in -w and -d. */
const SIZE_SUFFIXED = new Set(["ret", "retf"]);
const SIZED_CODES = new Set<OperandCode>([
  "Ev",
  "Gv",
  "sIb",
  "Iz",
  "Iv",
  "Jz",
  "Mp",
  "Ma",
  "Ap",
  "Ov",
  "Rv/Mw",
  "Zv",
  "eAX",
  "rAX",
]);

const FORMS = collect();

/** Every way to encode a mnemonic (lower case), in the order of the opcode tables. */
export function formsOf(mnemonic: string): readonly Form[] {
  return FORMS.get(mnemonic) ?? [];
}

export function isMnemonic(word: string): boolean {
  return FORMS.has(word);
}

function collect(): ReadonlyMap<string, readonly Form[]> {
  const forms = new Map<string, Form[]>();
  for (const entry of OPCODES) {
    for (const [name, operandBits, addressBits] of namesOf(entry.row)) {
      const form = { entry, operandBits, addressBits, sized: isSized(entry.row), ...places(entry) };
      const list = forms.get(name);
      if (list === undefined) forms.set(name, [form]);
      else list.push(form);
    }
  }
  return forms;
}

type SizedName = readonly [name: string, operandBits: 0 | 16 | 32, addressBits: 0 | 16 | 32];

function namesOf(row: InsnRow): SizedName[] {
  const { name, name32, aliases = [] } = row;
  const names: SizedName[] = aliases.map((alias) => [alias, 0, 0]);
  if (name32 === undefined) names.push([name, 0, 0]);
  else if (row.nameByAddressSize) names.push([name, 0, 16], [name32, 0, 32]);
  else if (FOLLOWS_MODE.has(name)) names.push([name, 0, 0], [`${name}w`, 16, 0], [name32, 32, 0]);
  else names.push([name, 16, 0], [name32, 32, 0]);
  if (SIZE_SUFFIXED.has(name)) names.push([`${name}w`, 16, 0], [`${name}d`, 32, 0]);
  return names;
}

/** Strings and XLAT address memory by registers that the source does not write. */
function written(row: InsnRow): readonly OperandCode[] {
  return row.operands.some((code) => /^(?:[XY][bvz]|BXb)$/.test(code)) ? [] : row.operands;
}

function places(entry: OpcodeRow): Pick<Form, "codes" | "regAt" | "rmAt" | "modrm"> {
  const codes = written(entry.row);
  const regAt = codes.findIndex((code) => /^(?:G[bvw]|Sw|[CDT]d)$/.test(code));
  const rmAt = codes.findIndex((code) => /^(?:E[bvw]|M[spaqwdt]?|STi|Rd|Rv\/Mw)$/.test(code));
  return { codes, regAt, rmAt, modrm: entry.reg !== undefined || regAt >= 0 || rmAt >= 0 };
}

function isSized(row: InsnRow): boolean {
  return (
    (row.name32 !== undefined && row.nameByAddressSize !== true) || row.operands.some((code) => SIZED_CODES.has(code))
  );
}
