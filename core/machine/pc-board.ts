/** The parts list of a PC: its chips and the wires between them. What the host sees of them is pc.ts's. */
import type { GuestClock } from "../bus/guest-clock.ts";
import type { IrqLine, MemoryHandler, PortHandler } from "../bus/device.ts";
import type { MemoryMap } from "../bus/memory-map.ts";
import type { PortBus } from "../bus/port-bus.ts";
import { cpuModel } from "../cpu/cpu-model.ts";
import { sharedLine } from "../bus/shared-line.ts";
import { COPROCESSOR_PORTS, coprocessorError, type CoprocessorError } from "../devices/chipset/coprocessor-error.ts";
import { i440fx } from "../devices/chipset/i440fx.ts";
import { DMA_PORTS, isaDma } from "../devices/chipset/isa-dma.ts";
import { PCI_PORTS, pciBus, type PciBus } from "../devices/chipset/pci-bus.ts";
import { pcCmos } from "../devices/chipset/pc-cmos.ts";
import { PIC_PORTS, picPair, type PicPair } from "../devices/chipset/pic-pair.ts";
import { piix3Isa } from "../devices/chipset/piix3-isa.ts";
import { PIIX4_PM_PORTS, piix4Pm, type Piix4Pm } from "../devices/chipset/piix4-pm.ts";
import { PIT_PORTS, pit8254 } from "../devices/chipset/pit8254.ts";
import { RTC_PORTS, rtc146818, type Rtc146818 } from "../devices/chipset/rtc146818.ts";
import { SYSTEM_PORTS, systemPort, type SystemPort } from "../devices/chipset/system-port.ts";
import { DISPI_PORT, DISPI_PORTS } from "../devices/display/dispi-ports.ts";
import { VGA_MMIO_BYTES } from "../devices/display/mmio.ts";
import { VGA_PORT, VGA_PORTS } from "../devices/display/vga-ports.ts";
import { vgaPci } from "../devices/display/vga-pci.ts";
import { vga, type Vga } from "../devices/display/vga.ts";
import { DEBUG_CONSOLE_PORT, debugConsole } from "../devices/firmware/debug-console.ts";
import { pcFirmwareItems } from "../devices/firmware/fw-cfg-items.ts";
import { FW_CFG_PORT, FW_CFG_PORTS, fwCfg } from "../devices/firmware/fw-cfg.ts";
import { I8042_PORTS, i8042 } from "../devices/input/i8042.ts";
import { ps2Keyboard, type Ps2Keyboard } from "../devices/input/ps2-keyboard.ts";
import { ps2Mouse, type Ps2Mouse } from "../devices/input/ps2-mouse.ts";
import { VMWARE_PORTS, vmwareMouse, type BackdoorRegisters, type VmwareMouse } from "../devices/input/vmware-mouse.ts";
import { UART_PORTS, uart16550, type Uart16550 } from "../devices/serial/uart16550.ts";
import { FDC_PORTS, fdc82077, type Fdc82077 } from "../devices/storage/floppy/fdc82077.ts";
import { driveTypeFor } from "../devices/storage/floppy/floppy-drive.ts";
import { IDE_PORTS } from "../devices/storage/ide/ata-registers.ts";
import { BUS_MASTER_IDE_PORTS, piix3Ide, type Piix3Ide } from "../devices/storage/ide/piix3-ide.ts";
import { kernelFirmwareFiles } from "./kernel/kernel.ts";
import type { IdeDrives, MachineConfig, MachineHost } from "./machine-api.ts";
import type { Parts } from "./parts.ts";
import { type PcMemory, VGA_WINDOW, VIDEO_ROM_MAX_BYTES, VRAM_BYTES } from "./pc-memory.ts";

/** What the board is soldered to: processor, memory, host. */
export interface BoardParts {
  readonly config: MachineConfig;
  readonly host: MachineHost;
  readonly parts: Parts;
  readonly clock: GuestClock;
  readonly ports: PortBus;
  readonly map: MemoryMap;
  readonly memory: PcMemory;
  readonly ramBytes: number;
  readonly vram: Uint8Array;
  readonly intr: IrqLine;
  readonly setA20: (open: boolean) => void;
  readonly resetProcessor: () => void;
  readonly resetMachine: () => void;
  readonly powerOff: () => void;
  readonly registers: BackdoorRegisters;
  readonly guestError: (what: string) => void;
}

/** The chips that the machine's face calls by name. */
export interface Board {
  readonly pics: PicPair;
  readonly rtc: Rtc146818;
  readonly system: SystemPort;
  readonly pci: PciBus;
  readonly vga: Vga;
  readonly keyboard: Ps2Keyboard;
  readonly mouse: Ps2Mouse;
  readonly pointer: VmwareMouse;
  readonly uarts: readonly Uart16550[];
  readonly floppies: Fdc82077;
  readonly ide: Piix3Ide;
  readonly power: Piix4Pm;
  readonly coprocessor: CoprocessorError;
}

/** System control interrupt of the PIIX4; PCI may be routed to the same line. */
const SCI_IRQ = 9;

/** Slots of the PCI bus. */
const SLOT_HOST = 0;
const SLOT_PIIX = 1;
const SLOT_VGA = 2;

/** Solders the board together and maps every port and window. */
export function buildBoard(wiring: BoardParts): Board {
  const { config, host, parts, ports, map, memory } = wiring;
  const mapPorts = ({ first, count }: { readonly first: number; readonly count: number }, handler: PortHandler): void =>
    ports.map(first, count, handler);
  const floppyTypes = [driveTypeFor(config.floppies[0]), driveTypeFor(config.floppies[1])] as const;

  const pics: PicPair = parts.add(picPair, {
    intr: wiring.intr,
    acknowledged: (line) => {
      if (line === 0) timer.tickTaken();
    },
  });
  const line = (number: number): IrqLine => pics.line(number);
  const timer = parts.add(pit8254, { irq0: line(0) });
  const system = parts.add(systemPort, {
    timer,
    a20: { set: wiring.setA20 },
    cpuReset: wiring.resetProcessor,
  });
  const coprocessor = parts.add(coprocessorError, { irq13: line(13) });
  const rtc = parts.add(rtc146818, {
    irq8: line(8),
    wall: host.clock,
    cmos: pcCmos({
      memoryBytes: wiring.ramBytes,
      floppies: floppyTypes,
      bootOrder: config.bootOrder,
      coprocessor: cpuModel(config.cpu).hasFpu,
      hardDisks: config.drives?.filter((drive) => drive?.kind === "disk").length ?? 0,
    }),
  });
  const keyboard = parts.add(ps2Keyboard, {});
  const mouse = parts.add(ps2Mouse, {});
  const keyboardController = parts.add(i8042, {
    keyboard,
    mouse,
    irq1: line(1),
    irq12: line(12),
    a20: system.a20Gate,
    cpuReset: wiring.resetProcessor,
  });
  const pointer = parts.add(vmwareMouse, { registers: wiring.registers, nudge: () => mouse.nudge() });
  const uarts = Object.values(UART_PORTS).map(({ irq }, i) =>
    parts.add(uart16550, { irq: line(irq), transmit: (byte) => config.serial[i]?.transmit(byte) }, `com${i + 1}`),
  );
  const dma = parts.add(isaDma, { memory: map.dma });
  const floppies = parts.add(fdc82077, { irq6: line(6), dma: dma.channel(2), drives: floppyTypes });
  for (const drive of [0, 1] as const) floppies.insert(drive, config.floppies[drive]);
  const items = pcFirmwareItems({ memoryBytes: wiring.ramBytes, cpuCount: 1, bootOrder: config.bootOrder });
  const kernel = config.kernel === undefined ? [] : kernelFirmwareFiles(config.kernel, wiring.ramBytes);
  const firmware = parts.add(fwCfg, { ...items, files: [...items.files, ...kernel], memory: map.dma });
  const debug = parts.add(debugConsole, { line: (text) => host.log("info", text) });

  const pci = parts.add(pciBus, { reset: (hard) => (hard ? wiring.resetMachine() : wiring.resetProcessor()) });
  pci.plug(SLOT_HOST, 0, parts.add(i440fx, { shadow: (...range) => memory.shadow(...range) }));
  const [sci, routed] = sharedLine(line(SCI_IRQ));
  const bridge = parts.add(piix3Isa, { irq: (number) => (number === SCI_IRQ ? routed : line(number)) });
  pci.plug(SLOT_PIIX, 0, bridge);
  const ide = buildIde(wiring, line);
  pci.plug(SLOT_PIIX, 1, ide);
  const power = buildPower(wiring, sci);
  pci.plug(SLOT_PIIX, 3, power);
  const display = buildDisplay(wiring);
  pci.plug(SLOT_VGA, 0, display.pciFunction);

  mapPorts(PIC_PORTS.master, pics.masterPorts);
  mapPorts(PIC_PORTS.slave, pics.slavePorts);
  mapPorts(PIC_PORTS.elcr, pics.elcrPorts);
  mapPorts(PIT_PORTS, timer.ports);
  mapPorts(SYSTEM_PORTS.a, system.portA);
  mapPorts(SYSTEM_PORTS.b, system.portB);
  mapPorts(COPROCESSOR_PORTS, coprocessor.ports);
  mapPorts(RTC_PORTS, rtc.ports);
  mapPorts(I8042_PORTS.data, keyboardController.dataPort);
  mapPorts(I8042_PORTS.command, keyboardController.commandPort);
  mapPorts(VMWARE_PORTS, pointer.ports);
  for (const [i, range] of Object.values(UART_PORTS).entries()) mapPorts(range, uarts[i]!.ports);
  mapPorts(FDC_PORTS.main, floppies.mainPorts);
  mapPorts(FDC_PORTS.rate, floppies.ratePort);
  mapPorts(DMA_PORTS.low, dma.lowPorts);
  mapPorts(DMA_PORTS.high, dma.highPorts);
  mapPorts(DMA_PORTS.pages, dma.pagePorts);
  mapPorts(PCI_PORTS, pci.ports);
  mapPorts({ first: FW_CFG_PORT, count: FW_CFG_PORTS }, firmware.ports);
  mapPorts({ first: DEBUG_CONSOLE_PORT, count: 1 }, debug.ports);
  return {
    pics,
    rtc,
    system,
    pci,
    vga: display.adapter,
    keyboard,
    mouse,
    pointer,
    uarts,
    floppies,
    ide,
    power,
    coprocessor,
  };
}

function buildIde({ config, host, parts, map, ports, guestError }: BoardParts, line: (n: number) => IrqLine): Piix3Ide {
  let mastersAt: number | undefined;
  const ide: Piix3Ide = parts.add(piix3Ide, {
    irqs: [line(IDE_PORTS[0].irq), line(IDE_PORTS[1].irq)],
    drives: config.drives ?? NO_DRIVES,
    memory: map.dma,
    placeBusMaster: (base) => {
      if (mastersAt !== undefined) ports.unmap(mastersAt, BUS_MASTER_IDE_PORTS, ide.busMasterPorts);
      mastersAt = base !== undefined && ports.free(base, BUS_MASTER_IDE_PORTS) ? base : undefined;
      if (mastersAt !== undefined) ports.map(mastersAt, BUS_MASTER_IDE_PORTS, ide.busMasterPorts);
      else if (base !== undefined) guestError(`pci: bus master ports at ${base.toString(16)} lie over others`);
    },
    woken: () => host.wake(),
    hostError: (text) => host.log("error", text),
  });
  for (const [i, { command, control }] of IDE_PORTS.entries()) {
    ports.map(command.first, command.count, ide.channels[i]!.commandPorts);
    ports.map(control.first, control.count, ide.channels[i]!.controlPorts);
  }
  return ide;
}

function buildPower({ parts, ports, powerOff, guestError }: BoardParts, sci: IrqLine): Piix4Pm {
  /** A guest may put a range over another: then it answers nowhere. */
  const placed = (what: string, count: number, handler: () => PortHandler): ((base: number | undefined) => void) => {
    let at: number | undefined;
    return (base) => {
      if (at !== undefined) ports.unmap(at, count, handler());
      at = base !== undefined && ports.free(base, count) ? base : undefined;
      if (at !== undefined) ports.map(at, count, handler());
      else if (base !== undefined) guestError(`pci: ${what} ports at ${base.toString(16)} lie over others`);
    };
  };
  const power: Piix4Pm = parts.add(piix4Pm, {
    sci,
    powerOff,
    placePm: placed("power management", PIIX4_PM_PORTS.pm, () => power.pmPorts),
    placeSmbus: placed("SMBus", PIIX4_PM_PORTS.smbus, () => power.smbusPorts),
  });
  const { command, events } = PIIX4_PM_PORTS;
  ports.map(command.first, command.count, power.commandPorts);
  ports.map(events.first, events.count, power.eventPorts);
  return power;
}

function buildDisplay({ parts, map, memory, vram, ports, guestError }: BoardParts) {
  let legacyMemory!: MemoryHandler;
  const legacy = map.window(VGA_WINDOW.sizeBytes, memory.vramAt, VRAM_BYTES, {
    read: (offset, sizeBytes) => legacyMemory.read(offset, sizeBytes),
    write: (offset, sizeBytes, value) => legacyMemory.write(offset, sizeBytes, value),
  });
  const linear = map.window(VRAM_BYTES, memory.vramAt, VRAM_BYTES, NOTHING);
  legacy.place(VGA_WINDOW.first);
  const adapter = parts.add(vga, { vram, legacy, linear });
  legacyMemory = adapter.legacyMemory;
  ports.map(VGA_PORT, VGA_PORTS, adapter.ports);
  ports.map(DISPI_PORT, DISPI_PORTS, adapter.dispiPorts);
  /** A guest may ask for a place where something is already: then the range answers nowhere. */
  const free = (base: number | undefined, sizeBytes: number): number | undefined => {
    if (base === undefined || map.isFree(base, sizeBytes)) return base;
    guestError(`pci: the display's range at ${base.toString(16)} lies over another`);
    return undefined;
  };
  let registersAt: number | undefined;
  let romAt: number | undefined;
  const pciFunction = parts.add(vgaPci, {
    vramBytes: VRAM_BYTES,
    placeLinear: (base) => {
      linear.place(undefined);
      linear.place(free(base, VRAM_BYTES));
    },
    placeRegisters: (base) => {
      if (registersAt !== undefined) map.unmap(registersAt, VGA_MMIO_BYTES);
      registersAt = free(base, VGA_MMIO_BYTES);
      if (registersAt !== undefined) map.mapHandler(registersAt, VGA_MMIO_BYTES, adapter.mmio);
    },
    rom: {
      sizeBytes: VIDEO_ROM_MAX_BYTES,
      place: (base) => {
        if (romAt !== undefined) map.unmap(romAt, VIDEO_ROM_MAX_BYTES);
        romAt = free(base, VIDEO_ROM_MAX_BYTES);
        if (romAt !== undefined) memory.mapVideoRom(romAt);
      },
    },
  });
  return { adapter, pciFunction };
}

const NO_DRIVES: IdeDrives = [null, null, null, null];
const NOTHING: MemoryHandler = { read: () => 0xff, write: () => {} };
