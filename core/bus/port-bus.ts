/** The 64 Ki I/O ports: who answers, and how a wide access meets a narrow device. */
import { invariant } from "../base/errors.ts";
import type { AccessSize, PortHandler } from "./device.ts";

const PORTS = 0x10000;

interface Mapping {
  readonly handler: PortHandler;
  readonly first: number;
}

/** One machine's I/O ports. */
export class PortBus {
  readonly #mappings: (Mapping | undefined)[] = Array.from({ length: PORTS });

  /** Maps `count` ports from `first`; the handler sees offsets from `first`. A port has one owner. */
  map(first: number, count: number, handler: PortHandler): void {
    invariant(first >= 0 && first + count <= PORTS, "a port range beyond FFFFh");
    const mapping = { handler, first };
    for (let port = first; port < first + count; port++) {
      invariant(this.#mappings[port] === undefined, `port ${port.toString(16)} has two owners`);
      this.#mappings[port] = mapping;
    }
  }

  /** Takes the ports of `handler` in this range away again: a BAR that moved. */
  unmap(first: number, count: number, handler: PortHandler): void {
    for (let port = first; port < first + count && port < PORTS; port++) {
      if (this.#mappings[port]?.handler === handler) this.#mappings[port] = undefined;
    }
  }

  /** True when nobody answers at any port of the range. */
  free(first: number, count: number): boolean {
    for (let port = first; port < first + count; port++) {
      if (port >= PORTS || this.#mappings[port] !== undefined) return false;
    }
    return true;
  }

  /** Unsigned. A port that nobody owns reads as all ones: the bus floats high. */
  read(port: number, sizeBytes: AccessSize): number {
    const mapping = this.#mappings[port];
    if (sizeBytes === 1) return mapping === undefined ? 0xff : mapping.handler.read(port - mapping.first, 1) & 0xff;
    if (mapping?.handler.wide === true && this.#mappings[port + sizeBytes - 1] === mapping) {
      return mapping.handler.read(port - mapping.first, sizeBytes) >>> 0;
    }
    let value = 0;
    const part = sizeBytes === 4 && mapping?.handler.wide === true ? 2 : 1;
    for (let i = 0; i < sizeBytes; i += part) value |= this.read((port + i) & 0xffff, part) << (8 * i);
    return value >>> 0;
  }

  write(port: number, sizeBytes: AccessSize, value: number): void {
    const mapping = this.#mappings[port];
    if (sizeBytes === 1) {
      mapping?.handler.write(port - mapping.first, 1, value & 0xff);
      return;
    }
    if (mapping?.handler.wide === true && this.#mappings[port + sizeBytes - 1] === mapping) {
      mapping.handler.write(port - mapping.first, sizeBytes, value >>> 0);
      return;
    }
    const part = sizeBytes === 4 && mapping?.handler.wide === true ? 2 : 1;
    for (let i = 0; i < sizeBytes; i += part) this.write((port + i) & 0xffff, part, value >>> (8 * i));
  }
}
