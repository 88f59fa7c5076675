import type { OperandCode } from "../isa/row.ts";
import type { Candidate } from "./candidate.ts";
import { type Form, formsOf } from "./forms.ts";
import type { SourceOperand } from "./operand.ts";
import type { InstructionStatement } from "./statement.ts";

const FIXED_SEGMENTS: readonly OperandCode[] = ["ES", "CS", "SS", "DS", "FS", "GS"];
const SELECTOR_READERS = new Set(["lar", "lsl"]);
const EAX = 0;
const ECX = 1;
const EDX = 2;

/** Candidates of an instruction, or a sentence that says why there is none. */
export function candidatesOf(statement: InstructionStatement): readonly Candidate[] | string {
  const { mnemonic, prefixes, bits } = statement;
  const found: Candidate[] = [];
  /** Sizes that memory without a size word could have. */
  const guesses = new Set<number>();
  let firmSize = false;
  for (const operands of arrangements(statement)) {
    for (const form of formsOf(mnemonic)) {
      if (form.codes.length !== operands.length) continue;
      for (const operandBits of operandSizes(form, statement)) {
        const fit = fits(form, operands, operandBits);
        if (fit === undefined) continue;
        const addressBits = addressSize(form, statement, operands);
        firmSize ||= fit.firm;
        if (fit.guess !== 0) guesses.add(fit.guess);
        found.push({ form, operands, operandBits, addressBits });
      }
    }
  }
  if (found.length === 0) return noMatch(statement);
  // push [x], inc [x]: nothing says how much memory; jumps and calls take the size of the code
  if (guesses.size > 1 && !isBranch(found[0]!)) return "say BYTE, WORD or DWORD: nothing else tells the operand's size";
  if (firmSize || prefixes.operandBits !== 0) return found;
  return found.filter(({ form, operandBits }) => !form.sized || form.operandBits !== 0 || operandBits === bits);
}

/** The operands as written, and as the rows have them where an assembler allows another order or fewer. */
function arrangements({ mnemonic, operands }: InstructionStatement): readonly (readonly SourceOperand[])[] {
  const [first, second] = operands;
  switch (mnemonic) {
    case "xchg":
      // the register is the row's second operand; of two registers the first becomes that
      return second === undefined ? [operands] : first?.kind === "mem" ? [operands] : [[second, first!], operands];
    case "test":
      return second?.kind === "mem" ? [[second, first!]] : [operands];
    case "imul":
      return operands.length === 2 && second!.kind === "imm" ? [[first!, first!, second!]] : [operands];
    case "aam":
    case "aad":
      return operands.length === 0 ? [[TEN]] : [operands];
    case "loop":
    case "loope":
    case "loopz":
    case "loopne":
    case "loopnz":
      return [second?.kind === "reg" && second.index === ECX && second.sizeBits !== 8 ? [first!] : operands];
    default:
      return stackArrangements(mnemonic, operands);
  }
}

const TOP: SourceOperand = { kind: "st", index: 0 };
const SECOND: SourceOperand = { kind: "st", index: 1 };

/** x87 arithmetic may leave the top of the stack out, and with a pop both registers. */
function stackArrangements(
  mnemonic: string,
  operands: readonly SourceOperand[],
): readonly (readonly SourceOperand[])[] {
  const [first] = operands;
  if (!mnemonic.startsWith("f")) return [operands];
  if (first === undefined) return mnemonic.endsWith("p") ? [operands, [SECOND, TOP]] : [operands, [SECOND]];
  if (first.kind !== "st" || operands.length !== 1) return [operands];
  return first.index === 0 ? [operands, [TOP, TOP]] : [operands, [TOP, first], [first, TOP]];
}

const TEN: SourceOperand = {
  kind: "imm",
  expression: { op: "constant", value: { integer: 10n, addresses: 0, unknown: false } },
  sizeBits: 0,
  distance: "any",
  strict: false,
};

function operandSizes(form: Form, { prefixes, bits }: InstructionStatement): readonly (16 | 32)[] {
  if (form.operandBits !== 0) return [form.operandBits];
  if (prefixes.operandBits !== 0) return [prefixes.operandBits];
  return form.sized ? [16, 32] : [bits];
}

function addressSize(form: Form, statement: InstructionStatement, operands: readonly SourceOperand[]): 16 | 32 {
  for (const operand of operands) if (operand.kind === "mem" && operand.addressBits !== 0) return operand.addressBits;
  const counter = statement.operands[1];
  if (statement.mnemonic.startsWith("loop") && counter?.kind === "reg") return counter.sizeBits === 32 ? 32 : 16;
  return form.addressBits || statement.prefixes.addressBits || statement.bits;
}

interface Fit {
  /** A register or a size word settles the operand size. */
  readonly firm: boolean;
  /** Size that memory without a size word would have, or 0. */
  readonly guess: number;
}

function fits(form: Form, operands: readonly SourceOperand[], operandBits: 16 | 32): Fit | undefined {
  let firm = false;
  let guess = 0;
  for (const [i, code] of form.codes.entries()) {
    const operand = operands[i]!;
    const size = sizeOf(code, operand, operandBits);
    if (size === undefined || !accepts(form, code, operand, operandBits, size)) return undefined;
    if (operand.kind === "mem") {
      if (size !== 0 && operand.sizeBits === 0) guess = size;
      if (size === operandBits && operand.sizeBits === size && code !== "Rv/Mw") firm = true;
    } else if (operand.kind === "reg") {
      if (/^(?:[EGZ]v|[re]AX|Rv\/Mw)$/.test(code)) firm = true;
    } else if ((operand.kind === "imm" || operand.kind === "far") && operand.sizeBits === operandBits) {
      if (/^(?:I[zv]|sIb|Jz|Ap)$/.test(code)) firm = true;
    }
  }
  return { firm, guess };
}

/** Bits that an operand has under a code; 0 where any will do; undefined where the kind does not fit. */
function sizeOf(code: OperandCode, operand: SourceOperand, operandBits: number): number | undefined {
  if (code === "Rv/Mw") return operand.kind === "mem" ? 16 : operandBits;
  if (/^(?:M|Ms|Ma)$/.test(code)) return 0;
  if (code === "Mq") return 64;
  if (code === "Mt") return 80;
  if (code === "Mp") return operandBits;
  const letter = code.at(-1);
  if (letter === "b") return 8;
  if (letter === "w") return 16;
  if (letter === "d") return 32;
  return operandBits;
}

function accepts(form: Form, code: OperandCode, operand: SourceOperand, operandBits: number, size: number): boolean {
  switch (operand.kind) {
    case "reg":
      return acceptsRegister(form, code, operand, operandBits, size);
    case "sreg":
      return code === "Sw" || FIXED_SEGMENTS[operand.index] === code;
    case "cr":
      return code === "Cd";
    case "dr":
      return code === "Dd";
    case "tr":
      return code === "Td";
    case "st":
      return code === "STi" || (code === "ST0" && operand.index === 0);
    case "far":
      return code === "Ap" && (operand.sizeBits === 0 || operand.sizeBits === operandBits);
    case "mem":
      if (form.entry.row.modrm === "register") return false;
      if (/^O[bv]$/.test(code) && (operand.base !== -1 || operand.index !== -1)) return false;
      if (code === "Mp") {
        // LES and its kin know that their memory is a far pointer; JMP and CALL must be told
        if (operand.far !== (form.codes.length === 1)) return false;
        return operand.sizeBits === 0 || operand.sizeBits === size;
      }
      if (operand.far || !/^(?:[EOM][bvwsaqdt]?|Rv\/Mw)$/.test(code)) return false;
      return operand.sizeBits === 0 || size === 0 || operand.sizeBits === size;
    default:
      return acceptsNumber(code, operand, size, operandBits);
  }
}

function acceptsRegister(
  form: Form,
  code: OperandCode,
  { index, sizeBits, high }: Extract<SourceOperand, { kind: "reg" }>,
  operandBits: number,
  size: number,
): boolean {
  const encoded = high ? index + 4 : index;
  switch (code) {
    case "AL":
      return encoded === EAX && sizeBits === 8;
    case "CL":
      return encoded === ECX && sizeBits === 8;
    case "AX":
      return index === EAX && sizeBits === 16;
    case "DX":
      return index === EDX && sizeBits === 16;
    case "eAX":
    case "rAX":
      return index === EAX && sizeBits === operandBits;
    case "Zb":
    case "Zv":
      return encoded === (form.entry.opcode & 7) && sizeBits === size;
    case "Ew":
      // a selector in a 32-bit register: only its low half counts
      if (sizeBits === 32 && (form.codes.includes("Sw") || SELECTOR_READERS.has(form.entry.row.name))) return true;
      break;
    default:
      if (!/^(?:[EG][bvw]|Rd|Rv\/Mw)$/.test(code)) return false;
  }
  return sizeBits === size && !(code[0] === "E" && form.entry.row.modrm === "memory");
}

function acceptsNumber(
  code: OperandCode,
  { sizeBits, distance, strict }: Extract<SourceOperand, { kind: "imm" }>,
  size: number,
  operandBits: number,
): boolean {
  switch (code) {
    case "1":
      return distance === "any" && (sizeBits === 0 || sizeBits === 8);
    case "Jb":
      return distance !== "near" && sizeBits === 0 && !strict;
    case "Jz":
      return distance !== "short" && (sizeBits === 0 || sizeBits === size);
    case "sIb":
      if (distance !== "any") return false;
      return sizeBits === 0 || sizeBits === 8 || (sizeBits === operandBits && !strict);
    case "Ib":
    case "Iw":
    case "Iz":
    case "Iv":
      return distance === "any" && (sizeBits === 0 || sizeBits === size);
    default:
      return false;
  }
}

function isBranch({ form }: Candidate): boolean {
  return form.entry.row.name === "jmp" || form.entry.row.name === "call";
}

function noMatch({ mnemonic, operands }: InstructionStatement): string {
  const forms = formsOf(mnemonic);
  const counts = new Set(forms.map(({ codes }) => codes.length));
  const name = mnemonic.toUpperCase();
  if (!counts.has(operands.length)) {
    const most = Math.max(...counts);
    return `${name} takes ${most === 0 ? "no operands" : `${[...counts].join(" or ")} operand${most === 1 ? "" : "s"}`}, not ${operands.length}`;
  }
  return `${name} has no form with these operands (${operands.map(describe).join(", ")})`;
}

function describe(operand: SourceOperand): string {
  switch (operand.kind) {
    case "reg":
      return `${operand.sizeBits}-bit register`;
    case "imm":
      return operand.sizeBits === 0 ? "number" : `${operand.sizeBits}-bit number`;
    case "mem":
      return operand.sizeBits === 0 ? "memory" : `${operand.sizeBits}-bit memory`;
    case "far":
      return "selector:offset";
    case "sreg":
      return "segment register";
    default:
      return "system register";
  }
}
