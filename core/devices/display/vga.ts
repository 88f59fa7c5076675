/**
 * A VGA-compatible display adapter with the Bochs VBE extensions, register-compatible with QEMU's standard VGA.
 * [VGA] IBM PS/2 Hardware Interface Technical Reference, Video Subsystem; [DISPI]; docs/devices/vga.md lists deviations.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, PortHandler } from "../../bus/device.ts";
import type { DisplayAdapter, DisplayFrame } from "../../bus/display.ts";
import type { MemoryWindow } from "../../bus/window.ts";
import { Dac, dacState } from "./dac.ts";
import { Dispi, dispiState, type DispiEffect } from "./dispi.ts";
import { DISPI_PORTS, DispiPorts } from "./dispi-ports.ts";
import { DisplayStart, displayStartState } from "./display-start.ts";
import { LegacyMemory } from "./legacy-memory.ts";
import { LegacyWindow } from "./legacy-window.ts";
import { VGA_MMIO_BYTES, VgaMmio } from "./mmio.ts";
import { Screen } from "./screen.ts";
import { VGA_PORTS, VgaPorts } from "./vga-ports.ts";
import { VgaRegisters, vgaRegistersState } from "./vga-registers.ts";
import { VideoTiming } from "./video-timing.ts";
import { Vram } from "./vram.ts";

const PAGE_SHIFT = 12;
const LEGACY_BYTES = 0x2_0000;
/** Rearranging video memory takes about a tenth of a millisecond; a guest cannot ask for it more often than this. */
const ARRANGE_INTERVAL_NS = 5e6;

/** The memory of the adapter and its two windows onto it. */
export interface VgaWires {
  /** Video memory: a power of two of at least 256 KiB, starting at a page. */
  readonly vram: Uint8Array;
  /** A0000h–BFFFFh; its trapped accesses go to `legacyMemory`. */
  readonly legacy: MemoryWindow;
  /** The linear frame buffer: as large as `vram`. */
  readonly linear: MemoryWindow;
}

const vgaState = z.strictObject({
  registers: vgaRegistersState,
  dac: dacState,
  dispi: dispiState,
  start: displayStartState,
  latches: z.int().min(-0x8000_0000).max(0x7fff_ffff),
  /** Region "vram" holds the planes in chain-4 order. */
  isChained: z.boolean(),
});
export type VgaState = z.infer<typeof vgaState>;

/** The adapter: registers, memory, pictures. */
export class Vga implements Device<VgaState>, DisplayAdapter {
  readonly regions: Readonly<Record<string, Uint8Array>>;
  /** Ports 3B0h–3DFh. */
  readonly ports: PortHandler;
  /** Ports 1CEh–1D1h. */
  readonly dispiPorts: PortHandler;
  /** Trapped accesses of the legacy window. */
  readonly legacyMemory: LegacyMemory;
  /** The register page of the PCI function (BAR 2). */
  readonly mmio: VgaMmio;
  readonly #context: DeviceContext;
  readonly #linear: MemoryWindow;
  readonly #vram: Vram;
  readonly #registers = new VgaRegisters();
  readonly #dac = new Dac();
  readonly #dispi: Dispi;
  readonly #timing = new VideoTiming();
  readonly #start = new DisplayStart();
  readonly #window: LegacyWindow;
  readonly #screen: Screen;
  readonly #markPage: (hostOffset: number) => void;
  #arrangedAtNs = -ARRANGE_INTERVAL_NS;

  constructor(wires: VgaWires, context: DeviceContext) {
    this.#context = context;
    this.#linear = wires.linear;
    this.#vram = new Vram(wires.vram);
    this.regions = { vram: wires.vram };
    this.#markPage = (hostOffset) => this.#vram.markPage(hostOffset);
    this.legacyMemory = new LegacyMemory(this.#vram);
    this.#window = new LegacyWindow(wires.legacy, this.#markPage);
    this.#dispi = new Dispi(wires.vram.length);
    this.#screen = new Screen(this.#registers, this.#dac, this.#dispi, this.#vram);
    this.ports = new VgaPorts(this.#registers, this.#dac, {
      drawingChanged: () => {
        // beside chain-4, what the graphics controller does to data has no influence on where memory is
        if (this.legacyMemory.isChain4) this.#memoryPathChanged();
        else this.legacyMemory.prepare(this.#registers);
      },
      memoryPathChanged: () => this.#memoryPathChanged(),
      pictureChanged: () => {
        this.#screen.registersChanged = true;
      },
      colorsChanged: () => {
        this.#screen.colorsChanged = true;
      },
      timingChanged: () => this.#timingChanged(),
      beforeStartChange: () =>
        this.#start.beforeWrite(this.#registers.crtc.values, this.#context.clock.nowNs(), this.#timing),
      displayStatus: () => this.#timing.status(this.#context.clock.nowNs()),
      latches: () => this.legacyMemory.latches,
    });
    this.dispiPorts = new DispiPorts(this.#dispi, (register, value) => this.#writeDispi(register, value));
    this.mmio = new VgaMmio(this.ports, this.#dispi, (register, value) => this.#writeDispi(register, value));
    wires.linear.direct(0, wires.vram.length >>> PAGE_SHIFT, 0);
    this.#everythingChanged();
  }

  // DisplayAdapter

  frame(full: boolean): DisplayFrame {
    this.#window.takeDirty();
    this.#linear.takeDirty(this.#markPage);
    if (!this.#isArranged) {
      this.#arrange();
      this.#updateWindow();
    }
    const nowNs = this.#context.clock.nowNs();
    return this.#screen.render(
      this.#start.current(this.#registers.crtc.values, nowNs),
      this.#timing.frames(nowNs),
      full,
    );
  }

  screenText(): string | undefined {
    return this.#screen.text(this.#start.current(this.#registers.crtc.values, this.#context.clock.nowNs()));
  }

  // Device

  save(): VgaState {
    return {
      registers: this.#registers.save(),
      dac: this.#dac.save(),
      dispi: this.#dispi.save(),
      start: this.#start.save(this.#registers.crtc.values, this.#context.clock.nowNs()),
      latches: this.legacyMemory.latches,
      isChained: this.#vram.chained,
    };
  }

  restore(state: VgaState): void {
    this.#registers.restore(state.registers);
    this.#dac.restore(state.dac);
    this.#dispi.restore(state.dispi);
    this.#start.restore(state.start, this.#context.clock.nowNs());
    this.legacyMemory.latches = state.latches;
    // the region comes in the order it was saved in, and perhaps after this call: it must not be rearranged now
    this.#vram.chained = state.isChained;
    this.#arrangedAtNs = this.#context.clock.nowNs();
    this.#everythingChanged();
  }

  /** Memory keeps what it holds, as RESET# leaves it. */
  reset(): void {
    this.#registers.reset();
    this.#dac.reset();
    this.#dispi.reset();
    this.#start.reset();
    this.legacyMemory.latches = 0;
    this.#vram.arrange(false);
    this.#everythingChanged();
  }

  // what registers set in motion

  #writeDispi(register: number, value: number): void {
    const effect: DispiEffect = this.#dispi.write(register, value);
    if (effect === "none") return;
    this.#screen.registersChanged = true;
    if (effect === "picture") return;
    if (effect === "mode-and-clear") this.#vram.clear(this.#dispi.visibleBytes);
    if (this.#dac.wide !== this.#dispi.wideDac) {
      this.#dac.wide = this.#dispi.wideDac;
      this.#screen.colorsChanged = true;
    }
    this.#timingChanged();
    this.#memoryPathChanged();
  }

  #memoryPathChanged(): void {
    this.legacyMemory.prepare(this.#registers);
    this.legacyMemory.bankLane = this.#dispi.isPlanar ? this.#dispi.bankBytes : 0;
    if (this.#dispi.isPlanar && this.#vram.chained) {
      this.#vram.arrange(false);
      this.legacyMemory.prepare(this.#registers);
    } else if (!this.#isArranged && this.#context.clock.nowNs() - this.#arrangedAtNs >= ARRANGE_INTERVAL_NS) {
      this.#arrange();
    }
    this.#updateWindow();
  }

  /** The planes are in the order that suits the registers: consecutive bytes for chain-4, else consecutive lanes. */
  get #isArranged(): boolean {
    return this.#dispi.enabled || this.#vram.chained === this.legacyMemory.isChain4;
  }

  #arrange(): void {
    this.#arrangedAtNs = this.#context.clock.nowNs();
    this.#vram.arrange(this.legacyMemory.isChain4);
    this.legacyMemory.prepare(this.#registers);
  }

  #updateWindow(): void {
    this.#window.update(this.#registers, this.#dispi, this.legacyMemory, this.#vram.chained);
  }

  #timingChanged(): void {
    if (this.#dispi.enabled) this.#timing.updateExtended(this.#dispi.mode.height);
    else this.#timing.update(this.#registers);
  }

  #everythingChanged(): void {
    this.#vram.markAll();
    this.#screen.registersChanged = true;
    this.#screen.colorsChanged = true;
    this.#dac.wide = this.#dispi.wideDac;
    this.#timingChanged();
    this.#memoryPathChanged();
  }
}

export const vga: DeviceModel<VgaWires, VgaState, Vga> = {
  id: "display.vga",
  title: "VGA with Bochs VBE extensions",
  stateVersion: 1,
  state: vgaState,
  create: (wires, context) => new Vga(wires, context),
  bench: () => ({ vram: new Uint8Array(0x4_0000), legacy: idleWindow(), linear: idleWindow() }),
  disturb: (device) => device.ports.write(0x3c2 - 0x3b0, 1, 0x67),
  handlers: (device) => [
    { handler: device.ports, sizeBytes: VGA_PORTS },
    { handler: device.dispiPorts, sizeBytes: DISPI_PORTS },
    { handler: device.legacyMemory, sizeBytes: LEGACY_BYTES },
    { handler: device.mmio, sizeBytes: VGA_MMIO_BYTES },
  ],
};

function idleWindow(): MemoryWindow {
  return { direct() {}, trapped() {}, hidden() {}, takeDirty() {} };
}
