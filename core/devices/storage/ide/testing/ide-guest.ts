/** A guest for tests: reaches the controller through ports and memory, as drivers do. */
import { PortBus } from "../../../../bus/port-bus.ts";
import { RawDisk } from "../../../../disks/raw/raw-disk.ts";
import { MemoryStore } from "../../../../media/memory-store.ts";
import { IDE_PORTS } from "../ata-registers.ts";
import type { IdeDriveWires, Piix3IdeWires } from "../ide-wires.ts";
import { BUS_MASTER_IDE_PORTS, Piix3Ide } from "../piix3-ide.ts";

export const BUS_MASTER = 0xc000;
const RAM_BYTES = 1024 * 1024;
const PCI_COMMAND = 4;

export interface IdeGuestOptions {
  readonly drives?: readonly (IdeDriveWires | null)[];
}

export class IdeGuest {
  readonly ide: Piix3Ide;
  readonly ram = new Uint8Array(RAM_BYTES);
  /** Levels of IRQ14 and IRQ15, and how often each rose. */
  readonly irq = [false, false];
  readonly rises = [0, 0];
  readonly hostErrors: string[] = [];
  readonly guestErrors: string[] = [];
  wakes = 0;
  readonly #ports = new PortBus();

  constructor({ drives = [] }: IdeGuestOptions = {}) {
    const line = (index: 0 | 1) => ({
      set: (level: boolean) => {
        if (level && !this.irq[index]) this.rises[index]!++;
        this.irq[index] = level;
      },
    });
    let placed: number | undefined;
    const wires: Piix3IdeWires = {
      irqs: [line(0), line(1)],
      drives: [drives[0] ?? null, drives[1] ?? null, drives[2] ?? null, drives[3] ?? null],
      memory: {
        read: (phys, into) => {
          for (let i = 0; i < into.length; i++) into[i] = this.ram[(phys + i) >>> 0] ?? 0xff;
        },
        write: (phys, from) => {
          for (let i = 0; i < from.length; i++) {
            const at = (phys + i) >>> 0;
            if (at < RAM_BYTES) this.ram[at] = from[i]!;
          }
        },
      },
      placeBusMaster: (base) => {
        if (placed !== undefined) this.#ports.unmap(placed, BUS_MASTER_IDE_PORTS, this.ide.busMasterPorts);
        placed = base !== undefined && this.#ports.free(base, BUS_MASTER_IDE_PORTS) ? base : undefined;
        if (placed !== undefined) this.#ports.map(placed, BUS_MASTER_IDE_PORTS, this.ide.busMasterPorts);
      },
      woken: () => this.wakes++,
      hostError: (text) => this.hostErrors.push(text),
    };
    this.ide = new Piix3Ide(wires, {
      clock: { nowNs: () => 0, after: () => ({ cancel() {} }) },
      guestError: (what) => this.guestErrors.push(what),
    });
    for (const [i, { command, control }] of IDE_PORTS.entries()) {
      this.#ports.map(command.first, command.count, this.ide.channels[i]!.commandPorts);
      this.#ports.map(control.first, control.count, this.ide.channels[i]!.controlPorts);
    }
  }

  /** As firmware does: an address for the bus master, and leave to use it. */
  enableBusMaster(): void {
    this.ide.config.write(0x20, 4, BUS_MASTER);
    this.ide.config.write(PCI_COMMAND, 2, 0x0005);
  }

  out(port: number, ...values: readonly number[]): void {
    for (const value of values) this.#ports.write(port, 1, value);
  }

  out32(port: number, value: number): void {
    this.#ports.write(port, 4, value);
  }

  in(port: number): number {
    return this.#ports.read(port, 1);
  }

  in16(port: number): number {
    return this.#ports.read(port, 2);
  }

  /** REP INSW. */
  insw(port: number, words: number): Uint8Array {
    const bytes = new Uint8Array(words * 2);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < words; i++) view.setUint16(i * 2, this.#ports.read(port, 2), true);
    return bytes;
  }

  /** REP INSD. */
  insd(port: number, dwords: number): Uint8Array {
    const bytes = new Uint8Array(dwords * 4);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < dwords; i++) view.setUint32(i * 4, this.#ports.read(port, 4), true);
    return bytes;
  }

  /** REP OUTSW. */
  outsw(port: number, bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i += 2) this.#ports.write(port, 2, bytes[i]! | ((bytes[i + 1] ?? 0) << 8));
  }

  /** Registers 1–7 of a channel: features, count, LBA low, mid, high, device, command. Omitted ones stay. */
  command(base: number, registers: readonly (number | undefined)[]): void {
    for (const [i, value] of registers.entries()) if (value !== undefined) this.out(base + 1 + i, value);
  }

  /** A descriptor table at `at`: pairs of address and byte count; the last one ends it. */
  descriptors(at: number, pieces: readonly (readonly [phys: number, lengthBytes: number])[]): void {
    const view = new DataView(this.ram.buffer);
    for (const [i, [phys, lengthBytes]] of pieces.entries()) {
      view.setUint32(at + i * 8, phys, true);
      view.setUint32(at + i * 8 + 4, (lengthBytes & 0xffff) + (i === pieces.length - 1 ? 0x8000_0000 : 0), true);
    }
  }

  /** PACKET by programmed I/O: answers the data, or the sense bytes "key/code/qualifier" when the command fails. */
  packet(base: number, packet: readonly number[], limitBytes = 0xfffe): Uint8Array | string {
    this.command(base, [0, 0, 0, limitBytes & 0xff, limitBytes >> 8, undefined, 0xa0]);
    this.outsw(
      base,
      Uint8Array.from({ length: 12 }, (_, i) => packet[i] ?? 0),
    );
    const parts: number[] = [];
    for (;;) {
      const status = this.in(base + 7);
      if ((status & 0x80) !== 0) return "busy";
      if ((status & 1) !== 0) return this.#sense(base);
      if ((status & 8) === 0) return Uint8Array.from(parts);
      const lengthBytes = this.in(base + 4) | (this.in(base + 5) << 8);
      parts.push(...this.insw(base, (lengthBytes + 1) >> 1).subarray(0, lengthBytes));
    }
  }

  #sense(base: number): string {
    const key = this.in(base + 1) >> 4;
    const sense = this.packet(base, [0x03, 0, 0, 0, 18]);
    if (typeof sense === "string") return `no sense: ${sense}`;
    return `${sense[2] === key ? "" : "other key "}${[2, 12, 13].map((at) => hex(sense[at]!)).join("/")}`;
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/** Every sector says which one it is, in its first bytes and by its filling. */
export function numberedBytes(sectors: number, sectorBytes: number): Uint8Array {
  const bytes = new Uint8Array(sectors * sectorBytes);
  const view = new DataView(bytes.buffer);
  for (let sector = 0; sector < sectors; sector++) {
    bytes.fill((sector * 7 + 1) & 0xff, sector * sectorBytes, (sector + 1) * sectorBytes);
    view.setUint32(sector * sectorBytes, sector, true);
  }
  return bytes;
}

export function numberedDisk(sectors: number): { readonly wires: IdeDriveWires; readonly bytes: Uint8Array } {
  const bytes = numberedBytes(sectors, 512);
  return { wires: { kind: "disk", disk: new RawDisk(new MemoryStore(bytes), 512) }, bytes };
}

export function numberedDisc(sectors: number): { readonly wires: IdeDriveWires; readonly bytes: Uint8Array } {
  const bytes = numberedBytes(sectors, 2048);
  const disc = new RawDisk(new MemoryStore(bytes, { readOnly: true }), 2048);
  return { wires: { kind: "cdrom", disc }, bytes };
}
