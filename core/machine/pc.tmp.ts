import { registerReport } from "../cpu/shutdown-report.ts";
/** A PC: its chips, the wires between them, and the face that the hosting process sees. The parts list of one machine. */
import { CpuEngine } from "../exec/cpu-engine.ts";
import { MemoryMap } from "../bus/memory-map.ts";
import { PortBus } from "../bus/port-bus.ts";
import { GuestClock } from "../bus/guest-clock.ts";
import type { PortHandler } from "../bus/device.ts";
import type { DisplayFrame } from "../bus/display.ts";
import { isaDma, DMA_PORTS } from "../devices/chipset/isa-dma.ts";
import { pcCmos } from "../devices/chipset/pc-cmos.ts";
import { PIC_PORTS, picPair, type PicPair } from "../devices/chipset/pic-pair.ts";
import { PIT_PORTS, pit8254 } from "../devices/chipset/pit8254.ts";
import { RTC_PORTS, rtc146818, type Rtc146818 } from "../devices/chipset/rtc146818.ts";
import { SYSTEM_PORTS, systemPort, type SystemPort } from "../devices/chipset/system-port.ts";
import { DISPI_PORT, DISPI_PORTS } from "../devices/display/dispi-ports.ts";
import { VGA_PORT, VGA_PORTS } from "../devices/display/vga-ports.ts";
import { vga, type Vga } from "../devices/display/vga.ts";
import { DEBUG_CONSOLE_PORT, debugConsole } from "../devices/firmware/debug-console.ts";
import { FW_CFG_PORT, FW_CFG_PORTS, fwCfg } from "../devices/firmware/fw-cfg.ts";
import { pcFirmwareItems } from "../devices/firmware/fw-cfg-items.ts";
import { I8042_PORTS, i8042 } from "../devices/input/i8042.ts";
import { ps2Keyboard, type Ps2Keyboard } from "../devices/input/ps2-keyboard.ts";
import { ps2Mouse, type Ps2Mouse } from "../devices/input/ps2-mouse.ts";
import { UART_PORTS, uart16550, type Uart16550 } from "../devices/serial/uart16550.ts";
import { FDC_PORTS, fdc82077, type Fdc82077 } from "../devices/storage/floppy/fdc82077.ts";
import { driveTypeFor } from "../devices/storage/floppy/floppy-drive.ts";
import type { FloppyMedium } from "../media/floppy-medium.ts";
import { GuestErrors } from "./guest-errors.ts";
import type { Machine, MachineConfig, MachineCounters, MachineHost, SliceResult } from "./machine-api.ts";
import { EXTRA_BYTES, layOutMemory, VGA_WINDOW, VRAM_BYTES } from "./pc-memory.ts";
import { Processor } from "./processor.ts";
import { Parts } from "./parts.ts";
import { countedTime, wallTime } from "./time-source.ts";

const MIB = 1024 * 1024;
/** Where the frame buffer is as long as nobody has moved it. */
const LINEAR_FRAME_BUFFER = 0xe000_0000;
/** CMOS 0Fh: set by programs that leave protected mode through a reset. [IBMAT] section 5 "Shutdown". */
const CMOS_SHUTDOWN = 0x0f;

export class Pc implements Machine {
  readonly #config: MachineConfig;
  readonly #host: MachineHost;
  readonly #engine: CpuEngine;
  readonly #ports = new PortBus();
  readonly #clock: GuestClock;
  readonly #parts: Parts;
  readonly #processor: Processor;
  readonly #guestErrors: GuestErrors;
  readonly #pics: PicPair;
  readonly #rtc: Rtc146818;
  readonly #system: SystemPort;
  readonly #vga: Vga;
  readonly #keyboard: Ps2Keyboard;
  readonly #mouse: Ps2Mouse;
  readonly #uarts: readonly Uart16550[];
  readonly #floppies: Fdc82077;

  constructor(config: MachineConfig, host: MachineHost) {
    this.#config = config;
    this.#host = host;
    const ramBytes = config.memoryMiB * MIB;
    const time =
      config.clock === "wall" ? wallTime(host.clock) : countedTime(host.clock, () => this.#engine.instructions);
    this.#clock = new GuestClock(() => time.nowNs());
    this.#guestErrors = new GuestErrors((text) => host.log("guest", text));
    this.#parts = new Parts({ clock: this.#clock, guestError: (what) => this.#guestErrors.report(what) });

    let map!: MemoryMap;
    this.#engine = new CpuEngine({
      host: host.wasm,
      ramBytes,
      extraBytes: EXTRA_BYTES,
      model: config.cpu,
      tiers: config.engine,
      ports: this.#ports,
      ticks: () => Math.floor(this.#clock.nowNs() * TSC_TICKS_PER_NS),
      physical: (buffer) => (map = new MemoryMap(buffer)),
    });
    const engine = this.#engine;
    map.listen({
      remapped: () => engine.remapped(),
      rewatched: () => engine.rewatched(),
      written: (phys, sizeBytes) => engine.memoryWritten(phys, sizeBytes),
    });
    const { vramAt } = layOutMemory({
      map,
      bytes: engine.state.bytes,
      ramAt: engine.ramAt,
      ramBytes,
      bios: config.bios,
      videoBios: config.videoBios,
    });

    const parts = this.#parts;
    const floppyTypes = [driveTypeFor(config.floppies[0]), driveTypeFor(config.floppies[1])] as const;
    this.#pics = parts.add(picPair, { intr: { set: (level) => engine.setInterruptLine(level) } });
    const line = (number: number) => this.#pics.line(number);
    const timer = parts.add(pit8254, { irq0: line(0) });
    this.#system = parts.add(systemPort, {
      timer,
      a20: { set: (open) => (engine.a20 = open) },
      cpuReset: () => this.#processor.askReset(),
    });
    this.#rtc = parts.add(rtc146818, {
      irq8: line(8),
      wall: host.clock,
      cmos: pcCmos({ memoryBytes: ramBytes, floppies: floppyTypes, bootOrder: config.bootOrder }),
    });
    this.#keyboard = parts.add(ps2Keyboard, NO_WIRES);
    this.#mouse = parts.add(ps2Mouse, NO_WIRES);
    const keyboardController = parts.add(i8042, {
      keyboard: this.#keyboard,
      mouse: this.#mouse,
      irq1: line(1),
      irq12: line(12),
      a20: this.#system.a20Gate,
      cpuReset: () => this.#processor.askReset(),
    });
    this.#uarts = Object.values(UART_PORTS).map(({ irq }, i) =>
      parts.add(uart16550, { irq: line(irq), transmit: (byte) => config.serial[i]?.transmit(byte) }, `com${i + 1}`),
    );
    const dma = parts.add(isaDma, { memory: map.dma });
    this.#floppies = parts.add(fdc82077, { irq6: line(6), dma: dma.channel(2), drives: floppyTypes });
    for (const drive of [0, 1] as const) this.#floppies.insert(drive, config.floppies[drive]);
    let legacyMemory!: Vga["legacyMemory"];
    const legacy = map.window(VGA_WINDOW.sizeBytes, vramAt, VRAM_BYTES, {
      read: (offset, sizeBytes) => legacyMemory.read(offset, sizeBytes),
      write: (offset, sizeBytes, value) => legacyMemory.write(offset, sizeBytes, value),
    });
    const linear = map.window(VRAM_BYTES, vramAt, VRAM_BYTES, NOTHING);
    legacy.place(VGA_WINDOW.first);
    linear.place(LINEAR_FRAME_BUFFER);
    this.#vga = parts.add(vga, { vram: engine.state.bytes.subarray(vramAt, vramAt + VRAM_BYTES), legacy, linear });
    legacyMemory = this.#vga.legacyMemory;
    const firmware = parts.add(fwCfg, {
      ...pcFirmwareItems({ memoryBytes: ramBytes, cpuCount: 1, bootOrder: config.bootOrder }),
      memory: map.dma,
    });
    const debug = parts.add(debugConsole, { line: (text) => host.log("info", text) });

    this.#mapPorts(PIC_PORTS.master, this.#pics.masterPorts);
    this.#mapPorts(PIC_PORTS.slave, this.#pics.slavePorts);
    this.#mapPorts(PIC_PORTS.elcr, this.#pics.elcrPorts);
    this.#mapPorts(PIT_PORTS, timer.ports);
    this.#mapPorts(SYSTEM_PORTS.a, this.#system.portA);
    this.#mapPorts(SYSTEM_PORTS.b, this.#system.portB);
    this.#mapPorts(RTC_PORTS, this.#rtc.ports);
    this.#mapPorts(I8042_PORTS.data, keyboardController.dataPort);
    this.#mapPorts(I8042_PORTS.command, keyboardController.commandPort);
    for (const [i, ports] of Object.values(UART_PORTS).entries()) this.#mapPorts(ports, this.#uarts[i]!.ports);
    this.#mapPorts(FDC_PORTS.main, this.#floppies.mainPorts);
    this.#mapPorts(FDC_PORTS.rate, this.#floppies.ratePort);
    this.#mapPorts(DMA_PORTS.low, dma.lowPorts);
    this.#mapPorts(DMA_PORTS.high, dma.highPorts);
    this.#mapPorts(DMA_PORTS.pages, dma.pagePorts);
    this.#mapPorts({ first: VGA_PORT, count: VGA_PORTS }, this.#vga.ports);
    this.#mapPorts({ first: DISPI_PORT, count: DISPI_PORTS }, this.#vga.dispiPorts);
    this.#mapPorts({ first: FW_CFG_PORT, count: FW_CFG_PORTS }, firmware.ports);
    this.#mapPorts({ first: DEBUG_CONSOLE_PORT, count: 1 }, debug.ports);

    this.#processor = new Processor({
      engine,
      clock: this.#clock,
      time,
      acknowledge: () => this.#pics.acknowledge(),
      shutdown: () => this.#resetByShutdown(),
    });
    engine.reset();
  }

  #mapPorts({ first, count }: { readonly first: number; readonly count: number }, handler: PortHandler): void {
    this.#ports.map(first, count, handler);
  }

  /** Programs for the 80286 return to real mode by shutting the processor down, and say so in CMOS. */
  #resetByShutdown(): boolean {
    if (this.#rtc.peek(CMOS_SHUTDOWN) === 0) return false;
    this.#processor.reset();
    return true;
  }

  debugState() { return registerReport(this.#engine.state, this.#engine.state.eip); }
  get dbg() { return { engine: this.#engine, vga: this.#vga, clock: this.#clock, pics: this.#pics }; }
  run(sliceNs: number): SliceResult {
    return this.#processor.run(sliceNs);
  }

  reset(): void {
    this.#parts.reset();
    this.#processor.reset();
  }

  key(code: string, pressed: boolean): void {
    this.#keyboard.key(code, pressed);
  }

  mouse(deltaX: number, deltaY: number, deltaWheel: number, buttons: number): void {
    this.#mouse.move(deltaX, deltaY, deltaWheel, buttons);
  }

  serialReceive(port: number, bytes: Uint8Array): void {
    this.#uarts[port]?.receive(bytes);
  }

  insertFloppy(drive: 0 | 1, medium: FloppyMedium | null): void {
    this.#floppies.insert(drive, medium);
  }

  frame(full: boolean): DisplayFrame {
    return this.#vga.frame(full);
  }

  screenText(): string | undefined {
    return this.#vga.screenText();
  }

  counters(): MachineCounters {
    return {
      instructions: this.#engine.instructions,
      floppyReads: this.#floppies.sectorsRead,
      floppyWrites: this.#floppies.sectorsWritten,
      guestErrors: this.#guestErrors.total,
    };
  }

  speakerHz(): number {
    return this.#system.speakerHz();
  }
}

/** A fixed, declared frequency: 1 GHz. */
const TSC_TICKS_PER_NS = 1;
const NO_WIRES = {};
const NOTHING = { read: () => 0xff, write: () => {} };
