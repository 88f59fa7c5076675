/** Resource descriptors: which ports, memory and interrupts a device uses. [ACPI6] 6.4 */
import { type Aml, buffer, le } from "./aml.ts";

const END: Aml = [0x79, 0];
const MEMORY = 0;
const PORTS = 1;
const BUSES = 2;
/** The device produces the range for others; both ends are fixed. */
const FIXED_RANGE = 0x0c;

export function resources(...descriptors: readonly Aml[]): Aml {
  return buffer([...descriptors.flat(), ...END]);
}

export function ports(first: number, count: number): Aml {
  return [0x47, 1, ...le(first, 2), ...le(first, 2), 1, count];
}

export function irq(line: number): Aml {
  return [0x22, ...le(1 << line, 2)];
}

/** 8-bit transfers by an ISA bus channel. */
export function dma(channel: number): Aml {
  return [0x2a, 1 << channel, 0];
}

/** Level-triggered, active high, shared: what the PIIX3 makes of a PCI interrupt. The lines begin at byte 5. */
export function sharedInterrupt(...lines: readonly number[]): Aml {
  return [0x89, ...le(2 + 4 * lines.length, 2), 0x09, lines.length, ...lines.flatMap((line) => le(line, 4))];
}

export function busRange(first: number, last: number): Aml {
  return wordRange(BUSES, 0, first, last);
}

export function portRange(first: number, last: number): Aml {
  return wordRange(PORTS, 3, first, last);
}

/** `typeFlags` 1: writable, not cached; 3: cacheable. */
export function memoryRange(first: number, last: number, typeFlags: number): Aml {
  const numbers = [0, first, last, 0, last - first + 1].flatMap((value) => le(value, 4));
  return [0x87, ...le(3 + numbers.length, 2), MEMORY, FIXED_RANGE, typeFlags, ...numbers];
}

function wordRange(type: number, typeFlags: number, first: number, last: number): Aml {
  const numbers = [0, first, last, 0, last - first + 1].flatMap((value) => le(value & 0xffff, 2));
  return [0x88, ...le(3 + numbers.length, 2), type, FIXED_RANGE, typeFlags, ...numbers];
}
