import type { InsnFacts, InsnRow, OpcodeMap, OpcodeRow, OperandCode } from "./row.ts";

/** An instruction in one operand form. */
export function form(facts: InsnFacts, ...operands: OperandCode[]): InsnRow {
  return { ...facts, operands };
}

/** An opcode of the one-byte map. */
export function one(opcode: number, facts: InsnFacts, ...operands: OperandCode[]): OpcodeRow {
  return { map: "one", opcode, row: form(facts, ...operands) };
}

/** An opcode of the two-byte map 0F. */
export function two(opcode: number, facts: InsnFacts, ...operands: OperandCode[]): OpcodeRow {
  return { map: "0f", opcode, row: form(facts, ...operands) };
}

/** Eight opcodes that hold a register in their low three bits: one row, entered eight times. */
export function eight(map: OpcodeMap, first: number, facts: InsnFacts, ...operands: OperandCode[]): OpcodeRow[] {
  const row = form(facts, ...operands);
  return Array.from({ length: 8 }, (_, n) => ({ map, opcode: first + n, row }));
}

/** A member of a group: ModRM.reg is part of the opcode. */
export function group(
  map: OpcodeMap,
  opcode: number,
  reg: number,
  facts: InsnFacts,
  ...operands: OperandCode[]
): OpcodeRow {
  return { map, opcode, reg, row: form(facts, ...operands) };
}

/** Facts of an instruction whose meaning goes by its name, unless `more` says otherwise. */
export function insn(
  name: string,
  feature: InsnFacts["feature"],
  flags: InsnFacts["flags"],
  spec: string,
  more: Partial<InsnFacts> = {},
): InsnFacts {
  return { name, feature, flags, semantics: name, spec, ...more };
}
