/**
 * Cases of the x87 oracle. A case loads a whole x87 by FRSTOR, runs one instruction, and stores the x87 by FNSAVE; the
 * same code runs on the host's processor and on the emulator's tiers.
 */
export const IMAGE_BYTES = 108;
/** Memory that the instruction may use, and EAX and EFLAGS behind it. */
export const OPERAND_BYTES = 32;
export const OPERAND_AT = 112;
const EAX_AT = 144;
const EFLAGS_AT = 148;
/** Distance of one case's input, or output, from the next one's. */
export const STRIDE = 160;

export interface X87Case {
  /** The instruction, without the address of its memory operand. */
  readonly opcode: readonly number[];
  readonly usesMemory: boolean;
  /** 32-bit protected layout. */
  readonly image: Uint8Array;
  readonly operand: Uint8Array;
  readonly eax: number;
  readonly eflags: number;
  /** For failures. */
  readonly text: string;
  /** Bits of the status word that mean something afterwards. */
  readonly status: number;
  /** A comparison: an exception that is not masked leaves open what it tells. [SDM] says: nothing; some processors do. */
  readonly compares: boolean;
  /** Units in the last place by which a result may be off; the last result bit's flags (C1) are not compared then. */
  readonly ulps: number;
}

export interface X87Result {
  readonly image: Uint8Array;
  readonly operand: Uint8Array;
  readonly eax: number;
  readonly eflags: number;
}

const le32 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24];

/** Code for `origin` that runs all cases in turn, each a stretch of its own between jumps through a register. */
export function codeOf(
  cases: readonly X87Case[],
  places: { readonly origin: number; readonly inputs: number; readonly outputs: number },
  ending: Uint8Array,
): Uint8Array {
  const { origin, inputs, outputs } = places;
  const code: number[] = [];
  for (const [n, { opcode, usesMemory, eax, eflags }] of cases.entries()) {
    const input = inputs + n * STRIDE;
    const output = outputs + n * STRIDE;
    code.push(0xdd, 0x25, ...le32(input)); // frstor [input]
    code.push(0xb8, ...le32(eax)); // mov eax, …
    code.push(0x68, ...le32(eflags), 0x9d); // push …; popfd
    code.push(...opcode, ...(usesMemory ? le32(output + OPERAND_AT) : []));
    code.push(0x9c, 0x8f, 0x05, ...le32(output + EFLAGS_AT)); // pushfd; pop [eflags]
    code.push(0xa3, ...le32(output + EAX_AT)); // mov [eax], eax
    code.push(0xdd, 0x35, ...le32(output)); // fnsave [output]
    code.push(0xb8, ...le32(origin + code.length + 7), 0xff, 0xe0); // mov eax, behind; jmp eax
  }
  return Uint8Array.from([...code, ...ending]);
}

/** What lies at the inputs' place. */
export function inputsOf(cases: readonly X87Case[]): Uint8Array {
  const bytes = new Uint8Array(cases.length * STRIDE);
  for (const [n, { image }] of cases.entries()) bytes.set(image, n * STRIDE);
  return bytes;
}

/** What lies at the outputs' place before: the operands. */
export function operandsOf(cases: readonly X87Case[]): Uint8Array {
  const bytes = new Uint8Array(cases.length * STRIDE);
  for (const [n, { operand }] of cases.entries()) bytes.set(operand, n * STRIDE + OPERAND_AT);
  return bytes;
}

export function resultsOf(bytes: Uint8Array): X87Result[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / STRIDE }, (_, n) => {
    const at = n * STRIDE;
    return {
      image: bytes.slice(at, at + IMAGE_BYTES),
      operand: bytes.slice(at + OPERAND_AT, at + OPERAND_AT + OPERAND_BYTES),
      eax: view.getUint32(at + EAX_AT, true),
      eflags: view.getUint32(at + EFLAGS_AT, true),
    };
  });
}
