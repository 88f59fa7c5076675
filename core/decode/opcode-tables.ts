/** The rows as typed arrays, built once: what the decoder looks up for every instruction. */
import { invariant } from "../base/errors.ts";
import { OPCODES } from "../isa/rows.ts";
import type { InsnRow, MandatoryPrefix, OpcodeMap, OpcodeRow } from "../isa/row.ts";
import { OPERAND_PLANS, needsModrm } from "./operand-codes.ts";

export const MAP_ONE = 0;
export const MAP_0F = 1;
const MAPS = { one: MAP_ONE, "0f": MAP_0F } as const satisfies Record<OpcodeMap, number>;

/** Columns of a map. */
export const PREFIX_NONE = 0;
export const PREFIX_66 = 1;
export const PREFIX_F3 = 2;
export const PREFIX_F2 = 3;
const COLUMNS = { none: PREFIX_NONE, "66": PREFIX_66, f3: PREFIX_F3, f2: PREFIX_F2 } as const satisfies Record<
  MandatoryPrefix,
  number
>;
const COLUMN_COUNT = 4;

/** Entries of a group: by ModRM.reg for memory forms, then by the low six ModRM bits for register forms. */
export const GROUP_REGISTER_FORMS = 8;
export const GROUP_ENTRIES = 72;

export const OPERANDS_PER_ROW = 4;

/** A row's number is its place here; 0 is no row. */
export const ROWS: (InsnRow | undefined)[] = [undefined];

/** Position of an opcode in `CELLS`. */
export function cellIndex(map: number, column: number, opcode: number): number {
  return ((map * COLUMN_COUNT + column) << 8) | opcode;
}

/** Row number; 0: undefined opcode; negative: minus the number of a group. */
export const CELLS = new Int16Array(Object.keys(MAPS).length * COLUMN_COUNT * 256);

const numbers = new Map<InsnRow, number>();
const groups: Int16Array[] = [new Int16Array(GROUP_ENTRIES)];

function numberOf(row: InsnRow): number {
  const known = numbers.get(row);
  if (known !== undefined) return known;
  const number = ROWS.push(row) - 1;
  numbers.set(row, number);
  return number;
}

/** The entries that a row claims in its group. A row outside groups that restricts its ModRM byte is one of its own. */
function claimed({ reg, rm, row }: OpcodeRow): number[] {
  const entries: number[] = [];
  for (let r = 0; r < 8; r++) {
    if (reg !== undefined && r !== reg) continue;
    if (row.modrm !== "register" && rm === undefined) entries.push(r);
    if (row.modrm === "memory") continue;
    for (let m = 0; m < 8; m++) {
      if (rm === undefined || m === rm) entries.push(GROUP_REGISTER_FORMS + r * 8 + m);
    }
  }
  return entries;
}

/** `overrides`: rows with a mandatory prefix win over those without. */
function enter(entry: OpcodeRow, column: number, overrides: boolean): void {
  const cell = cellIndex(MAPS[entry.map], column, entry.opcode);
  const where = `${entry.map} ${entry.opcode.toString(16)} ${entry.row.name}`;
  const number = numberOf(entry.row);
  const held = CELLS[cell]!;
  if (entry.reg === undefined && entry.row.modrm === undefined) {
    invariant(held === 0 || overrides, `two rows for ${where}`);
    CELLS[cell] = number;
    return;
  }
  invariant(held <= 0, `a group and a row for ${where}`);
  if (held === 0) CELLS[cell] = -(groups.push(new Int16Array(GROUP_ENTRIES)) - 1);
  const group = groups[-CELLS[cell]!]!;
  for (const slot of claimed(entry)) {
    invariant(group[slot] === 0 || overrides, `two rows for ${where}`);
    group[slot] = number;
  }
}

for (const entry of OPCODES) {
  if (entry.prefix === undefined) for (const column of Object.values(COLUMNS)) enter(entry, column, false);
}
for (const entry of OPCODES) if (entry.prefix !== undefined) enter(entry, COLUMNS[entry.prefix], true);

/** All groups behind one another. */
export const GROUPS = new Int16Array(groups.length * GROUP_ENTRIES);
for (const [n, group] of groups.entries()) GROUPS.set(group, n * GROUP_ENTRIES);

/** Per row: it has a ModRM byte. */
export const HAS_MODRM = new Uint8Array(ROWS.length);
/** Per row: the ModRM byte names registers whatever its mod field. [SDM] 2B MOV CRn */
export const IGNORES_MOD = new Uint8Array(ROWS.length);
/** Per row and operand: kind, size code, register. Kind 0: no such operand. */
export const OPERAND_KIND = new Uint8Array(ROWS.length * OPERANDS_PER_ROW);
export const OPERAND_SIZE = new Uint8Array(ROWS.length * OPERANDS_PER_ROW);
export const OPERAND_REGISTER = new Uint8Array(ROWS.length * OPERANDS_PER_ROW);

for (const [number, row] of ROWS.entries()) {
  if (row === undefined) continue;
  if (row.operands.some(needsModrm)) HAS_MODRM[number] = 1;
  if (row.operands.includes("Rd")) IGNORES_MOD[number] = 1;
  for (const [n, code] of row.operands.entries()) {
    const { kind, size, register } = OPERAND_PLANS[code];
    OPERAND_KIND[number * OPERANDS_PER_ROW + n] = kind;
    OPERAND_SIZE[number * OPERANDS_PER_ROW + n] = size;
    OPERAND_REGISTER[number * OPERANDS_PER_ROW + n] = register;
  }
}
// a member of a group has a ModRM byte whether or not an operand comes from it
for (const number of GROUPS) if (number > 0) HAS_MODRM[number] = 1;
