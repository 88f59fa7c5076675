/** ACPI machine language, as much as a PC's DSDT takes: each function gives the bytes of one construct. [ACPI6] 20.2 */
import { invariant } from "../../base/errors.ts";

export type Aml = readonly number[];

const TWO_NAMES = 0x2e;
const MANY_NAMES = 0x2f;
const EXTENDED = 0x5b;

/** `\_SB.PCI0.LNKA`, `^ISA`, `_STA`: segments shorter than four characters are filled with underscores. */
export function name(path: string): Aml {
  const prefix = /^[\\^]*/.exec(path)![0];
  const segments = path.slice(prefix.length).split(".");
  const bytes = segments.flatMap((segment) => {
    invariant(/^[A-Z_][A-Z0-9_]{0,3}$/.test(segment), `${path} is no ACPI name`);
    return codes(segment.padEnd(4, "_"));
  });
  const count = segments.length === 1 ? [] : segments.length === 2 ? [TWO_NAMES] : [MANY_NAMES, segments.length];
  return [...codes(prefix), ...count, ...bytes];
}

export function integer(value: number): Aml {
  if (value === 0 || value === 1) return [value];
  if (value < 0x100) return [0x0a, value];
  if (value < 0x1_0000) return [0x0b, ...le(value, 2)];
  return [0x0c, ...le(value, 4)];
}

export function text(value: string): Aml {
  return [0x0d, ...codes(value), 0];
}

/** "PNP0A03" as the integer that ACPI packs it into. [ACPI6] 19.6 EISAID */
export function eisaId(id: string): Aml {
  const [a, b, c] = codes(id.slice(0, 3)).map((code) => code - 0x40);
  const vendor = (a! << 10) | (b! << 5) | c!;
  const product = Number.parseInt(id.slice(3), 16);
  return [0x0c, vendor >> 8, vendor & 0xff, product >> 8, product & 0xff];
}

export function define(path: string, value: Aml): Aml {
  return [0x08, ...name(path), ...value];
}

export function scope(path: string, ...terms: readonly Aml[]): Aml {
  return packaged([0x10], [name(path), ...terms]);
}

export function device(path: string, ...terms: readonly Aml[]): Aml {
  return packaged([EXTENDED, 0x82], [name(path), ...terms]);
}

/** A processor without power states. */
export function processor(path: string, id: number): Aml {
  return packaged([EXTENDED, 0x83], [name(path), [id, 0, 0, 0, 0, 0]]);
}

export function method(path: string, argumentCount: number, ...terms: readonly Aml[]): Aml {
  return packaged([0x14], [name(path), [argumentCount], ...terms]);
}

export function buffer(bytes: Aml): Aml {
  return packaged([0x11], [integer(bytes.length), bytes]);
}

export function pack(...elements: readonly Aml[]): Aml {
  return packaged([0x12], [[elements.length], ...elements]);
}

export function pciConfigRegion(path: string, offset: number, sizeBytes: number): Aml {
  return [EXTENDED, 0x80, ...name(path), 2, ...integer(offset), ...integer(sizeBytes)];
}

/** Byte-wide fields of a region, one after the other. */
export function byteFields(region: string, fields: readonly string[]): Aml {
  return packaged([EXTENDED, 0x81], [name(region), [0x01], ...fields.map((field) => [...name(field), 8])]);
}

export const local0: Aml = [0x60];
/** Target of a result that nobody keeps. */
export const nowhere: Aml = [0x00];
export const argument0: Aml = [0x68];

export function give(value: Aml): Aml {
  return [0xa4, ...value];
}

export function store(value: Aml, target: Aml): Aml {
  return [0x70, ...value, ...target];
}

export function and(a: Aml, b: Aml, target: Aml): Aml {
  return [0x7b, ...a, ...b, ...target];
}

export function or(a: Aml, b: Aml, target: Aml): Aml {
  return [0x7d, ...a, ...b, ...target];
}

export function when(condition: Aml, ...terms: readonly Aml[]): Aml {
  return packaged([0xa0], [condition, ...terms]);
}

/** A name for the four bytes at `offset` in a buffer. */
export function dwordField(source: Aml, offset: number, path: string): Aml {
  return [0x8a, ...source, ...integer(offset), ...name(path)];
}

export function le(value: number, sizeBytes: number): Aml {
  return Array.from({ length: sizeBytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 0xff);
}

export function codes(value: string): number[] {
  return Array.from(value, (char) => char.charCodeAt(0));
}

/** Opcode, length of what follows including the length's own bytes, contents. [ACPI6] 20.2.4 */
function packaged(opcode: Aml, parts: readonly Aml[]): Aml {
  const contents = parts.flat();
  let sizeBytes = 1;
  while (contents.length + sizeBytes >= (sizeBytes === 1 ? 0x40 : 2 ** (8 * sizeBytes - 4))) sizeBytes++;
  const length = contents.length + sizeBytes;
  const encoded =
    sizeBytes === 1
      ? [length]
      : [((sizeBytes - 1) << 6) | (length & 0x0f), ...le(Math.floor(length / 16), sizeBytes - 1)];
  return [...opcode, ...encoded, ...contents];
}
