/**
 * Test support: a machine that answers on its screen and its serial line without emulating anything, so that loops,
 * screens and processes can be tested by themselves. Serial 0 echoes; keys appear on the screen by their names.
 */
import { z } from "zod";
import type { DisplayFrame } from "../../../core/bus/display.ts";
import { CpuState } from "../../../core/cpu/cpu-state.ts";
import { saveCpu } from "../../../core/cpu/cpu-snapshot.ts";
import {
  MACHINE_SNAPSHOT_VERSION,
  parseSnapshot,
  type MachineSnapshot,
} from "../../../core/machine/machine-snapshot.ts";
import type { Disk } from "../../../core/media/disk.ts";
import type { Machine, MachineConfig, MachineHost, SliceResult } from "../../../core/machine/machine-api.ts";

const WIDTH = 16;
const HEIGHT = 8;

/** Sent to serial 0 these make the machine end the way a guest can, or do what a test wants to see again. */
export const FAKE_COMMANDS = {
  off: "!off",
  halt: "!halt",
  crash: "!crash",
  hang: "!hang",
  /** Writes the diskette's second sector, and the first of the first hard disk with how many lines there are. */
  write: "!write",
  /** Fills memory with something that does not compress. */
  fill: "!fill",
  /** Says on its log what it remembers: "tell: LINES; floppy BYTE; disk BYTE" of the sectors that it writes. */
  tell: "!tell",
} as const;

/** Where its state lies in its memory: a length and JSON. */
const STATE_AT = 4096;

/** What the fake guest of this memory remembers. */
export function linesIn(ram: Uint8Array): readonly string[] {
  const lengthBytes = new DataView(ram.buffer, ram.byteOffset).getUint32(STATE_AT);
  const text = ram.slice(STATE_AT + 4, STATE_AT + 4 + lengthBytes);
  return fakeState.parse(JSON.parse(new TextDecoder().decode(text))).lines;
}

const fakeState = z.strictObject({ instructions: z.number(), lines: z.array(z.string()) });

export function createFakeMachine(config: MachineConfig, host: MachineHost): Machine {
  return new FakeMachine(config, host);
}

class FakeMachine implements Machine {
  readonly #config: MachineConfig;
  readonly #host: MachineHost;
  readonly regions: Readonly<Record<string, Uint8Array>>;
  readonly #pixels = new Uint32Array(WIDTH * HEIGHT).fill(0xff000000);
  #lines: string[] = [];
  #dirty = true;
  #instructions = 0;
  /** In the order in which they came. */
  readonly #commands: string[] = [];
  #floppy: MachineConfig["floppies"][0];

  constructor(config: MachineConfig, host: MachineHost) {
    this.#config = config;
    this.#host = host;
    this.#floppy = config.floppies[0];
    this.regions = { ram: new Uint8Array(config.memoryMiB * 1048576) };
    host.log("info", "fake machine powered on");
    this.reset();
  }

  run(_sliceNs: number): SliceResult {
    this.#instructions += 1000;
    switch (this.#commands.shift()) {
      case FAKE_COMMANDS.off:
        return { state: "off" };
      case FAKE_COMMANDS.halt:
        return { state: "stopped", reason: "triple-fault", report: "CS:EIP 0008:00001234" };
      case FAKE_COMMANDS.crash:
        throw new TypeError("fake defect");
      case FAKE_COMMANDS.hang:
        for (;;);
      case FAKE_COMMANDS.write:
        this.#floppy?.bytes.fill(0x5a, 512, 1024);
        this.#floppy?.written(512, 512);
        void this.#disk?.write(0, new Uint8Array(512).fill(this.#lines.length));
        break;
      case FAKE_COMMANDS.fill:
        this.#fill();
        break;
      case FAKE_COMMANDS.tell:
        void this.#tell();
    }
    return this.#commands.length > 0 ? { state: "running" } : { state: "idle", waitNs: Infinity };
  }

  reset(): void {
    this.#lines = [`memory ${this.#config.memoryMiB}`, `floppy ${this.#floppy?.bytes[0] ?? "none"}`];
    this.#dirty = true;
  }

  key(code: string, pressed: boolean): void {
    if (pressed) this.#print(code);
  }

  mouse(deltaX: number, deltaY: number, _deltaWheel: number, buttons: number): void {
    this.#print(`mouse ${deltaX},${deltaY},${buttons}`);
  }

  readonly hasPointer = false;

  pointer(x: number, y: number, _deltaWheel: number, buttons: number): void {
    this.#print(`pointer ${x},${y},${buttons}`);
  }

  pressPowerButton(): boolean {
    return false;
  }

  resumed(): void {}

  insertDisc(): boolean {
    return true;
  }

  serialReceive(port: number, bytes: Uint8Array): number {
    for (const byte of bytes) this.#config.serial[port]?.transmit(byte);
    this.#commands.push(new TextDecoder().decode(bytes));
    return 0;
  }

  insertFloppy(_drive: 0 | 1, medium: MachineConfig["floppies"][0]): void {
    this.#floppy = medium;
    this.#print(`floppy ${medium?.bytes[0] ?? "none"}`);
  }

  save(): MachineSnapshot {
    const ram = this.#ram;
    const state: z.infer<typeof fakeState> = { instructions: this.#instructions, lines: this.#lines };
    const text = new TextEncoder().encode(JSON.stringify(state));
    new DataView(ram.buffer).setUint32(STATE_AT, text.length);
    ram.set(text, STATE_AT + 4);
    return {
      version: MACHINE_SNAPSHOT_VERSION,
      processor: { cpu: ZERO_CPU, halted: false, resetAsked: "none" },
      guestNs: 0,
      devices: [],
      regions: { ram: ram.length },
    };
  }

  checkSaved(saved: unknown): void {
    parseSnapshot(saved);
  }

  restore(): void {
    const ram = this.#ram;
    const text = ram.subarray(STATE_AT + 4, STATE_AT + 4 + new DataView(ram.buffer).getUint32(STATE_AT));
    const { instructions, lines } = fakeState.parse(JSON.parse(new TextDecoder().decode(text)));
    this.#instructions = instructions;
    this.#lines = [...lines];
    this.#dirty = true;
  }

  get #disk(): Disk | undefined {
    const drive = this.#config.drives?.[0];
    return drive?.kind === "disk" ? drive.disk : undefined;
  }

  async #tell(): Promise<void> {
    const sector = new Uint8Array(512);
    await this.#disk?.read(0, sector);
    const floppy = this.#floppy?.bytes[512] ?? "none";
    this.#host.log("info", `tell: ${this.#lines.join(", ")}; floppy ${floppy}; disk ${sector[0]}`);
  }

  get #ram(): Uint8Array {
    return this.regions["ram"]!;
  }

  #fill(): void {
    let random = 1;
    for (let at = 2 * STATE_AT; at < this.#ram.length; at++) {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      this.#ram[at] = random >>> 16;
    }
  }

  frame(full: boolean): DisplayFrame {
    const dirty = full || this.#dirty ? [{ x: 2, y: 1, width: 4, height: 2 }] : [];
    this.#dirty = false;
    return { width: WIDTH, height: HEIGHT, pixels: this.#pixels, dirty };
  }

  screenText(): string | undefined {
    return this.#lines.join("\n");
  }

  counters() {
    return {
      instructions: this.#instructions,
      floppyReads: 0,
      floppyWrites: 0,
      diskReadBytes: 0,
      diskWrittenBytes: 0,
      guestErrors: 0,
    };
  }

  speakerHz(): number {
    return 0;
  }

  #print(line: string): void {
    this.#lines.push(line);
    this.#pixels.fill(0xff000000 | this.#lines.length);
    this.#dirty = true;
  }
}

/** A processor that has never run. */
const ZERO_CPU = saveCpu(new CpuState(new SharedArrayBuffer(0x20000)), "0".repeat(16));
