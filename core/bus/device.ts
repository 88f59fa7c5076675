/**
 * The one contract that every emulated chip has. A device gets wires, not the machine: interrupt lines, a clock and
 * its back end come in; it never learns where it is mapped or which controller its line reaches.
 */
import type { ZodType } from "zod";

/** A level on a wire to an interrupt controller (or to the CPU). Idempotent: only a change is an edge. */
export interface IrqLine {
  set(level: boolean): void;
}

/** A callback that is to come. Cancelling one that has come, or was cancelled, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Guest time. Nothing in core/ reads the host clock. */
export interface Clock {
  /** Nanoseconds since power-on; a double, exact for 104 days; never decreases. */
  nowNs(): number;
  /** Calls back once, on the VM thread, at the first safe point not before `nowNs() + deltaNs`. */
  after(deltaNs: number, callback: () => void): Timer;
}

/** The guest did something the chip's documentation forbids. Counted and rate-limited, never thrown. */
export type GuestErrorLog = (what: string) => void;

/** What every device is given besides its wires. */
export interface DeviceContext {
  readonly clock: Clock;
  readonly guestError: GuestErrorLog;
}

/** Bytes of one access. */
export type AccessSize = 1 | 2 | 4;

/**
 * Registers reached by IN and OUT. `offset` counts from the first port the device was mapped at.
 * The port bus splits a wide access into byte accesses unless `wide` is set, as an 8-bit ISA card sees it.
 * Values are unsigned. An unknown register reads as all ones and logs nothing unless the datasheet forbids it.
 */
export interface PortHandler {
  readonly wide?: boolean;
  read(offset: number, sizeBytes: AccessSize): number;
  write(offset: number, sizeBytes: AccessSize, value: number): void;
}

/** Registers or memory reached by load and store that is not plain RAM. `offset` counts from the window's start. */
export interface MemoryHandler {
  read(offset: number, sizeBytes: AccessSize): number;
  write(offset: number, sizeBytes: AccessSize, value: number): void;
}

/**
 * State that outlives a run: what the chip remembers, not how we happen to store it.
 * `save` gives plain JSON; times are relative to `clock.nowNs()` (deltaNs), so that a restored machine may have
 * another clock. `restore` gets a value that already passed the model's `state` schema and re-arms its timers.
 */
export interface Snapshottable<S> {
  save(): S;
  restore(state: S): void;
  /** Returns to power-on state: RESET# as the datasheet describes it. */
  reset(): void;
}

/** A chip as the machine holds it. */
export interface Device<S> extends Snapshottable<S> {
  /** Large memories (VRAM, FIFOs of kilobytes) travel beside the JSON, by name. Same array for the device's life. */
  readonly regions?: Readonly<Record<string, Uint8Array>>;
}

/** What the catalogue knows about a model: enough to list it, build it, save it and test it. */
export interface DeviceModel<Wires, S, D extends Device<S> = Device<S>> {
  /** Stable: written into snapshots. `group.chip`, e.g. `serial.uart16550`. */
  readonly id: string;
  readonly title: string;
  readonly stateVersion: number;
  /** Describes the state: unknown keys, missing keys and values no chip can hold are refused (strictObject, ranges). */
  readonly state: ZodType<S>;
  /** By version: makes a state of the next version of one of that version. May throw when it is none. */
  readonly migrations?: Readonly<Record<number, (state: unknown) => unknown>>;
  create(wires: Wires, context: DeviceContext): D;
  /** Wires that go nowhere, for the conformance suite. */
  bench(): Wires;
  /** Smallest change the guest can make that must show in a snapshot. Used by the conformance suite. */
  disturb(device: D): void;
  /** Every register block of the device, for the conformance suite's unknown-register sweep. */
  handlers(device: D): readonly { readonly handler: PortHandler | MemoryHandler; readonly sizeBytes: number }[];
}
