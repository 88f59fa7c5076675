/**
 * A PS/2 mouse that becomes an IntelliMouse (wheel) or an IntelliMouse Explorer (five buttons) when asked by the
 * sample-rate knocks that drivers use.
 * [PS2TR] "Auxiliary Device"; [IMPS2] Microsoft's note on the knocks and the fourth byte.
 * DEVIATION: the self test ends at once; resolution is stored: the host's motion is in counts already.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, Timer } from "../../bus/device.ts";
import { bit, byte, bytes, maybeDeltaNs, upTo } from "../state-fields.ts";
import type { Ps2Device } from "./ps2-device.ts";

const ACK = 0xfa;
const RESEND = 0xfe;
const SELF_TEST_PASSED = 0xaa;
const RATES: readonly number[] = [10, 20, 40, 60, 80, 100, 200];
const DEFAULT_RATE = 100;
const DEFAULT_RESOLUTION = 2;
const MAX_BYTES = 64;
/** Motion that nobody fetches is forgotten beyond this. */
const MAX_MOTION = 4096;
/** Clicks that wait for their packet; more are merged. */
const MAX_CLICKS = 16;

const motion = z.int().min(-MAX_MOTION).max(MAX_MOTION);
const state = z.strictObject({
  id: z.union([z.literal(0), z.literal(3), z.literal(4)]),
  reporting: bit,
  remote: bit,
  wrap: bit,
  scaling2to1: bit,
  resolution: upTo(3),
  rate: upTo(200),
  /** The last rates set, for the knocks. */
  knock: bytes(2),
  command: byte,
  responses: bytes(MAX_BYTES),
  packet: bytes(4),
  lastByte: byte,
  dx: motion,
  dy: motion,
  dz: motion,
  buttons: upTo(31),
  clicks: z.array(upTo(31)).max(MAX_CLICKS),
  sampleNs: maybeDeltaNs,
});
export type Ps2MouseState = z.infer<typeof state>;

/** `move` is the window's, `nudge` the absolute pointer's; the rest is the controller's. */
export class Ps2Mouse implements Ps2Device, Device<Ps2MouseState> {
  readonly #context: DeviceContext;
  #wake: () => void = () => {};
  #id: 0 | 3 | 4 = 0;
  #reporting = false;
  #remote = false;
  #wrap = false;
  #scaling2to1 = false;
  #resolution = DEFAULT_RESOLUTION;
  #rate = DEFAULT_RATE;
  #knock: number[] = [];
  #command = 0;
  #responses: number[] = [];
  #packet: number[] = [];
  #lastByte = 0;
  #dx = 0;
  #dy = 0;
  #dz = 0;
  /** As last told to the host, and the states that follow. */
  #buttons = 0;
  #clicks: number[] = [];
  #sampleTimer: Timer | undefined;
  #sampleDueNs = 0;

  constructor(context: DeviceContext) {
    this.#context = context;
  }

  /** Motion in counts (right and down positive), wheel steps (down positive), buttons bit 0 left, 1 right, 2 middle, 3, 4. */
  move(dx: number, dy: number, wheel: number, buttons: number): void {
    const held = buttons & 31;
    if (held !== (this.#clicks.at(-1) ?? this.#buttons)) {
      if (this.#clicks.length === MAX_CLICKS) this.#clicks.pop();
      this.#clicks.push(held);
    }
    if (!this.#reporting && !this.#remote) {
      this.#forgetMotion();
      return;
    }
    this.#dx = bounded(this.#dx + Math.round(dx));
    this.#dy = bounded(this.#dy - Math.round(dy));
    this.#dz = bounded(this.#dz + Math.round(wheel));
    this.#sample();
  }

  /** Sends a packet without news: the interrupt by which the driver of the absolute pointer knows that it has some. */
  nudge(): void {
    if (!this.#reporting || this.#clicks.length > 0) return;
    this.#clicks.push(this.#buttons);
    this.#sample();
  }

  attach(wake: () => void): void {
    this.#wake = wake;
  }

  get hasByte(): boolean {
    return this.#responses.length > 0 || this.#packet.length > 0;
  }

  take(): number {
    const fromPacket = this.#responses.length === 0;
    const value = (fromPacket ? this.#packet.shift() : this.#responses.shift()) ?? 0;
    this.#lastByte = value;
    if (fromPacket && this.#packet.length === 0) this.#sample();
    return value;
  }

  write(value: number): void {
    // A command cuts a packet short; its motion is lost, as in the device.
    this.#packet = [];
    if (this.#wrap && value !== 0xec && value !== 0xff) this.#respond(value);
    else if (this.#command !== 0) this.#argument(value);
    else this.#obey(value);
    if (this.hasByte) this.#wake();
  }

  save(): Ps2MouseState {
    return {
      id: this.#id,
      reporting: this.#reporting,
      remote: this.#remote,
      wrap: this.#wrap,
      scaling2to1: this.#scaling2to1,
      resolution: this.#resolution,
      rate: this.#rate,
      knock: [...this.#knock],
      command: this.#command,
      responses: [...this.#responses],
      packet: [...this.#packet],
      lastByte: this.#lastByte,
      dx: this.#dx,
      dy: this.#dy,
      dz: this.#dz,
      buttons: this.#buttons,
      clicks: [...this.#clicks],
      sampleNs: this.#sampleTimer === undefined ? null : Math.max(0, this.#sampleDueNs - this.#context.clock.nowNs()),
    };
  }

  restore(saved: Ps2MouseState): void {
    this.#id = saved.id;
    this.#reporting = saved.reporting;
    this.#remote = saved.remote;
    this.#wrap = saved.wrap;
    this.#scaling2to1 = saved.scaling2to1;
    this.#resolution = saved.resolution;
    this.#rate = RATES.includes(saved.rate) ? saved.rate : DEFAULT_RATE;
    this.#knock = [...saved.knock];
    this.#command = saved.command;
    this.#responses = [...saved.responses];
    this.#packet = [...saved.packet];
    this.#lastByte = saved.lastByte;
    this.#dx = saved.dx;
    this.#dy = saved.dy;
    this.#dz = saved.dz;
    this.#buttons = saved.buttons;
    this.#clicks = [...saved.clicks];
    this.#stopSampling();
    if (saved.sampleNs !== null) this.#armSample(saved.sampleNs);
    // Not now: the controller may not have been restored yet.
    this.#context.clock.after(0, () => this.#wake());
  }

  reset(): void {
    this.#defaults();
    this.#id = 0;
    this.#wrap = false;
    this.#knock = [];
    this.#command = 0;
    this.#responses = [];
    this.#packet = [];
    this.#lastByte = 0;
    this.#buttons = 0;
    this.#clicks = [];
  }

  #obey(value: number): void {
    switch (value) {
      case 0xe6:
      case 0xe7:
        this.#scaling2to1 = value === 0xe7;
        break;
      case 0xe8:
      case 0xf3:
        this.#command = value;
        break;
      case 0xe9:
        this.#respond(ACK, this.#status(), this.#resolution, this.#rate);
        return;
      case 0xea:
        this.#remote = false;
        this.#forgetMotion();
        break;
      case 0xeb:
        this.#respond(ACK);
        this.#fillPacket(false);
        return;
      case 0xec:
      case 0xee:
        this.#wrap = value === 0xee;
        this.#forgetMotion();
        break;
      case 0xf0:
        this.#remote = true;
        this.#stopSampling();
        this.#forgetMotion();
        break;
      case 0xf2:
        this.#respond(ACK, this.#id);
        return;
      case 0xf4:
      case 0xf5:
        this.#reporting = value === 0xf4;
        this.#stopSampling();
        this.#forgetMotion();
        break;
      case 0xf6:
        this.#defaults();
        break;
      case RESEND:
        this.#respond(this.#lastByte);
        return;
      case 0xff:
        this.#defaults();
        this.#id = 0;
        this.#wrap = false;
        this.#knock = [];
        this.#respond(ACK, SELF_TEST_PASSED, 0x00);
        return;
      default:
        this.#respond(RESEND);
        return;
    }
    this.#respond(ACK);
  }

  #argument(value: number): void {
    const command = this.#command;
    this.#command = 0;
    if (command === 0xe8 && value <= 3) this.#resolution = value;
    else if (command === 0xf3 && RATES.includes(value)) this.#setRate(value);
    else {
      this.#respond(RESEND);
      return;
    }
    this.#respond(ACK);
  }

  /** [IMPS2] 200, 100, 80 asks for the wheel; 200, 200, 80 for five buttons. */
  #setRate(rate: number): void {
    this.#rate = rate;
    const [first, second] = this.#knock;
    if (first === 200 && second === 100 && rate === 80) this.#id = 3;
    else if (first === 200 && second === 200 && rate === 80) this.#id = 4;
    this.#knock = second === undefined ? [...this.#knock, rate] : [second, rate];
  }

  #status(): number {
    const buttons = this.#buttons;
    return (
      (this.#remote ? 0x40 : 0) |
      (this.#reporting ? 0x20 : 0) |
      (this.#scaling2to1 ? 0x10 : 0) |
      ((buttons & 1) << 2) |
      ((buttons & 4) >> 1) |
      ((buttons & 2) >> 1)
    );
  }

  #defaults(): void {
    this.#reporting = false;
    this.#remote = false;
    this.#scaling2to1 = false;
    this.#resolution = DEFAULT_RESOLUTION;
    this.#rate = DEFAULT_RATE;
    this.#stopSampling();
    this.#forgetMotion();
  }

  #forgetMotion(): void {
    this.#dx = 0;
    this.#dy = 0;
    this.#dz = 0;
    this.#buttons = this.#clicks.pop() ?? this.#buttons;
    this.#clicks = [];
  }

  #respond(...values: number[]): void {
    if (this.#responses.length + values.length <= MAX_BYTES) this.#responses.push(...values);
  }

  get #moved(): boolean {
    return this.#dx !== 0 || this.#dy !== 0 || (this.#dz !== 0 && this.#id !== 0) || this.#clicks.length > 0;
  }

  /** Sends a packet if there is news, the last one is gone, and a sample is due. */
  #sample(): void {
    if (!this.#reporting || this.#remote || this.#wrap || !this.#moved) return;
    if (this.#sampleTimer !== undefined || this.#packet.length > 0) return;
    this.#fillPacket(this.#scaling2to1);
    this.#armSample(1e9 / this.#rate);
    this.#wake();
  }

  #armSample(deltaNs: number): void {
    this.#sampleDueNs = this.#context.clock.nowNs() + deltaNs;
    this.#sampleTimer = this.#context.clock.after(deltaNs, this.#onSample);
  }

  #stopSampling(): void {
    this.#sampleTimer?.cancel();
    this.#sampleTimer = undefined;
  }

  readonly #onSample = (): void => {
    this.#sampleTimer = undefined;
    this.#sample();
  };

  /** Nine bits of motion; what does not fit stays for the next packet. */
  #fillPacket(scaled: boolean): void {
    const buttons = this.#clicks.shift() ?? this.#buttons;
    this.#buttons = buttons;
    const stepX = nineBits(this.#dx);
    const stepY = nineBits(this.#dy);
    this.#dx -= stepX;
    this.#dy -= stepY;
    const x = scaled ? nineBits(doubled(stepX)) : stepX;
    const y = scaled ? nineBits(doubled(stepY)) : stepY;
    this.#packet = [(y < 0 ? 0x20 : 0) | (x < 0 ? 0x10 : 0) | 0x08 | (buttons & 7), x & 0xff, y & 0xff];
    if (this.#id === 0) {
      this.#dz = 0;
      return;
    }
    const wheel = Math.min(7, Math.max(-8, this.#dz));
    this.#dz -= wheel;
    this.#packet.push(this.#id === 3 ? wheel & 0xff : (wheel & 15) | ((buttons & 0x18) << 1));
  }
}

/** [PS2TR] "Set Scaling 2:1": small motions are made smaller, others doubled. */
function doubled(counts: number): number {
  const size = Math.abs(counts);
  const result = size < 6 ? [0, 1, 1, 3, 6, 9][size]! : 2 * size;
  return counts < 0 ? -result : result;
}

function nineBits(counts: number): number {
  return Math.min(255, Math.max(-255, counts));
}

function bounded(counts: number): number {
  return Math.min(MAX_MOTION, Math.max(-MAX_MOTION, counts)) || 0;
}

export const ps2Mouse: DeviceModel<object, Ps2MouseState, Ps2Mouse> = {
  id: "input.ps2-mouse",
  title: "PS/2 mouse with wheel and five buttons",
  stateVersion: 1,
  state,
  create: (_wires, context) => new Ps2Mouse(context),
  bench: () => ({}),
  disturb: (device) => device.write(0xf4),
  handlers: () => [],
};
