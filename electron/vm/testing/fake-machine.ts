/**
 * Test support: a machine that answers on its screen and its serial line without emulating anything, so that loops,
 * screens and processes can be tested by themselves. Serial 0 echoes; keys appear on the screen by their names.
 */
import { z } from "zod";
import { HostError } from "../../../core/base/errors.ts";
import type { DisplayFrame } from "../../../core/bus/display.ts";
import type { MachineSnapshot } from "../../../core/machine/machine-snapshot.ts";
import type { Machine, MachineConfig, MachineHost, SliceResult } from "../../../core/machine/machine-api.ts";

const WIDTH = 16;
const HEIGHT = 8;

/** Sent to serial 0 these make the machine end the way a guest can. */
export const FAKE_COMMANDS = { off: "!off", halt: "!halt", crash: "!crash", hang: "!hang", write: "!write" } as const;

export function createFakeMachine(config: MachineConfig, host: MachineHost): Machine {
  return new FakeMachine(config, host);
}

/** Passed off as a MachineSnapshot: whoever keeps snapshots does not look inside. */
const fakeState = z.strictObject({ version: z.literal(1), instructions: z.number(), lines: z.array(z.string()) });

class FakeMachine implements Machine {
  readonly #config: MachineConfig;
  /** Byte 0 … 7 count the slices, as a guest that runs would. */
  readonly regions: Readonly<Record<string, Uint8Array>>;
  readonly #pixels = new Uint32Array(WIDTH * HEIGHT).fill(0xff000000);
  #lines: string[] = [];
  #dirty = true;
  #instructions = 0;
  #command = "";
  #floppy: MachineConfig["floppies"][0];

  constructor(config: MachineConfig, host: MachineHost) {
    this.#config = config;
    this.#floppy = config.floppies[0];
    this.regions = { ram: new Uint8Array(config.memoryMiB * 1048576) };
    host.log("info", "fake machine powered on");
    this.reset();
  }

  run(_sliceNs: number): SliceResult {
    this.#instructions += 1000;
    new DataView(this.regions["ram"]!.buffer).setFloat64(0, this.#instructions, true);
    switch (this.#command) {
      case FAKE_COMMANDS.off:
        return { state: "off" };
      case FAKE_COMMANDS.halt:
        return { state: "stopped", reason: "triple-fault", report: "CS:EIP 0008:00001234" };
      case FAKE_COMMANDS.crash:
        throw new TypeError("fake defect");
      case FAKE_COMMANDS.hang:
        for (;;);
      case FAKE_COMMANDS.write:
        this.#command = "";
        this.#floppy?.bytes.fill(0x5a, 512, 1024);
        this.#floppy?.written(512, 512);
    }
    return { state: "idle", waitNs: Infinity };
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
    this.#command = new TextDecoder().decode(bytes);
    return 0;
  }

  insertFloppy(_drive: 0 | 1, medium: MachineConfig["floppies"][0]): void {
    this.#floppy = medium;
    this.#print(`floppy ${medium?.bytes[0] ?? "none"}`);
  }

  save(): MachineSnapshot {
    const saved: z.infer<typeof fakeState> = { version: 1, instructions: this.#instructions, lines: this.#lines };
    return saved as unknown as MachineSnapshot;
  }

  checkSaved(saved: unknown): void {
    if (!fakeState.safeParse(saved).success) throw new HostError("corrupt", "The saved state is damaged.");
  }

  restore(saved: unknown): void {
    this.checkSaved(saved);
    const { instructions, lines } = fakeState.parse(saved);
    this.#instructions = instructions;
    this.#lines = [...lines];
    this.#dirty = true;
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
