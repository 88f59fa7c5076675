/**
 * The ACPI registers of the PIIX4: what happened (PMSTS), what of it interrupts (PMEN), the sleep control (PMCNTRL), the
 * timer, and general-purpose events. [PIIX4] §7.1 (PMBASE + 00h–37h); [ACPI] 4.7.3.
 * DEVIATION: clock control, device monitors and general-purpose pins are stored; there is no system management mode
 * that they could report to. Suspend states other than soft-off are left again at once.
 */
import { z } from "zod";
import type { AccessSize, DeviceContext, IrqLine, PortHandler, Timer } from "../../bus/device.ts";
import { bit, deltaNs, upTo } from "../state-fields.ts";
import { PmTimer } from "./pm-timer.ts";

export const PM_PORTS = 64;

const PMSTS = 0x00;
const PMEN = 0x02;
const PMCNTRL = 0x04;
const PMTMR = 0x08;
const GPSTS = 0x0c;
const GPEN = 0x0e;
const PCNTRL = 0x10;
const REGISTERS_END = 0x38;

const TMROF = 0x0001;
const PWRBTN = 0x0100;
const RSM = 0x8000;
const STATUS_BITS = 0x8d21; // TMROF, GBL, PWRBTN, RTC, PWRBTNOR, RSM
const ENABLE_BITS = 0x0521; // TMROF, GBL, PWRBTN, RTC
const GP_BITS = 0x0f01;

const SCI_EN = 0x0001;
/** SCI_EN, BRLD_EN_BM, SUS_TYP. */
const CONTROL_WRITABLE = 0x1c03;
const SUS_EN = 0x2000;
const SUS_TYPE_SHIFT = 10;
const SUS_TYPE_OFF = 0;
const SUS_TYPE_WORKING = 5;

/** By byte from PCNTRL on: bits that keep what is written. GLBSTS and DEVSTS never report anything. */
const STORED_WRITABLE = new Uint8Array(REGISTERS_END - PCNTRL);
for (const [offset, ...masks] of [
  [0x10, 0xff, 0x3e, 0x01], // PCNTRL
  [0x20, 0xff, 0x0d], // GLBEN
  [0x28, 0xff, 0xff, 0x03, 0x05], // GLBCTL
  [0x2c, 0xff, 0xff, 0xff, 0x01], // DEVCTL
  [0x34, 0xff, 0xff, 0xff, 0x7f], // GPOREG
]) {
  for (const [i, mask] of masks.entries()) STORED_WRITABLE[offset! - PCNTRL + i] = mask;
}

/** Where the ACPI registers lead. */
export interface AcpiEventWires {
  /** The system control interrupt. */
  readonly sci: IrqLine;
  /** The guest switched the machine off. Called from within a port write. */
  readonly powerOff: () => void;
}

export const acpiEventsState = z.strictObject({
  status: upTo(STATUS_BITS),
  enable: upTo(ENABLE_BITS),
  control: upTo(CONTROL_WRITABLE),
  gpEnable: upTo(GP_BITS),
  stored: z.array(upTo(0xff)).length(STORED_WRITABLE.length),
  timerNs: deltaNs,
  timerOverflowed: bit,
});
export type AcpiEventsState = z.infer<typeof acpiEventsState>;

/** The 64 ports at PMBASE. */
export class AcpiEvents {
  readonly #wires: AcpiEventWires;
  readonly #context: DeviceContext;
  readonly #timer: PmTimer;
  /** Without TMROF, which the timer knows. */
  #status = 0;
  #enable = 0;
  #control = 0;
  #gpEnable = 0;
  readonly #stored = new Uint8Array(STORED_WRITABLE.length);
  #turn: Timer | undefined;
  #sci = false;

  readonly ports: PortHandler = {
    wide: true,
    read: (offset, sizeBytes) => this.#read(offset, sizeBytes),
    write: (offset, sizeBytes, value) => this.#write(offset, sizeBytes, value),
  };

  constructor(wires: AcpiEventWires, context: DeviceContext) {
    this.#wires = wires;
    this.#context = context;
    this.#timer = new PmTimer(context.clock);
  }

  /** PWRBTN# was pressed for a moment. True when the operating system has asked to be told. */
  pressPowerButton(): boolean {
    this.#status |= PWRBTN;
    this.#update();
    return (this.#control & SCI_EN) !== 0 && (this.#enable & PWRBTN) !== 0;
  }

  /** SCI_EN as a command to the firmware sets it. */
  set acpiMode(enabled: boolean) {
    this.#control = enabled ? this.#control | SCI_EN : this.#control & ~SCI_EN;
    this.#update();
  }

  save(): AcpiEventsState {
    return {
      status: this.#status,
      enable: this.#enable,
      control: this.#control,
      gpEnable: this.#gpEnable,
      stored: [...this.#stored],
      timerNs: this.#timer.ageNs,
      timerOverflowed: this.#timer.overflowed,
    };
  }

  restore(saved: AcpiEventsState): void {
    this.#status = saved.status & STATUS_BITS & ~TMROF;
    this.#enable = saved.enable & ENABLE_BITS;
    this.#control = saved.control & CONTROL_WRITABLE;
    this.#gpEnable = saved.gpEnable & GP_BITS;
    for (const [i, mask] of STORED_WRITABLE.entries()) this.#stored[i] = saved.stored[i]! & mask;
    this.#timer.restore(saved.timerNs, saved.timerOverflowed);
    this.#update();
  }

  reset(): void {
    this.#status = 0;
    this.#enable = 0;
    this.#control = 0;
    this.#gpEnable = 0;
    this.#stored.fill(0);
    this.#timer.restore(0, false);
    this.#update();
  }

  #read(offset: number, sizeBytes: AccessSize): number {
    // guests poll the timer: one access gives one moment
    if (offset === PMTMR && sizeBytes === 4) return this.#timer.value;
    const timer = offset + sizeBytes > PMTMR && offset < PMTMR + 4 ? this.#timer.value : 0;
    let value = 0;
    for (let i = 0; i < sizeBytes; i++) value |= this.#byte(offset + i, timer) << (8 * i);
    return value >>> 0;
  }

  #byte(offset: number, timer: number): number {
    if (offset >= PCNTRL) return this.#stored[offset - PCNTRL] ?? 0;
    if (offset >= PMTMR && offset < PMTMR + 4) return (timer >>> (8 * (offset - PMTMR))) & 0xff;
    const word = this.#word(offset & ~1);
    return (offset & 1) === 0 ? word & 0xff : word >>> 8;
  }

  #word(offset: number): number {
    switch (offset) {
      case PMSTS:
        return this.#status | (this.#timer.overflowed ? TMROF : 0);
      case PMEN:
        return this.#enable;
      case PMCNTRL:
        return this.#control;
      case GPEN:
        return this.#gpEnable;
      default:
        return 0;
    }
  }

  #write(offset: number, sizeBytes: AccessSize, value: number): void {
    for (let i = 0; i < sizeBytes; i++) this.#writeByte(offset + i, (value >>> (8 * i)) & 0xff);
    this.#update();
  }

  #writeByte(offset: number, value: number): void {
    if (offset >= PCNTRL) {
      const at = offset - PCNTRL;
      if (at < this.#stored.length) this.#stored[at] = value & STORED_WRITABLE[at]!;
      return;
    }
    const shift = 8 * (offset & 1);
    const bits = value << shift;
    const kept = 0xff00 >>> shift;
    switch (offset & ~1) {
      case PMSTS:
        this.#status &= ~bits;
        if ((bits & TMROF) !== 0) this.#timer.clearOverflow();
        break;
      case PMEN:
        this.#enable = (this.#enable & kept) | (bits & ENABLE_BITS);
        break;
      case PMCNTRL:
        this.#control = (this.#control & kept) | (bits & CONTROL_WRITABLE);
        if ((bits & SUS_EN) !== 0) this.#suspend(this.#control >>> SUS_TYPE_SHIFT);
        break;
      case GPEN:
        this.#gpEnable = (this.#gpEnable & kept) | (bits & GP_BITS);
        break;
      case GPSTS: // no pin ever reports anything
        break;
    }
  }

  #suspend(type: number): void {
    if (type === SUS_TYPE_OFF) return this.#wires.powerOff();
    if (type === SUS_TYPE_WORKING) return undefined;
    this.#context.guestError(`PIIX4: suspend of type ${type} is not supported and ends at once`);
    // who waits to be woken sees that it happened
    this.#status |= RSM;
    return undefined;
  }

  /** Drives SCI, and asks for a call when the timer may raise it. */
  #update(): void {
    const overflowed = this.#timer.overflowed;
    const status = this.#status | (overflowed ? TMROF : 0);
    const listens = (this.#control & SCI_EN) !== 0;
    const sci = listens && (status & this.#enable) !== 0;
    const awaits = listens && (this.#enable & TMROF) !== 0 && !overflowed;
    if (!awaits) {
      this.#turn?.cancel();
      this.#turn = undefined;
    } else if (this.#turn === undefined) {
      this.#turn = this.#context.clock.after(this.#timer.nextTurnNs, () => {
        this.#turn = undefined;
        this.#update();
      });
    }
    if (sci === this.#sci) return;
    this.#sci = sci;
    this.#wires.sci.set(sci);
  }
}
