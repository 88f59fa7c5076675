/**
 * The PS/2 keyboard controller: ports 60h and 64h, a keyboard and a mouse port, A20 and the reset line.
 * [PS2TR] "Keyboard/Auxiliary Device Controller"; [IBMAT] "Keyboard Controller".
 * One byte waits in the output buffer at most. The controller's own answers come at once; bytes of the devices follow
 * at the pace of a fast PS/2 line, so that an interrupt handler that reads port 60h twice reads one byte twice.
 * DEVIATION: the controller takes every byte at once: the input buffer is never seen full.
 * DEVIATION: no password, no diagnostic dump, no parity errors; the keyboard lock is always open.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler, Timer } from "../../bus/device.ts";
import type { A20Gate } from "../chipset/a20-gate.ts";
import { bit, byte, deltaNs, upTo } from "../state-fields.ts";
import type { Ps2Device } from "./ps2-device.ts";
import { toSet1 } from "./scan-codes.ts";

export const I8042_PORTS = { data: { first: 0x60, count: 1 }, command: { first: 0x64, count: 1 } } as const;

/** From the host's read of one byte to a device's next, and from a command to a device to its answer. */
const BYTE_NS = 400_000;
const ANSWER_NS = 150_000;

const STATUS_OBF = 0x01;
const STATUS_SYSTEM = 0x04;
const STATUS_COMMAND = 0x08;
const STATUS_UNLOCKED = 0x10;
const STATUS_AUX = 0x20;

const CONFIG_IRQ1 = 0x01;
const CONFIG_IRQ12 = 0x02;
const CONFIG_SYSTEM = 0x04;
const CONFIG_KEYBOARD_OFF = 0x10;
const CONFIG_AUX_OFF = 0x20;
const CONFIG_TRANSLATE = 0x40;

const OUTPUT_NO_RESET = 0x01;
const OUTPUT_A20 = 0x02;
const OUTPUT_IRQ1 = 0x10;
const OUTPUT_IRQ12 = 0x20;
const OUTPUT_ONES = 0xcc;

const BREAK = 0xf0;
/** Queued answers carry this when they are to look like the mouse's. */
const FROM_AUX = 0x100;
const MAX_ANSWERS = 16;
const RAM_BYTES = 32;

/** The two devices, their interrupts, and the lines of the output port. */
export interface I8042Wires {
  readonly keyboard: Ps2Device;
  readonly mouse: Ps2Device;
  readonly irq1: IrqLine;
  readonly irq12: IrqLine;
  readonly a20: A20Gate;
  /** Resets the processor only; called from within a port write. */
  readonly cpuReset: () => void;
}

const state = z.strictObject({
  /** Byte 0 is the command byte. */
  ram: z.array(byte).length(RAM_BYTES),
  outputBuffer: byte,
  full: bit,
  fromAux: bit,
  answers: z.array(upTo(0x1ff)).max(MAX_ANSWERS),
  /** Command that waits for its byte at port 60h; 0: none. */
  command: byte,
  lastWasCommand: bit,
  /** A break prefix was taken from the keyboard and waits for its code. */
  breakTaken: bit,
  /** Until a device's next byte may come. */
  pauseNs: deltaNs,
});
export type I8042State = z.infer<typeof state>;

/** Ports 60h and 64h. */
export class I8042 implements Device<I8042State> {
  readonly #wires: I8042Wires;
  readonly #context: DeviceContext;
  readonly #ram = new Uint8Array(RAM_BYTES);
  #outputBuffer = 0;
  #full = false;
  #fromAux = false;
  #answers: number[] = [];
  #command = 0;
  #lastWasCommand = false;
  #breakTaken = false;
  #nextByteNs = 0;
  #timer: Timer | undefined;

  readonly dataPort: PortHandler = {
    read: () => this.#readData(),
    write: (_offset, _sizeBytes, value) => this.#writeData(value),
  };
  readonly commandPort: PortHandler = {
    read: () =>
      (this.#full ? STATUS_OBF : 0) |
      (this.#full && this.#fromAux ? STATUS_AUX : 0) |
      ((this.#ram[0]! & CONFIG_SYSTEM) !== 0 ? STATUS_SYSTEM : 0) |
      (this.#lastWasCommand ? STATUS_COMMAND : 0) |
      STATUS_UNLOCKED,
    write: (_offset, _sizeBytes, value) => {
      this.#lastWasCommand = true;
      this.#obey(value);
      this.#pump();
    },
  };

  constructor(wires: I8042Wires, context: DeviceContext) {
    this.#wires = wires;
    this.#context = context;
    this.#ram[0] = CONFIG_KEYBOARD_OFF | CONFIG_AUX_OFF;
    wires.keyboard.attach(() => this.#pump());
    wires.mouse.attach(() => this.#pump());
  }

  save(): I8042State {
    return {
      ram: Array.from(this.#ram),
      outputBuffer: this.#outputBuffer,
      full: this.#full,
      fromAux: this.#fromAux,
      answers: [...this.#answers],
      command: this.#command,
      lastWasCommand: this.#lastWasCommand,
      breakTaken: this.#breakTaken,
      pauseNs: Math.max(0, this.#nextByteNs - this.#context.clock.nowNs()),
    };
  }

  restore(saved: I8042State): void {
    this.#ram.set(saved.ram);
    this.#outputBuffer = saved.outputBuffer;
    this.#full = saved.full;
    this.#fromAux = saved.fromAux;
    this.#answers = [...saved.answers];
    this.#command = saved.command;
    this.#lastWasCommand = saved.lastWasCommand;
    this.#breakTaken = saved.breakTaken;
    this.#nextByteNs = this.#context.clock.nowNs() + saved.pauseNs;
    this.#timer?.cancel();
    // Not now: keyboard and mouse may not have been restored yet.
    this.#timer = this.#context.clock.after(saved.pauseNs, this.#onTimer);
    this.#drive();
  }

  reset(): void {
    this.#ram.fill(0);
    this.#ram[0] = CONFIG_KEYBOARD_OFF | CONFIG_AUX_OFF;
    this.#outputBuffer = 0;
    this.#full = false;
    this.#fromAux = false;
    this.#answers = [];
    this.#command = 0;
    this.#lastWasCommand = false;
    this.#breakTaken = false;
    this.#nextByteNs = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#drive();
  }

  #readData(): number {
    const value = this.#outputBuffer;
    if (!this.#full) return value;
    this.#full = false;
    this.#drive(); // the line drops, so that the next byte is an edge
    this.#delay(BYTE_NS);
    this.#pump();
    return value;
  }

  #writeData(value: number): void {
    this.#lastWasCommand = false;
    const command = this.#command;
    this.#command = 0;
    if (command >= 0x60 && command <= 0x7f) {
      this.#ram[command & 0x1f] = value;
      this.#drive();
    } else if (command === 0xd1) this.#writeOutputPort(value);
    else if (command === 0xd2) this.#answer(value);
    else if (command === 0xd3) this.#answer(value | FROM_AUX);
    else if (command === 0xd4) this.#send(this.#wires.mouse, CONFIG_AUX_OFF, value);
    else this.#send(this.#wires.keyboard, CONFIG_KEYBOARD_OFF, value);
    this.#pump();
  }

  /** Sending to a device lets its clock go [PS2TR]. */
  #send(device: Ps2Device, off: number, value: number): void {
    this.#ram[0]! &= ~off;
    this.#delay(ANSWER_NS);
    device.write(value);
  }

  #obey(command: number): void {
    this.#command = 0;
    if (command >= 0x20 && command <= 0x3f) {
      this.#answer(this.#ram[command & 0x1f]!);
      return;
    }
    if (command >= 0xf0) {
      if ((command & OUTPUT_NO_RESET) === 0) this.#wires.cpuReset();
      return;
    }
    if ((command >= 0x60 && command <= 0x7f) || (command >= 0xd1 && command <= 0xd4)) {
      this.#command = command;
      return;
    }
    switch (command) {
      case 0xa4: // test password: none is loaded
        this.#answer(0xf1);
        return;
      case 0xa7:
        this.#ram[0]! |= CONFIG_AUX_OFF;
        return;
      case 0xa8:
        this.#ram[0]! &= ~CONFIG_AUX_OFF;
        return;
      case 0xa9: // both lines of both ports are free
      case 0xab:
        this.#answer(0x00);
        return;
      case 0xaa:
        this.#full = false;
        this.#answers = [];
        this.#breakTaken = false;
        this.#ram[0]! |= CONFIG_SYSTEM;
        this.#drive();
        this.#answer(0x55);
        return;
      case 0xad:
        this.#ram[0]! |= CONFIG_KEYBOARD_OFF;
        return;
      case 0xae:
        this.#ram[0]! &= ~CONFIG_KEYBOARD_OFF;
        return;
      case 0xc0: // input port: keyboard unlocked, colour display
        this.#answer(0xa0);
        return;
      case 0xd0:
        this.#answer(this.#outputPort());
        return;
      case 0xdd:
      case 0xdf:
        this.#wires.a20.set(command === 0xdf);
        return;
      case 0xe0:
        this.#answer(0x00);
        return;
      default:
        this.#context.guestError(`keyboard controller: no command ${command.toString(16)}h`);
    }
  }

  #outputPort(): number {
    return (
      OUTPUT_ONES |
      OUTPUT_NO_RESET |
      (this.#wires.a20.level ? OUTPUT_A20 : 0) |
      (this.#full && !this.#fromAux ? OUTPUT_IRQ1 : 0) |
      (this.#full && this.#fromAux ? OUTPUT_IRQ12 : 0)
    );
  }

  #writeOutputPort(value: number): void {
    this.#wires.a20.set((value & OUTPUT_A20) !== 0);
    if ((value & OUTPUT_NO_RESET) === 0) this.#wires.cpuReset();
  }

  #answer(value: number): void {
    if (this.#answers.length < MAX_ANSWERS) this.#answers.push(value);
    else this.#context.guestError("keyboard controller: answers are not read");
  }

  #delay(pauseNs: number): void {
    this.#nextByteNs = this.#context.clock.nowNs() + pauseNs;
  }

  /** Fills the empty output buffer: with an answer at once, with a device's byte when its time has come. */
  #pump(): void {
    if (this.#full) return;
    const answer = this.#answers.shift();
    if (answer !== undefined) {
      this.#fill(answer & 0xff, (answer & FROM_AUX) !== 0);
      return;
    }
    const keyboard = this.#keyboardHasByte;
    if (!keyboard && !this.#mouseHasByte) return;
    const waitNs = this.#nextByteNs - this.#context.clock.nowNs();
    if (waitNs <= 0) this.#deliver(keyboard);
    else if (this.#timer === undefined) this.#timer = this.#context.clock.after(waitNs, this.#onTimer);
  }

  get #keyboardHasByte(): boolean {
    return (this.#ram[0]! & CONFIG_KEYBOARD_OFF) === 0 && this.#wires.keyboard.hasByte;
  }

  get #mouseHasByte(): boolean {
    return (this.#ram[0]! & CONFIG_AUX_OFF) === 0 && this.#wires.mouse.hasByte;
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.#pump();
  };

  #deliver(keyboard: boolean): void {
    if (!keyboard) {
      this.#fill(this.#wires.mouse.take(), true);
      return;
    }
    if ((this.#ram[0]! & CONFIG_TRANSLATE) === 0) {
      this.#breakTaken = false;
      this.#fill(this.#wires.keyboard.take(), false);
      return;
    }
    // A break prefix becomes bit 7 of the code that follows it.
    while (this.#wires.keyboard.hasByte) {
      const value = this.#wires.keyboard.take();
      if (value === BREAK) {
        this.#breakTaken = true;
        continue;
      }
      const released = this.#breakTaken ? 0x80 : 0;
      this.#breakTaken = false;
      this.#fill(toSet1(value) | released, false);
      return;
    }
  }

  #fill(value: number, fromAux: boolean): void {
    this.#outputBuffer = value;
    this.#fromAux = fromAux;
    this.#full = true;
    this.#drive();
  }

  #drive(): void {
    this.#wires.irq1.set(this.#full && !this.#fromAux && (this.#ram[0]! & CONFIG_IRQ1) !== 0);
    this.#wires.irq12.set(this.#full && this.#fromAux && (this.#ram[0]! & CONFIG_IRQ12) !== 0);
  }
}

function nothing(): Ps2Device {
  return { write() {}, hasByte: false, take: () => 0, attach() {} };
}

export const i8042: DeviceModel<I8042Wires, I8042State, I8042> = {
  id: "input.i8042",
  title: "Keyboard controller (8042)",
  stateVersion: 1,
  state,
  create: (wires, context) => new I8042(wires, context),
  bench: () => ({
    keyboard: nothing(),
    mouse: nothing(),
    irq1: { set() {} },
    irq12: { set() {} },
    a20: { level: true, set() {} },
    cpuReset() {},
  }),
  disturb: (device) => {
    device.commandPort.write(0, 1, 0x60);
    device.dataPort.write(0, 1, 0x65);
  },
  handlers: (device) => [
    { handler: device.dataPort, sizeBytes: 1 },
    { handler: device.commandPort, sizeBytes: 1 },
  ],
};
