/** The standard VGA's ports, 3B0h–3DFh: who answers where, and what a write sets in motion. [VGA] "VGA Registers". */
import type { AccessSize, PortHandler } from "../../bus/device.ts";
import type { Dac } from "./dac.ts";
import * as R from "./register-names.ts";
import type { RegisterBank } from "./register-bank.ts";
import type { VgaRegisters } from "./vga-registers.ts";

/** First of the ports; offsets count from here. */
export const VGA_PORT = 0x3b0;
export const VGA_PORTS = 48;

const STATUS_0_SENSE = 0x10;
/** Ports of the CRT controller and the status register with colour emulation lie this much above the monochrome ones. */
const COLOR_DISTANCE = 0x20;

/** The rest of the adapter, as the registers see it. */
export interface PortEffects {
  /** A register was written that says what becomes of data on its way to memory. */
  drawingChanged(): void;
  /** A register was written that also says where memory appears. */
  memoryPathChanged(): void;
  /** A register that the picture depends on was written. */
  pictureChanged(): void;
  colorsChanged(): void;
  timingChanged(): void;
  /** The start address is about to be written. */
  beforeStartChange(): void;
  /** Input status register 1. */
  displayStatus(): number;
  latches(): number;
}

/** Offsets count from 3B0h. The colour or the monochrome addresses answer, as the miscellaneous register says. */
export class VgaPorts implements PortHandler {
  readonly wide = true;
  readonly #registers: VgaRegisters;
  readonly #dac: Dac;
  readonly #effects: PortEffects;

  constructor(registers: VgaRegisters, dac: Dac, effects: PortEffects) {
    this.#registers = registers;
    this.#dac = dac;
    this.#effects = effects;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    let value = this.#read(VGA_PORT + offset);
    for (let i = 1; i < sizeBytes; i++) value |= this.#read(VGA_PORT + offset + i) << (8 * i);
    return value >>> 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#write(VGA_PORT + offset, value & 0xff);
    for (let i = 1; i < sizeBytes; i++) this.#write(VGA_PORT + offset + i, (value >>> (8 * i)) & 0xff);
  }

  #read(port: number): number {
    const registers = this.#registers;
    switch (port) {
      case 0x3c0:
        return registers.attributeIndex;
      case 0x3c1:
        return registers.attribute.read();
      case 0x3c2:
        return STATUS_0_SENSE;
      case 0x3c3:
        return registers.subsystemEnable;
      case 0x3c4:
        return registers.sequencer.index;
      case 0x3c5:
        return registers.sequencer.read();
      case 0x3c6:
        return this.#dac.mask;
      case 0x3c7:
        return this.#dac.state;
      case 0x3c8:
        return this.#dac.writeIndex;
      case 0x3c9:
        return this.#dac.read();
      case 0x3ca:
        return registers.featureControl;
      case 0x3cc:
        return registers.miscellaneous;
      case 0x3ce:
        return registers.graphics.index;
      case 0x3cf:
        return registers.graphics.read();
      default:
        return this.#readEmulated(this.#monochromePort(port));
    }
  }

  #readEmulated(port: number): number {
    const registers = this.#registers;
    switch (port) {
      case 0x3b4:
        return registers.crtc.index;
      case 0x3b5:
        return this.#readCrtc();
      case 0x3ba:
        registers.attributeData = false;
        return this.#effects.displayStatus();
      default:
        return 0xff;
    }
  }

  #readCrtc(): number {
    const registers = this.#registers;
    switch (registers.crtc.index) {
      case R.CRTC_LATCH_READBACK:
        return (this.#effects.latches() >>> (8 * (registers.graphics.values[R.GC_READ_MAP]! & 3))) & 0xff;
      case R.CRTC_ATTRIBUTE_STATE:
        return registers.attributeData ? 0x80 : 0;
      default:
        return registers.crtc.read();
    }
  }

  #write(port: number, value: number): void {
    const registers = this.#registers;
    switch (port) {
      case 0x3c0:
        this.#writeAttribute(value);
        break;
      case 0x3c2:
        registers.miscellaneous = value;
        this.#effects.timingChanged();
        this.#effects.memoryPathChanged();
        break;
      case 0x3c3:
        registers.subsystemEnable = value;
        this.#effects.memoryPathChanged();
        break;
      case 0x3c4:
        registers.sequencer.select(value);
        break;
      case 0x3c5:
        if (registers.sequencer.write(value)) this.#sequencerChanged(registers.sequencer.index);
        break;
      case 0x3c6:
        this.#dac.mask = value;
        this.#effects.colorsChanged();
        break;
      case 0x3c7:
        this.#dac.startRead(value);
        break;
      case 0x3c8:
        this.#dac.startWrite(value);
        break;
      case 0x3c9:
        if (this.#dac.write(value)) this.#effects.colorsChanged();
        break;
      case 0x3ce:
        registers.graphics.select(value);
        break;
      case 0x3cf:
        if (registers.graphics.write(value)) this.#graphicsChanged(registers.graphics.index);
        break;
      default:
        this.#writeEmulated(this.#monochromePort(port), value);
    }
  }

  #writeEmulated(port: number, value: number): void {
    if (port === 0x3b4) this.#registers.crtc.select(value);
    else if (port === 0x3b5) this.#writeCrtc(this.#registers.crtc, value);
    else if (port === 0x3ba) this.#registers.featureControl = value;
  }

  /** The port of the monochrome set that `port` stands for, or 0 if it belongs to the set that does not answer. */
  #monochromePort(port: number): number {
    const isColor = port >= 0x3d0;
    if (isColor !== ((this.#registers.miscellaneous & R.MISC_COLOR_PORTS) !== 0)) return 0;
    return isColor ? port - COLOR_DISTANCE : port;
  }

  #writeAttribute(value: number): void {
    const registers = this.#registers;
    const { attribute } = registers;
    registers.attributeData = !registers.attributeData;
    if (registers.attributeData) {
      attribute.select(value);
      const isOn = (value & R.ATTR_INDEX_SCREEN_ON) !== 0;
      if (isOn !== registers.screenOn) this.#effects.pictureChanged();
      registers.screenOn = isOn;
    } else if (attribute.write(value)) {
      this.#effects.colorsChanged();
      if (attribute.index >= R.ATTR_MODE_CONTROL) this.#effects.pictureChanged();
    }
  }

  #sequencerChanged(index: number): void {
    if (index === R.SEQ_MAP_MASK) this.#effects.drawingChanged();
    else if (index === R.SEQ_MEMORY_MODE) this.#effects.memoryPathChanged();
    else this.#effects.pictureChanged();
    if (index === R.SEQ_CLOCKING_MODE) this.#effects.timingChanged();
  }

  #graphicsChanged(index: number): void {
    if (index === R.GC_MISCELLANEOUS) this.#effects.memoryPathChanged();
    else this.#effects.drawingChanged();
    if (index === R.GC_MODE || index === R.GC_MISCELLANEOUS) this.#effects.pictureChanged();
  }

  #writeCrtc(crtc: RegisterBank, value: number): void {
    const { index } = crtc;
    let allowed = value;
    if (index <= R.CRTC_OVERFLOW && (crtc.values[R.CRTC_RETRACE_END]! & R.RETRACE_END_PROTECT) !== 0) {
      if (index !== R.CRTC_OVERFLOW) return;
      allowed = (crtc.values[index]! & ~R.OVERFLOW_LINE_COMPARE) | (value & R.OVERFLOW_LINE_COMPARE);
    }
    if (index === R.CRTC_START_HIGH || index === R.CRTC_START_LOW) {
      this.#effects.beforeStartChange();
      crtc.write(allowed);
      return;
    }
    if (!crtc.write(allowed)) return;
    if (index === R.CRTC_CURSOR_HIGH || index === R.CRTC_CURSOR_LOW) return;
    this.#effects.pictureChanged();
    this.#effects.timingChanged();
  }
}
