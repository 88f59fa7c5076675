import { gprAddress, segAddress } from "../cpu/layout.ts";
import type { Insn, MemOperand, Operand as Decoded } from "../decode/insn.ts";
import type { InsnRow } from "../isa/row.ts";
import { FIELD_A, FIELD_B, fixed, type Ref } from "../ir/ir.ts";
import type { Mode, Operand, Variant } from "../semantics/context.ts";

/** An instruction's operands as its meaning sees them, and what goes into record fields and immediate slots. */
export interface Binding {
  readonly operands: readonly Operand[];
  readonly fieldA: number;
  readonly fieldB: number;
  readonly immediates: readonly [number, number];
  /** Branch displacement from the next instruction; 0 without one. */
  readonly delta: number;
  readonly memory: MemOperand | undefined;
  readonly variant: Variant;
  /** The block ends here: the record is wide. */
  readonly endsBlock: boolean;
}

/** Where an instruction stands, as far as its meaning depends on it. */
export interface Surroundings {
  readonly stackSizeBits: number;
  readonly mode: Mode;
  readonly isFollowed: boolean;
}

/**
 * `dynamic`: registers and segments go through record fields A and B, as the interpreter wants them; a third register
 * (CL of a double shift) is fixed. Otherwise all of them are fixed state addresses, as a region wants them.
 */
export function bind(insn: Insn, surroundings: Surroundings, dynamic: boolean): Binding {
  const fields: number[] = [];
  const immediates: [number, number] = [0, 0];
  let slots = 0;
  let delta = 0;
  let memory: MemOperand | undefined;
  const place = (address: number): Ref => {
    if (!dynamic || fields.length === 2) return fixed(address);
    fields.push(address);
    return fields.length === 1 ? FIELD_A : FIELD_B;
  };
  const convert = (operand: Decoded): Operand => {
    switch (operand.kind) {
      case "reg":
        return { kind: "reg", sizeBits: operand.sizeBits, ref: place(gprAddress(operand.index, operand.high)) };
      case "mem":
        memory ??= operand;
        return { kind: "mem", sizeBits: operand.sizeBits, segment: place(segAddress(operand.segment)) };
      case "imm": {
        const slot = slots++ as 0 | 1;
        immediates[slot] = operand.sizeBits === 32 ? operand.value : operand.value & (2 ** operand.sizeBits - 1);
        return { kind: "imm", sizeBits: operand.sizeBits, slot };
      }
      case "rel":
        delta = operand.delta;
        return { kind: "rel", sizeBits: operand.sizeBits };
      case "far":
        immediates[0] = operand.selector;
        immediates[1] = operand.offset;
        return { kind: "far" };
      case "sreg":
        immediates[0] = operand.index;
        slots = 1;
        return { kind: "sreg", segment: place(segAddress(operand.index)) };
      case "cr":
      case "dr":
      case "tr":
      case "st":
        immediates[0] = operand.index;
        slots = 1;
        return { kind: "system" };
    }
  };
  const operands = insn.operands.map(convert);
  // LDS and its siblings load a segment register that the opcode names
  const loaded = SEGMENT_OF_FAR_LOAD[insn.row.name];
  if (loaded !== undefined) immediates[0] = loaded;
  // x87: the opcode tells its helpers what to do
  if (insn.row.escape !== undefined) immediates[0] = (insn.row.escape << 8) | insn.modrm;
  return {
    operands,
    fieldA: fields[0] ?? 0,
    fieldB: fields[1] ?? 0,
    immediates,
    delta,
    memory,
    endsBlock: endsBlock(insn.row, surroundings.mode),
    variant: {
      opSizeBits: insn.opSizeBits,
      addrSizeBits: insn.addrSizeBits,
      ...surroundings,
      repeat: insn.row.repeat === undefined ? "none" : insn.repeat,
      condition: insn.row.condition ?? 0,
    },
  };
}

/** The decoder stops behind this instruction. */
export function endsBlock(row: InsnRow, mode: Mode): boolean {
  return row.endsBlock === true && !(row.straightInRealMode === true && mode === "real");
}

const SEGMENT_OF_FAR_LOAD: Readonly<Record<string, number>> = { les: 0, lss: 2, lds: 3, lfs: 4, lgs: 5 };
