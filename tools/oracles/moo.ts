/**
 * Hardware-captured processor tests in MOO format: chunks of a 4-byte id, a little-endian u32 length and a payload.
 * TEST holds NAME, BYTS, INIT and FINA; INIT and FINA hold REGS (a bit mask and the values) and RAM (address and byte).
 */
import { gunzipSync } from "node:zlib";

/** Registers in the order of the mask's bits. */
export const MOO_REGISTERS = [
  "ax",
  "bx",
  "cx",
  "dx",
  "cs",
  "ss",
  "ds",
  "es",
  "sp",
  "bp",
  "si",
  "di",
  "ip",
  "flags",
] as const;
export type MooRegister = (typeof MOO_REGISTERS)[number];

export interface MooState {
  readonly registers: Partial<Record<MooRegister, number>>;
  readonly ram: readonly (readonly [address: number, byte: number])[];
}

export interface MooTest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly initial: MooState;
  /** Only what changed. */
  readonly final: MooState;
}

interface Chunk {
  readonly id: string;
  readonly data: Buffer;
}

function* chunks(data: Buffer): Generator<Chunk> {
  for (let at = 0; at + 8 <= data.length;) {
    const length = data.readUInt32LE(at + 4);
    yield { id: data.toString("latin1", at, at + 4), data: data.subarray(at + 8, at + 8 + length) };
    at += 8 + length;
  }
}

function find(data: Buffer, id: string): Buffer | undefined {
  for (const chunk of chunks(data)) if (chunk.id === id) return chunk.data;
  return undefined;
}

function parseState(data: Buffer): MooState {
  const registers: Partial<Record<MooRegister, number>> = {};
  const regs = find(data, "REGS");
  if (regs !== undefined) {
    const mask = regs.readUInt16LE(0);
    let at = 2;
    for (const [bit, name] of MOO_REGISTERS.entries()) {
      if (((mask >> bit) & 1) === 0) continue;
      registers[name] = regs.readUInt16LE(at);
      at += 2;
    }
  }
  const ram: [number, number][] = [];
  const bytes = find(data, "RAM ");
  if (bytes !== undefined) {
    for (let i = 0; i < bytes.readUInt32LE(0); i++) ram.push([bytes.readUInt32LE(4 + i * 5), bytes[8 + i * 5]!]);
  }
  return { registers, ram };
}

/** All tests of one gzip-compressed file. */
export function parseMoo(gzipped: Buffer): MooTest[] {
  const tests: MooTest[] = [];
  for (const { id, data } of chunks(gunzipSync(gzipped))) {
    if (id !== "TEST") continue;
    const body = data.subarray(4); // the test's number
    const name = find(body, "NAME")!;
    const bytes = find(body, "BYTS")!;
    tests.push({
      name: name.toString("latin1", 4),
      bytes: new Uint8Array(bytes.subarray(4)),
      initial: parseState(find(body, "INIT")!),
      final: parseState(find(body, "FINA")!),
    });
  }
  return tests;
}
