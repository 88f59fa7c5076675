/** HOT: operands of the instruction being decoded, from its ModRM byte and the bytes behind it. */
import type { Cursor } from "./cursor.ts";
import { EffectiveAddress } from "./effective-address.ts";
import type { ImmOperand, MemOperand, Operand, RegOperand, RelOperand, SegmentIndex } from "./insn.ts";
import * as code from "./operand-codes.ts";

const ES = 0;
const CS = 1;
const DS = 3;
const LAST_SREG = 5;
const LAST_CONTROL = 4;
const BX = 3;
const SI = 6;
const DI = 7;
const NONE = -1;
const SEGMENTS = [0, 1, 2, 3, 4, 5] as const satisfies SegmentIndex[];

export class OperandReader {
  readonly #cursor: Cursor;
  readonly #address = new EffectiveAddress();
  #modrm = 0;
  #opcode = 0;
  #opSizeBits = 0;
  #addrSizeBits = 0;
  #override = NONE;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** SIB byte and displacement of a memory form: they come before any immediate. */
  readAddress(modrm: number, addrSizeBits: number): void {
    if (addrSizeBits === 16) this.#address.read16(this.#cursor, modrm);
    else this.#address.read32(this.#cursor, modrm);
  }

  /** `override`: number of a segment, or -1. */
  begin(modrm: number, opcode: number, opSizeBits: number, addrSizeBits: number, override: number): void {
    this.#modrm = modrm;
    this.#opcode = opcode;
    this.#opSizeBits = opSizeBits;
    this.#addrSizeBits = addrSizeBits;
    this.#override = override;
  }

  /** The next operand, by the plan of its code; undefined: it names a register that is not there. */
  operand(kind: number, size: number, fixedRegister: number, destination: boolean): Operand | undefined {
    const cursor = this.#cursor;
    const modrm = this.#modrm;
    const sizeBits = code.sizeBitsOf(size, this.#opSizeBits);
    switch (kind) {
      case code.E:
        return modrm < 0xc0 ? this.#memory(sizeBits) : register(modrm & 7, sizeBits);
      case code.G:
        return register((modrm >> 3) & 7, sizeBits);
      case code.MEMORY:
        return this.#memory(sizeBits);
      case code.REGISTER_OF_RM:
        return register(modrm & 7, sizeBits);
      case code.REGISTER_OR_WORD:
        return modrm < 0xc0 ? this.#memory(16) : register(modrm & 7, sizeBits);
      case code.SREG_OF_REG: {
        const index = (modrm >> 3) & 7;
        // there are six, and MOV does not load CS. [SDM] 2B MOV
        if (index > LAST_SREG || (index === CS && destination)) return undefined;
        return { kind: "sreg", index, sizeBits: 16 };
      }
      case code.CONTROL: {
        const index = (modrm >> 3) & 7;
        // CR1 and CR5–CR7 exist on no processor; CR4 is the CPU model's business. [SDM] 2B MOV CRn
        return index === 1 || index > LAST_CONTROL ? undefined : { kind: "cr", index, sizeBits: 32 };
      }
      case code.DEBUG:
        return { kind: "dr", index: (modrm >> 3) & 7, sizeBits: 32 };
      case code.TEST:
        return { kind: "tr", index: (modrm >> 3) & 7, sizeBits: 32 };
      case code.STACK_REGISTER:
        return { kind: "st", index: modrm & 7, sizeBits: 80 };
      case code.STACK_TOP:
        return { kind: "st", index: 0, sizeBits: 80 };
      case code.OPCODE_REGISTER:
        return register(this.#opcode & 7, sizeBits);
      case code.FIXED_REGISTER:
        return register(fixedRegister, sizeBits);
      case code.FIXED_SREG:
        return { kind: "sreg", index: fixedRegister, sizeBits: 16 };
      case code.IMMEDIATE:
        return immediate(sizeBits === 8 ? cursor.u8() : sizeBits === 16 ? cursor.i16() : cursor.i32(), sizeBits);
      case code.SIGNED_BYTE:
        return immediate(cursor.i8(), sizeBits);
      case code.CONSTANT_ONE:
        return immediate(1, 8);
      case code.RELATIVE:
        return relative(sizeBits === 8 ? cursor.i8() : sizeBits === 16 ? cursor.i16() : cursor.i32(), sizeBits);
      case code.FAR_IMMEDIATE: {
        const offset = this.#opSizeBits === 16 ? cursor.u16() : cursor.i32();
        return { kind: "far", selector: cursor.u16(), offset };
      }
      case code.OFFSET:
        return this.#implied(DS, NONE, this.#addrSizeBits === 16 ? cursor.i16() : cursor.i32(), sizeBits);
      case code.SOURCE_STRING:
        return this.#implied(DS, SI, 0, sizeBits);
      case code.DESTINATION_STRING:
        // no override moves the destination. [SDM] 2B MOVS
        return memory(ES, DI, NONE, 1, 0, sizeBits);
      case code.TRANSLATE_TABLE:
        return this.#implied(DS, BX, 0, sizeBits);
      default:
        return undefined;
    }
  }

  #memory(sizeBits: number): MemOperand {
    const { segment, base, index, scale, disp } = this.#address;
    return memory(this.#override < 0 ? segment : SEGMENTS[this.#override]!, base, index, scale, disp, sizeBits);
  }

  #implied(segment: SegmentIndex, base: number, disp: number, sizeBits: number): MemOperand {
    return memory(this.#override < 0 ? segment : SEGMENTS[this.#override]!, base, NONE, 1, disp, sizeBits);
  }
}

function register(index: number, sizeBits: number): RegOperand {
  return sizeBits === 8
    ? { kind: "reg", index: index & 3, sizeBits: 8, high: index > 3 }
    : { kind: "reg", index, sizeBits: sizeBits === 16 ? 16 : 32, high: false };
}

function immediate(value: number, sizeBits: number): ImmOperand {
  return { kind: "imm", value, sizeBits: sizeBits === 8 ? 8 : sizeBits === 16 ? 16 : 32 };
}

function relative(delta: number, sizeBits: number): RelOperand {
  return { kind: "rel", delta, sizeBits: sizeBits === 8 ? 8 : sizeBits === 16 ? 16 : 32 };
}

function memory(
  segment: SegmentIndex,
  base: number,
  index: number,
  scale: 1 | 2 | 4 | 8,
  disp: number,
  sizeBits: number,
): MemOperand {
  return { kind: "mem", segment, base, index, scale, disp, sizeBits };
}
