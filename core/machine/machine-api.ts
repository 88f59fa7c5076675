/** The face that a whole emulated PC shows to the process that hosts it. */
import type { CpuModelId } from "../cpu/cpu-model.ts";
import type { IdeDriveWires } from "../devices/storage/ide/ide-wires.ts";
import type { IdePlace } from "../devices/storage/ide/piix3-ide.ts";
import type { Disk } from "../media/disk.ts";
import type { DisplayFrame } from "../bus/display.ts";
import type { HostWasm } from "../exec/engine.ts";
import type { KernelStart } from "./kernel/kernel.ts";
import type { MachineSnapshot } from "./machine-snapshot.ts";
import type { FloppyMedium } from "../media/floppy-medium.ts";

/** Monotonic host time; the only time that enters core/. */
export interface HostClock {
  nowNs(): number;
  /** Wall-clock date for the CMOS RTC: milliseconds since 1970-01-01 UTC, and the local offset. */
  wallMs(): number;
  utcOffsetMinutes(): number;
}

/** The other end of a serial line. What it sends comes by Machine.serialReceive. */
export interface SerialBackend {
  /** A byte the guest sent. */
  transmit(byte: number): void;
}

/** What the hosting process hands in. */
export interface MachineHost {
  readonly wasm: HostWasm;
  readonly clock: HostClock;
  /** One line for the VM's log. "guest": the guest broke a rule; "info": a milestone. */
  log(kind: "info" | "guest" | "error", text: string): void;
  /** A request to the host ended between slices: run() has something to do. */
  wake(): void;
}

/** Primary first and second, secondary first and second; null: no drive. */
export type IdeDrives = readonly [
  IdeDriveWires | null,
  IdeDriveWires | null,
  IdeDriveWires | null,
  IdeDriveWires | null,
];

/** What the machine is made of; fixed for its life. */
export interface MachineConfig {
  readonly memoryMiB: number;
  /** Drives A and B. */
  readonly floppies: readonly [FloppyMedium | null, FloppyMedium | null];
  /** First and second drive of the primary IDE channel, then of the secondary. */
  readonly drives?: IdeDrives;
  /** System ROM: ends below 1 MiB and below 4 GiB. */
  readonly bios: Uint8Array;
  /** The display adapter's option ROM, at C0000h; empty: none. */
  readonly videoBios: Uint8Array;
  readonly bootOrder: readonly ("a" | "c" | "d")[];
  /** A kernel to start instead of what the boot order names. */
  readonly kernel?: KernelStart;
  readonly cpu: CpuModelId;
  readonly engine: "auto" | "interpreter" | "jit";
  /** "wall": guest time follows the host; "icount": guest time is counted instructions (tests, comparing tiers). */
  readonly clock: "wall" | "icount";
  readonly serial: readonly (SerialBackend | null)[];
}

/** What to do after a slice. */
export type SliceResult =
  /** Call run() again soon. */
  | { readonly state: "running" }
  /** Nothing to do before this much host time has passed, or an input arrives. Infinity: only an input helps. */
  | { readonly state: "idle"; readonly waitNs: number }
  /** The guest powered off. */
  | { readonly state: "off" }
  /** The guest cannot continue: triple fault with reset disabled, HLT with interrupts off. `report` is for the user. */
  | { readonly state: "stopped"; readonly reason: "triple-fault" | "halted"; readonly report: string };

/** Totals; they only grow. */
export interface MachineCounters {
  /** Guest instructions since power-on. */
  readonly instructions: number;
  readonly floppyReads: number;
  readonly floppyWrites: number;
  /** Of all IDE drives, in bytes. */
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
  readonly guestErrors: number;
}

/** A PC. Every call is for the thread that runs it, between slices. */
export interface Machine {
  /** Runs the guest for at most about `sliceNs` of host time and returns what to do next. Never throws for the guest's sake. */
  run(sliceNs: number): SliceResult;
  reset(): void;
  /** Set-1-make/break independent: `code` is a KeyboardEvent.code ("KeyA", "ArrowUp"); queued with the keyboard's own pacing. */
  key(code: string, pressed: boolean): void;
  /** Relative motion in mickeys (right and down positive), wheel steps (down positive), buttons bit 0 left, 1 right, 2 middle. */
  mouse(deltaX: number, deltaY: number, deltaWheel: number, buttons: number): void;
  /** The guest follows an absolute pointer: the window need not capture the mouse. */
  readonly hasPointer: boolean;
  /** Where the pointer is, 0–65535 over the screen; wheel and buttons as above. */
  pointer(x: number, y: number, deltaWheel: number, buttons: number): void;
  /** Returns how many bytes the guest has not taken yet: a sender with much to send waits until they are few. */
  serialReceive(port: number, bytes: Uint8Array): number;
  insertFloppy(drive: 0 | 1, medium: FloppyMedium | null): void;
  /** Changes the disc in a CD-ROM drive. False: the guest has locked the tray. */
  insertDisc(place: IdePlace, disc: Disk | null): boolean;
  /** The button on the case, for a moment. True when the guest's operating system has asked to be told; DOS never does. */
  pressPowerButton(): boolean;
  /** Host time went on while the machine did not: its battery-backed clock catches up. */
  resumed(): void;
  /** Renders what changed. `full` asks for one rectangle over everything (a new viewer). */
  frame(full: boolean): DisplayFrame;
  /** Text of the screen in a text mode, lines joined by "\n" without trailing blanks; undefined in graphics modes. */
  screenText(): string | undefined;
  counters(): MachineCounters;
  /** Everything that a snapshot holds besides the bytes of `regions`: plain JSON. Between slices. */
  save(): MachineSnapshot;
  /** RAM, ROM, VRAM by name: live, for a snapshot to read and, before `restore`, to fill. */
  readonly regions: Readonly<Record<string, Uint8Array>>;
  /** Throws HostError when the state cannot be restored: ask before filling `regions`. */
  checkSaved(saved: unknown): void;
  /** Goes on where `save` was called, the regions being filled already. Throws HostError and changes nothing else. */
  restore(saved: unknown): void;
  /** PC speaker: frequency in Hz now sounding, 0 for silence. */
  speakerHz(): number;
}
