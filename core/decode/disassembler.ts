/** Decoded instructions as text that NASM reads back: for traces and reports. Names come from the rows. */
import type { Insn, MemOperand, Operand } from "./insn.ts";
import { SEGMENT_NAMES, mnemonicOf, registerName } from "./names.ts";

const SS = 2;
const DS = 3;
const ESP = 4;
const EBP = 5;

const SIZE_NAMES: Readonly<Record<number, string>> = {
  8: "byte ",
  16: "word ",
  32: "dword ",
  64: "qword ",
  80: "tword ",
};

/** Named for their 32-bit form; the 16-bit form is what the bare name means in 16-bit code only. */
const NAMED_BY_MODE = new Set(["pusha", "popa", "pushf", "popf", "iret"]);
/** Instructions that have an operand size and show it in no operand. */
const SIZE_UNSEEN = new Set([
  "ret",
  "retf",
  "leave",
  "enter",
  "call",
  "jmp",
  "jcc",
  "loop",
  "loope",
  "loopne",
  "jcxz",
  "push",
  "pop_sreg",
  "lgdt",
  "lidt",
  "sgdt",
  "sidt",
  "x87_save",
  "x87_restore",
]);
const SIZE_DEPENDENT = new Set(["Ev", "Gv", "Zv", "rAX", "eAX", "Ov", "Rv/Mw"]);

/** `eip`: where the instruction is; relative branches name their target. `mode`: the code segment's size. */
export function disassemble(insn: Insn, eip: number, mode: 16 | 32): string {
  const words = [...prefixes(insn, mode), mnemonicOf(insn)];
  if (insn.row.repeat !== undefined) return words.join(" ");
  if (insn.row.semantics === "xlat") return [...words.slice(0, -1), "xlatb"].join(" ");
  const operands = insn.operands.map((operand, n) => text(operand, n, insn, eip, mode));
  return operands.length === 0 ? words.join(" ") : `${words.join(" ")} ${operands.join(",")}`;
}

function prefixes(insn: Insn, mode: number): string[] {
  const out: string[] = [];
  const { row, opSizeBits, addrSizeBits } = insn;
  if (insn.lock) out.push("lock");
  if (insn.repeat !== "none") out.push(insn.repeat === "repne" ? "repne" : row.repeat === "repe" ? "repe" : "rep");
  const shown = row.operands.some((code) => SIZE_DEPENDENT.has(code) || code === "Ap" || /^(Iz|sIb|Mp)$/.test(code));
  if (opSizeBits !== mode && SIZE_UNSEEN.has(row.semantics) && !shown) out.push(`o${opSizeBits}`);
  if (opSizeBits === 16 && mode === 32 && NAMED_BY_MODE.has(row.semantics)) out.push("o16");
  const hasImplied = row.repeat !== undefined || row.operands.includes("BXb") || row.semantics.startsWith("loop");
  if (hasImplied && addrSizeBits !== mode) out.push(`a${addrSizeBits}`);
  if (row.repeat !== undefined || row.semantics === "xlat") {
    const source = insn.operands.find((operand, n) => operand.kind === "mem" && !isDestination(insn, n));
    if (source?.kind === "mem" && source.segment !== DS) out.push(SEGMENT_NAMES[source.segment]);
  }
  return out;
}

/** The ES:[rDI] operand of a string instruction, which no prefix moves. */
function isDestination({ row }: Insn, n: number): boolean {
  return row.operands[n]!.startsWith("Y");
}

function text(operand: Operand, n: number, insn: Insn, eip: number, mode: number): string {
  switch (operand.kind) {
    case "reg":
      return registerName(operand.index + (operand.high ? 4 : 0), operand.sizeBits);
    case "sreg":
      return SEGMENT_NAMES[operand.index]!;
    case "cr":
    case "dr":
    case "tr":
    case "st":
      return operand.kind + operand.index;
    case "mem":
      return `${memorySize(operand, n, insn, mode)}[${memoryText(operand, insn.addrSizeBits, mode)}]`;
    case "imm":
      return immediateSize(insn) + hex(operand.value, operand.sizeBits);
    case "rel": {
      const target = eip + insn.lengthBytes + operand.delta;
      return branchDistance(insn, operand.sizeBits) + hex(target, insn.opSizeBits);
    }
    case "far": {
      const size = insn.opSizeBits === mode ? "" : SIZE_NAMES[insn.opSizeBits];
      return `${size}${hex(operand.selector, 16)}:${hex(operand.offset, insn.opSizeBits)}`;
    }
  }
}

/** What tells the two encodings of a branch apart. */
function branchDistance({ row }: Insn, sizeBits: number): string {
  if (sizeBits === 8) return row.semantics === "jmp" || row.semantics === "jcc" ? "short " : "";
  return row.semantics === "jcc" ? "near " : "";
}

/** Size keyword of a memory operand, left out where a register beside it has the same size. */
function memorySize(operand: MemOperand, n: number, insn: Insn, mode: number): string {
  const code = insn.row.operands[n]!;
  if (code === "Mp") {
    if (insn.row.semantics === "lptr") return "";
    return insn.opSizeBits === mode ? "far " : `far ${SIZE_NAMES[insn.opSizeBits]}`;
  }
  if (/^M[sa]?$/.test(code)) return "";
  const beside = insn.operands.some(
    (other, m) =>
      m !== n &&
      other.kind === "reg" &&
      other.sizeBits === operand.sizeBits &&
      insn.row.operands[m] !== "CL" &&
      // MOVZX and its kin read a size of their own
      !(insn.row.operands[m] === "Gv" && code !== "Ev"),
  );
  return beside ? "" : (SIZE_NAMES[operand.sizeBits] ?? "");
}

/** PUSH of an immediate is the one instruction whose size only the immediate can tell. */
function immediateSize({ row, opSizeBits }: Insn): string {
  return row.semantics === "push" ? SIZE_NAMES[opSizeBits]! : "";
}

function memoryText({ segment, base, index, scale, disp }: MemOperand, addrSizeBits: number, mode: number): string {
  const usual = base === ESP || base === EBP ? SS : DS;
  const parts: string[] = [];
  if (base >= 0) parts.push(registerName(base, addrSizeBits));
  if (index >= 0) parts.push(registerName(index, addrSizeBits) + (addrSizeBits === 16 ? "" : `*${scale}`));
  const override = segment === usual ? "" : `${SEGMENT_NAMES[segment]}:`;
  if (parts.length === 0) {
    const size = addrSizeBits === mode ? "" : SIZE_NAMES[addrSizeBits];
    return `${size}${override}${hex(disp, addrSizeBits)}`;
  }
  const offset = disp === 0 ? "" : disp < 0 ? `-${hex(-disp, 32)}` : `+${hex(disp, 32)}`;
  return override + parts.join("+") + offset;
}

/** Hexadecimal, cut to `sizeBits`. */
function hex(value: number, sizeBits: number): string {
  const cut = sizeBits === 32 || sizeBits === 64 ? value >>> 0 : value & (2 ** sizeBits - 1);
  return `0x${cut.toString(16)}`;
}
