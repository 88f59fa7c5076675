/**
 * The 16550A serial port: COM1 at 3F8h on IRQ4, COM2 at 2F8h on IRQ3.
 * [16550] National Semiconductor PC16550D, June 1995; section numbers are its own.
 * DEVIATION: sent bytes leave at once, whatever the divisor; received bytes come as fast as the guest takes them, in
 * batches of a FIFO, and are never lost (no overrun, parity or framing errors, no break).
 * DEVIATION: the other end is always there: CTS, DSR and DCD are on.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler, Timer } from "../../bus/device.ts";
import { bit, byte, bytes, maybeDeltaNs, upTo, word } from "../state-fields.ts";

export const UART_PORT_COUNT = 8;
export const UART_PORTS = {
  com1: { first: 0x3f8, count: UART_PORT_COUNT, irq: 4 },
  com2: { first: 0x2f8, count: UART_PORT_COUNT, irq: 3 },
} as const;

const IER_RECEIVED = 0x01;
const IER_THRE = 0x02;
const IER_LINE = 0x04;
const IER_MODEM = 0x08;
const IIR_NONE = 0x01;
const IIR_MODEM = 0x00;
const IIR_THRE = 0x02;
const IIR_RECEIVED = 0x04;
const IIR_LINE = 0x06;
const IIR_TIMEOUT = 0x0c;
const IIR_FIFOS = 0xc0;
const FCR_ENABLE = 0x01;
const FCR_CLEAR_RECEIVER = 0x02;
const LCR_DLAB = 0x80;
const MCR_DTR = 0x01;
const MCR_RTS = 0x02;
const MCR_OUT1 = 0x04;
const MCR_OUT2 = 0x08;
const MCR_LOOP = 0x10;
const MCR_WRITABLE = 0x1f;
const LSR_READY = 0x01;
const LSR_OVERRUN = 0x02;
const LSR_EMPTY = 0x60;
const MSR_CTS = 0x10;
const MSR_DSR = 0x20;
const MSR_RI = 0x40;
const MSR_DCD = 0x80;
const MSR_CONNECTED = MSR_CTS | MSR_DSR | MSR_DCD;

const FIFO_BYTES = 16;
const TRIGGER_BYTES: readonly number[] = [1, 4, 8, 14];
/** What the host may have waiting for a guest that does not read. */
const MAX_WAITING_BYTES = 65_536;
/** From an emptied receiver to its next batch. */
const BATCH_NS = 50_000;
/** Four character times at 115,200 baud: when a batch below the trigger level is announced (§8.4.2). */
const TIMEOUT_NS = 350_000;

/** The interrupt and the other end of the line. */
export interface UartWires {
  readonly irq: IrqLine;
  readonly transmit: (byte: number) => void;
}

const state = z.strictObject({
  ier: upTo(15),
  fifos: bit,
  trigger: upTo(3),
  lcr: byte,
  mcr: upTo(MCR_WRITABLE),
  overrun: bit,
  msr: byte,
  scr: byte,
  divisor: word,
  threPending: bit,
  timeoutPending: bit,
  /** Last byte read: what an empty receiver shows. */
  rbr: byte,
  received: bytes(FIFO_BYTES),
  waiting: bytes(MAX_WAITING_BYTES),
  batchNs: maybeDeltaNs,
  timeoutNs: maybeDeltaNs,
});
export type UartState = z.infer<typeof state>;

/** Eight ports. `receive` is the other end's. */
export class Uart16550 implements Device<UartState> {
  readonly #wires: UartWires;
  readonly #context: DeviceContext;
  #ier = 0;
  #fifos = false;
  #trigger = 0;
  #lcr = 0;
  #mcr = 0;
  #overrun = false;
  #msr = MSR_CONNECTED;
  #scr = 0;
  #divisor = 12;
  #threPending = false;
  #timeoutPending = false;
  #rbr = 0;
  #received: number[] = [];
  /** A ring would be faster; a queue of numbers that is taken from its start by index is fast enough for a terminal. */
  #waiting: number[] = [];
  #waitingStart = 0;
  #batchTimer: Timer | undefined;
  #batchDueNs = 0;
  #timeoutTimer: Timer | undefined;
  #timeoutDueNs = 0;

  readonly ports: PortHandler = {
    read: (offset) => this.#read(offset),
    write: (offset, _sizeBytes, value) => this.#write(offset, value),
  };

  constructor(wires: UartWires, context: DeviceContext) {
    this.#wires = wires;
    this.#context = context;
  }

  /** Bytes from the other end. Returns how many were taken: fewer when the guest does not read; offer the rest later. */
  receive(from: Uint8Array): number {
    const count = Math.min(from.length, MAX_WAITING_BYTES - this.#waitingCount);
    for (let index = 0; index < count; index++) this.#waiting.push(from[index]!);
    this.#armBatch(0);
    return count;
  }

  /** Bits a second that the guest has set; nothing is paced by it. */
  get baud(): number {
    return 115_200 / Math.max(1, this.#divisor);
  }

  save(): UartState {
    const nowNs = this.#context.clock.nowNs();
    return {
      ier: this.#ier,
      fifos: this.#fifos,
      trigger: this.#trigger,
      lcr: this.#lcr,
      mcr: this.#mcr,
      overrun: this.#overrun,
      msr: this.#msr,
      scr: this.#scr,
      divisor: this.#divisor,
      threPending: this.#threPending,
      timeoutPending: this.#timeoutPending,
      rbr: this.#rbr,
      received: [...this.#received],
      waiting: this.#waiting.slice(this.#waitingStart),
      batchNs: this.#batchTimer === undefined ? null : Math.max(0, this.#batchDueNs - nowNs),
      timeoutNs: this.#timeoutTimer === undefined ? null : Math.max(0, this.#timeoutDueNs - nowNs),
    };
  }

  restore(saved: UartState): void {
    this.#stopTimers();
    this.#ier = saved.ier;
    this.#fifos = saved.fifos;
    this.#trigger = saved.trigger;
    this.#lcr = saved.lcr;
    this.#mcr = saved.mcr;
    this.#overrun = saved.overrun;
    this.#msr = saved.msr;
    this.#scr = saved.scr;
    this.#divisor = saved.divisor;
    this.#threPending = saved.threPending;
    this.#timeoutPending = saved.timeoutPending;
    this.#rbr = saved.rbr;
    this.#received = [...saved.received];
    this.#waiting = [...saved.waiting];
    this.#waitingStart = 0;
    if (saved.batchNs !== null) this.#armBatch(saved.batchNs);
    if (saved.timeoutNs !== null) this.#armTimeout(saved.timeoutNs);
    this.#drive();
  }

  /** §8.1 "Master Reset". What the host sent and the guest did not take is gone, as with the power. */
  reset(): void {
    this.#stopTimers();
    this.#ier = 0;
    this.#fifos = false;
    this.#trigger = 0;
    this.#lcr = 0;
    this.#mcr = 0;
    this.#overrun = false;
    this.#msr = MSR_CONNECTED;
    this.#scr = 0;
    this.#divisor = 12;
    this.#threPending = false;
    this.#timeoutPending = false;
    this.#rbr = 0;
    this.#received = [];
    this.#waiting = [];
    this.#waitingStart = 0;
    this.#drive();
  }

  get #waitingCount(): number {
    return this.#waiting.length - this.#waitingStart;
  }

  get #dlab(): boolean {
    return (this.#lcr & LCR_DLAB) !== 0;
  }

  get #loop(): boolean {
    return (this.#mcr & MCR_LOOP) !== 0;
  }

  #read(offset: number): number {
    switch (offset) {
      case 0:
        return this.#dlab ? this.#divisor & 0xff : this.#readReceiver();
      case 1:
        return this.#dlab ? this.#divisor >> 8 : this.#ier;
      case 2:
        return this.#readIir();
      case 3:
        return this.#lcr;
      case 4:
        return this.#mcr;
      case 5:
        return this.#readLsr();
      case 6: {
        const value = this.#msr;
        this.#msr &= 0xf0; // the deltas are told once
        this.#drive();
        return value;
      }
      case 7:
        return this.#scr;
      default:
        return 0xff;
    }
  }

  #write(offset: number, value: number): void {
    switch (offset) {
      case 0:
        if (this.#dlab) this.#divisor = (this.#divisor & 0xff00) | value;
        else this.#send(value);
        return;
      case 1:
        if (this.#dlab) this.#divisor = (value << 8) | (this.#divisor & 0xff);
        else this.#setIer(value & 15);
        return;
      case 2:
        this.#writeFcr(value);
        return;
      case 3:
        this.#lcr = value;
        return;
      case 4:
        this.#mcr = value & MCR_WRITABLE;
        this.#setModemLines();
        this.#armBatch(BATCH_NS);
        this.#drive();
        return;
      case 7:
        this.#scr = value;
    }
  }

  /** §8.5: enabling the transmitter's interrupt while it is empty gives one at once. */
  #setIer(value: number): void {
    if ((value & ~this.#ier & IER_THRE) !== 0) this.#threPending = true;
    this.#ier = value;
    this.#drive();
  }

  /** The byte leaves within the write; its interrupt is a new edge. */
  #send(value: number): void {
    this.#threPending = false;
    this.#drive();
    if (this.#loop) this.#loopBack(value);
    else this.#wires.transmit(value);
    this.#threPending = true;
    this.#drive();
  }

  #loopBack(value: number): void {
    if (this.#received.length >= this.#capacity) this.#overrun = true;
    else {
      this.#received.push(value);
      if (this.#fifos) this.#armTimeout(TIMEOUT_NS);
    }
  }

  get #capacity(): number {
    return this.#fifos ? FIFO_BYTES : 1;
  }

  #readReceiver(): number {
    const value = this.#received.shift();
    if (value === undefined) return this.#rbr;
    this.#rbr = value;
    this.#timeoutPending = false;
    if (this.#received.length === 0) this.#stopTimeout();
    else if (this.#fifos) this.#armTimeout(TIMEOUT_NS);
    this.#drive();
    if (this.#received.length === 0) this.#armBatch(BATCH_NS);
    return value;
  }

  #readLsr(): number {
    const value = LSR_EMPTY | (this.#received.length > 0 ? LSR_READY : 0) | (this.#overrun ? LSR_OVERRUN : 0);
    this.#overrun = false;
    this.#drive();
    return value;
  }

  #readIir(): number {
    const cause = this.#cause();
    if (cause === IIR_THRE) {
      this.#threPending = false;
      this.#drive();
    }
    return cause | (this.#fifos ? IIR_FIFOS : 0);
  }

  /** §8.6.1, table IV: the most urgent cause. */
  #cause(): number {
    if ((this.#ier & IER_LINE) !== 0 && this.#overrun) return IIR_LINE;
    if ((this.#ier & IER_RECEIVED) !== 0) {
      const level = this.#fifos ? TRIGGER_BYTES[this.#trigger]! : 1;
      if (this.#received.length >= level) return IIR_RECEIVED;
      if (this.#timeoutPending) return IIR_TIMEOUT;
    }
    if ((this.#ier & IER_THRE) !== 0 && this.#threPending) return IIR_THRE;
    if ((this.#ier & IER_MODEM) !== 0 && (this.#msr & 0x0f) !== 0) return IIR_MODEM;
    return IIR_NONE;
  }

  #writeFcr(value: number): void {
    const enable = (value & FCR_ENABLE) !== 0;
    if (enable !== this.#fifos || (value & FCR_CLEAR_RECEIVER) !== 0) {
      this.#received = [];
      this.#timeoutPending = false;
      this.#stopTimeout();
      this.#armBatch(BATCH_NS);
    }
    this.#fifos = enable;
    this.#trigger = enable ? value >> 6 : 0;
    this.#drive();
  }

  /** §8.7.4: in loopback the modem inputs are the modem outputs. */
  #setModemLines(): void {
    const mcr = this.#mcr;
    const lines = this.#loop
      ? ((mcr & MCR_RTS) !== 0 ? MSR_CTS : 0) |
        ((mcr & MCR_DTR) !== 0 ? MSR_DSR : 0) |
        ((mcr & MCR_OUT1) !== 0 ? MSR_RI : 0) |
        ((mcr & MCR_OUT2) !== 0 ? MSR_DCD : 0)
      : MSR_CONNECTED;
    const changed = (this.#msr ^ lines) & 0xf0;
    // TERI tells only of the ring indicator's end.
    const deltas = changed & ((lines & MSR_RI) !== 0 ? ~MSR_RI : 0xff);
    this.#msr = lines | (this.#msr & 0x0f) | (deltas >> 4);
  }

  /** On a PC OUT2 connects the interrupt to the bus. */
  #drive(): void {
    this.#wires.irq.set((this.#mcr & MCR_OUT2) !== 0 && this.#cause() !== IIR_NONE);
  }

  #armBatch(deltaNs: number): void {
    if (this.#batchTimer !== undefined || this.#waitingCount === 0) return;
    this.#batchDueNs = this.#context.clock.nowNs() + deltaNs;
    this.#batchTimer = this.#context.clock.after(deltaNs, this.#onBatch);
  }

  /** In loopback the receiver does not listen to the line; the bytes wait. */
  readonly #onBatch = (): void => {
    this.#batchTimer = undefined;
    if (this.#loop || this.#received.length > 0) return;
    while (this.#received.length < this.#capacity && this.#waitingCount > 0) {
      this.#received.push(this.#waiting[this.#waitingStart++]!);
    }
    if (this.#fifos) this.#armTimeout(TIMEOUT_NS);
    if (this.#waitingStart > 4096 || this.#waitingCount === 0) {
      this.#waiting = this.#waiting.slice(this.#waitingStart);
      this.#waitingStart = 0;
    }
    this.#drive();
  };

  #armTimeout(deltaNs: number): void {
    this.#stopTimeout();
    this.#timeoutDueNs = this.#context.clock.nowNs() + deltaNs;
    this.#timeoutTimer = this.#context.clock.after(deltaNs, this.#onTimeout);
  }

  readonly #onTimeout = (): void => {
    this.#timeoutTimer = undefined;
    if (this.#received.length === 0) return;
    this.#timeoutPending = true;
    this.#drive();
  };

  #stopTimeout(): void {
    this.#timeoutTimer?.cancel();
    this.#timeoutTimer = undefined;
  }

  #stopTimers(): void {
    this.#stopTimeout();
    this.#batchTimer?.cancel();
    this.#batchTimer = undefined;
  }
}

export const uart16550: DeviceModel<UartWires, UartState, Uart16550> = {
  id: "serial.uart16550",
  title: "Serial port (16550A)",
  stateVersion: 1,
  state,
  create: (wires, context) => new Uart16550(wires, context),
  bench: () => ({ irq: { set() {} }, transmit() {} }),
  disturb: (device) => device.ports.write(7, 1, 0x5a),
  handlers: (device) => [{ handler: device.ports, sizeBytes: UART_PORT_COUNT }],
};
