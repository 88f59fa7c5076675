/** A PC as the hosting process sees it: one board, one processor. */
import { GuestClock } from "../bus/guest-clock.ts";
import type { DisplayFrame } from "../bus/display.ts";
import { MemoryMap } from "../bus/memory-map.ts";
import { PortBus } from "../bus/port-bus.ts";
import { CpuEngine } from "../exec/cpu-engine.ts";
import type { IdePlace } from "../devices/storage/ide/piix3-ide.ts";
import type { Disk } from "../media/disk.ts";
import type { FloppyMedium } from "../media/floppy-medium.ts";
import { backdoorRegisters } from "./backdoor-registers.ts";
import { GuestErrors } from "./guest-errors.ts";
import type { Machine, MachineConfig, MachineCounters, MachineHost, SliceResult } from "./machine-api.ts";
import { MachineState, type MachineSnapshot } from "./machine-snapshot.ts";
import { Parts } from "./parts.ts";
import { buildBoard, type Board } from "./pc-board.ts";
import { EXTRA_BYTES, PcMemory, VRAM_BYTES } from "./pc-memory.ts";
import { Processor } from "./processor.ts";
import { SerialQueue } from "./serial-queue.ts";
import { countedTime, wallTime } from "./time-source.ts";

const MIB = 1024 * 1024;
/** CMOS 0Fh: set by programs that leave protected mode through a reset. [IBMAT] section 5 "Shutdown". */
const CMOS_SHUTDOWN = 0x0f;
/** A fixed, declared frequency: 1 GHz. */
const IDE_PLACES: readonly IdePlace[] = [0, 1, 2, 3];
const SECTOR_BYTES = 512;
const CD_SECTOR_BYTES = 2048;
const TSC_TICKS_PER_NS = 1;

/** Throws HostError from its constructor when a ROM or a kernel does not fit. */
export class Pc implements Machine {
  readonly #config: MachineConfig;
  readonly #engine: CpuEngine;
  readonly #parts: Parts;
  readonly #board: Board;
  readonly #processor: Processor;
  readonly #guestErrors: GuestErrors;
  readonly #serialIn: readonly SerialQueue[];
  readonly #state: MachineState;

  constructor(config: MachineConfig, host: MachineHost) {
    this.#config = config;
    const ramBytes = config.memoryMiB * MIB;
    const time =
      config.clock === "wall" ? wallTime(host.clock) : countedTime(host.clock, () => this.#engine.instructions);
    const clock = new GuestClock(() => time.nowNs(), time.catchUpNs);
    const ports = new PortBus();
    let map!: MemoryMap;
    const engine = new CpuEngine({
      host: host.wasm,
      ramBytes,
      extraBytes: EXTRA_BYTES,
      model: config.cpu,
      tiers: config.engine,
      ports,
      ferr: (level) => this.#board.coprocessor.ferr.set(level),
      ticks: () => Math.floor(clock.nowNs() * TSC_TICKS_PER_NS),
      physical: (buffer) => (map = new MemoryMap(buffer)),
    });
    this.#engine = engine;
    map.listen({
      remapped: () => engine.remapped(),
      rewatched: () => engine.rewatched(),
      written: (phys, sizeBytes) => engine.memoryWritten(phys, sizeBytes),
    });
    const { bytes } = engine.state;
    const memory = new PcMemory({
      map,
      bytes,
      ramAt: engine.ramAt,
      ramBytes,
      bios: config.bios,
      videoBios: config.videoBios,
    });
    this.#guestErrors = new GuestErrors((text) => host.log("guest", text));
    const guestError = (what: string): void => this.#guestErrors.report(what);
    this.#parts = new Parts({ clock, guestError });
    this.#board = buildBoard({
      config,
      host,
      parts: this.#parts,
      clock,
      ports,
      map,
      memory,
      ramBytes,
      vram: bytes.subarray(memory.vramAt, memory.vramAt + VRAM_BYTES),
      intr: { set: (level) => engine.setInterruptLine(level) },
      setA20: (open) => (engine.a20 = open),
      resetProcessor: () => this.#processor.askReset(),
      resetMachine: () => this.#processor.askMachineReset(),
      powerOff: () => this.#processor.askOff(),
      registers: backdoorRegisters(engine.state),
      guestError,
    });
    this.#serialIn = this.#board.uarts.map((uart) => new SerialQueue(uart));
    this.#processor = new Processor({
      engine,
      clock,
      time,
      acknowledge: () => this.#board.pics.acknowledge(),
      shutdown: () => this.#resetByShutdown(),
      resetMachine: () => this.#parts.reset(),
    });
    this.#state = new MachineState({
      parts: this.#parts.list,
      engine,
      processor: this.#processor,
      clock,
      memory: { ram: bytes.subarray(engine.ramAt, engine.ramAt + ramBytes), rom: memory.roms },
    });
    engine.reset();
  }

  /** Programs for the 80286 return to real mode by shutting the processor down, and say so in CMOS. */
  #resetByShutdown(): boolean {
    if (this.#board.rtc.peek(CMOS_SHUTDOWN) === 0) return false;
    this.#processor.reset();
    return true;
  }

  run(sliceNs: number): SliceResult {
    for (const queue of this.#serialIn) queue.pump();
    return this.#processor.run(sliceNs);
  }

  reset(): void {
    this.#parts.reset();
    this.#processor.reset();
  }

  key(code: string, pressed: boolean): void {
    this.#board.keyboard.key(code, pressed);
  }

  mouse(deltaX: number, deltaY: number, deltaWheel: number, buttons: number): void {
    this.#board.mouse.move(deltaX, deltaY, deltaWheel, buttons);
  }

  get hasPointer(): boolean {
    return this.#board.pointer.absolute;
  }

  pointer(x: number, y: number, deltaWheel: number, buttons: number): void {
    this.#board.pointer.move(x, y, deltaWheel, buttons);
  }

  serialReceive(port: number, bytes: Uint8Array): number {
    return this.#serialIn[port]?.push(bytes) ?? 0;
  }

  insertFloppy(drive: 0 | 1, medium: FloppyMedium | null): void {
    this.#board.floppies.insert(drive, medium);
  }

  insertDisc(place: IdePlace, disc: Disk | null): boolean {
    return this.#board.ide.insertDisc(place, disc);
  }

  pressPowerButton(): boolean {
    return this.#board.power.pressPowerButton();
  }

  resumed(): void {
    this.#board.rtc.resync();
  }

  frame(full: boolean): DisplayFrame {
    return this.#board.vga.frame(full);
  }

  screenText(): string | undefined {
    return this.#board.vga.screenText();
  }

  counters(): MachineCounters {
    return {
      instructions: this.#engine.instructions,
      floppyReads: this.#board.floppies.sectorsRead,
      floppyWrites: this.#board.floppies.sectorsWritten,
      ...this.#diskBytes(),
      guestErrors: this.#guestErrors.total,
    };
  }

  save(): MachineSnapshot {
    return this.#state.save();
  }

  get regions(): Readonly<Record<string, Uint8Array>> {
    return this.#state.regions;
  }

  checkSaved(saved: unknown): void {
    this.#state.check(saved);
  }

  restore(saved: unknown): void {
    this.#state.restore(saved);
  }

  #diskBytes(): { readonly diskReadBytes: number; readonly diskWrittenBytes: number } {
    let [diskReadBytes, diskWrittenBytes] = [0, 0];
    for (const place of IDE_PLACES) {
      const { sectorsRead, sectorsWritten } = this.#board.ide.activity(place);
      const sectorBytes = this.#config.drives?.[place]?.kind === "cdrom" ? CD_SECTOR_BYTES : SECTOR_BYTES;
      diskReadBytes += sectorsRead * sectorBytes;
      diskWrittenBytes += sectorsWritten * sectorBytes;
    }
    return { diskReadBytes, diskWrittenBytes };
  }

  speakerHz(): number {
    return this.#board.system.speakerHz();
  }
}
