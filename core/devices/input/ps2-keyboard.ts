/**
 * A 101-key PS/2 keyboard: scan code sets 1 to 3, typematic, the commands of the host.
 * [PS2TR] "Keyboard (101- and 102-Key)".
 * DEVIATION: keys that do not fit into the 16-byte buffer wait in a queue of events (text pasted by the user) instead
 * of ending in an overrun code; when that is full too, presses are lost whole, with their release.
 * DEVIATION: the self test ends at once.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, Timer } from "../../bus/device.ts";
import { bit, byte, bytes, maybeDeltaNs, upTo } from "../state-fields.ts";
import { type KeyboardView, keySequence } from "./key-sequence.ts";
import type { Ps2Device } from "./ps2-device.ts";
import { KEYS, KEY_COUNT, keyByNumber, keyCodes } from "./scan-codes.ts";

const BUFFER_BYTES = 16;
const MAX_EVENTS = 256;
/** Events: the key's number, and this when it went down. */
const PRESSED = 0x100;
const ACK = 0xfa;
const RESEND = 0xfe;
const ECHO = 0xee;
const SELF_TEST_PASSED = 0xaa;
const BREAK = 0xf0;
const LED_NUM_LOCK = 0x02;
const DEFAULT_TYPEMATIC = 0x2b;
/** Key types of set 3: what else than the make code the key sends. */
const TYPEMATIC = 1;
const WITH_BREAK = 2;

/** Who else wants to know of the keyboard. */
export interface Ps2KeyboardWires {
  /** Bit 0 scroll lock, 1 num lock, 2 caps lock. */
  readonly leds?: (bits: number) => void;
}

const keyNumber = upTo(KEY_COUNT - 1);
const state = z.strictObject({
  scanning: bit,
  set: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  leds: upTo(7),
  typematic: upTo(0x7f),
  /** Command that waits for its argument; 0: none. */
  command: byte,
  responses: bytes(64),
  buffer: bytes(BUFFER_BYTES),
  events: z.array(upTo(PRESSED | 0xff)).max(MAX_EVENTS + KEY_COUNT),
  down: z.array(keyNumber).max(KEY_COUNT),
  lastByte: byte,
  /** The key that repeats. */
  repeating: keyNumber.nullable(),
  repeatNs: maybeDeltaNs,
  /** Type of each key in set 3. */
  types: z.array(upTo(3)).length(KEY_COUNT),
});
export type Ps2KeyboardState = z.infer<typeof state>;

/** `key` and `releaseAll` are the window's; the rest is the controller's. */
export class Ps2Keyboard implements Ps2Device, Device<Ps2KeyboardState> {
  readonly #wires: Ps2KeyboardWires;
  readonly #context: DeviceContext;
  #wake: () => void = () => {};
  #scanning = true;
  #set: 1 | 2 | 3 = 2;
  #leds = 0;
  #typematic = DEFAULT_TYPEMATIC;
  #command = 0;
  #responses: number[] = [];
  #buffer: number[] = [];
  #events: number[] = [];
  /** Keys as the user holds them, and as far as the queue of events has been worked off. */
  readonly #held = new Uint8Array(KEY_COUNT);
  readonly #down = new Uint8Array(KEY_COUNT);
  #lastByte = 0;
  #repeating = -1;
  #repeatTimer: Timer | undefined;
  #repeatDueNs = 0;
  readonly #types = new Uint8Array(KEY_COUNT);

  readonly #view: KeyboardView;

  constructor(wires: Ps2KeyboardWires, context: DeviceContext) {
    this.#wires = wires;
    this.#context = context;
    const numLock = (): boolean => (this.#leds & LED_NUM_LOCK) !== 0;
    this.#view = {
      isDown: (key) => this.#down[key] === 1,
      get numLock() {
        return numLock();
      },
    };
    this.#defaultTypes();
  }

  /** `code` is a KeyboardEvent.code; one that no PC keyboard has does nothing. The host's own repeats are ignored. */
  key(code: string, pressed: boolean): void {
    const key = keyCodes(code)?.key;
    if (key === undefined || (this.#held[key] === 1) === pressed) return;
    if (pressed && this.#events.length >= MAX_EVENTS) return;
    this.#held[key] = pressed ? 1 : 0;
    this.#events.push(pressed ? key | PRESSED : key);
    this.#work();
  }

  /** Lets go of everything the user still holds: the window lost the keyboard. */
  releaseAll(): void {
    this.#held.forEach((held, key) => {
      if (held === 0) return;
      this.#held[key] = 0;
      this.#events.push(key);
    });
    this.#work();
  }

  attach(wake: () => void): void {
    this.#wake = wake;
  }

  get hasByte(): boolean {
    return this.#responses.length > 0 || this.#buffer.length > 0;
  }

  /** Answers come before scan codes, but never between a break prefix and its code. */
  take(): number {
    const fromBuffer = this.#buffer.length > 0 && (this.#responses.length === 0 || this.#lastByte === BREAK);
    const value = (fromBuffer ? this.#buffer.shift() : this.#responses.shift()) ?? 0;
    this.#lastByte = value;
    if (fromBuffer) this.#work();
    return value;
  }

  write(value: number): void {
    const command = this.#command;
    this.#command = 0;
    if (command !== 0 && value < 0x80) this.#argument(command, value);
    else this.#obey(value);
    if (this.hasByte) this.#wake();
  }

  save(): Ps2KeyboardState {
    return {
      scanning: this.#scanning,
      set: this.#set,
      leds: this.#leds,
      typematic: this.#typematic,
      command: this.#command,
      responses: [...this.#responses],
      buffer: [...this.#buffer],
      events: [...this.#events],
      down: Array.from(this.#down.keys()).filter((key) => this.#down[key] === 1),
      lastByte: this.#lastByte,
      repeating: this.#repeating < 0 ? null : this.#repeating,
      repeatNs: this.#repeatTimer === undefined ? null : Math.max(0, this.#repeatDueNs - this.#context.clock.nowNs()),
      types: Array.from(this.#types),
    };
  }

  restore(saved: Ps2KeyboardState): void {
    this.#scanning = saved.scanning;
    this.#set = saved.set;
    this.#typematic = saved.typematic;
    this.#command = saved.command;
    this.#responses = [...saved.responses];
    this.#buffer = [...saved.buffer];
    this.#events = saved.events.filter((event) => (event & 0xff) < KEY_COUNT);
    this.#down.fill(0);
    for (const key of saved.down) this.#down[key] = 1;
    this.#held.set(this.#down);
    for (const event of this.#events) this.#held[event & 0xff] = (event & PRESSED) === 0 ? 0 : 1;
    this.#lastByte = saved.lastByte;
    this.#types.set(saved.types);
    this.#setLeds(saved.leds);
    this.#stopRepeating();
    if (saved.repeating !== null && saved.repeatNs !== null) {
      this.#repeating = saved.repeating;
      this.#armRepeat(saved.repeatNs);
    }
    // Not now: the controller may not have been restored yet.
    this.#context.clock.after(0, () => this.#wake());
  }

  /** Power-on. Keys that the user holds stay held, and will be released. */
  reset(): void {
    this.#defaults();
    this.#scanning = true;
    this.#set = 2;
    this.#command = 0;
    this.#responses = [];
    this.#lastByte = 0;
    this.#down.fill(0);
    this.#held.fill(0);
    this.#setLeds(0);
  }

  #obey(value: number): void {
    switch (value) {
      case 0xed: // LEDs
      case 0xf0: // scan code set
      case 0xf3: // typematic
      case 0xfb: // key types of set 3, one key at a time
      case 0xfc:
      case 0xfd:
        this.#command = value;
        this.#respond(ACK);
        return;
      case ECHO:
        this.#respond(ECHO);
        return;
      case 0xf2:
        this.#respond(ACK, 0xab, 0x83);
        return;
      case 0xf4:
        this.#clear();
        this.#scanning = true;
        this.#respond(ACK);
        return;
      case 0xf5:
      case 0xf6:
        this.#defaults();
        this.#scanning = value === 0xf6;
        this.#respond(ACK);
        return;
      case 0xf7:
      case 0xf8:
      case 0xf9:
      case 0xfa:
        this.#types.fill([TYPEMATIC, WITH_BREAK, 0, TYPEMATIC | WITH_BREAK][value - 0xf7]!);
        this.#respond(ACK);
        return;
      case RESEND:
        this.#respond(this.#lastByte);
        return;
      case 0xff:
        this.#defaults();
        this.#setLeds(0);
        this.#scanning = true;
        this.#set = 2;
        this.#respond(ACK, SELF_TEST_PASSED);
        return;
      default:
        this.#respond(RESEND);
    }
  }

  #argument(command: number, value: number): void {
    switch (command) {
      case 0xed:
        this.#setLeds(value & 7);
        this.#respond(ACK);
        return;
      case 0xf3:
        this.#typematic = value;
        this.#respond(ACK);
        return;
      case 0xf0:
        if (value === 0) this.#respond(ACK, this.#set);
        else if (value === 1 || value === 2 || value === 3) {
          this.#clear();
          this.#set = value;
          this.#respond(ACK);
        } else this.#respond(RESEND);
        return;
      default: {
        // One key after another until the next command [PS2TR] "Set Key Type".
        for (let key = 0; key < KEY_COUNT; key++) {
          if (keyByNumber(key).set3 === value) this.#types[key] = [TYPEMATIC, WITH_BREAK, 0][command - 0xfb]!;
        }
        this.#command = command;
        this.#respond(ACK);
      }
    }
  }

  #respond(...values: number[]): void {
    // A host that sends commands without reading the answers finds the last ones missing.
    if (this.#responses.length + values.length <= 64) this.#responses.push(...values);
  }

  #clear(): void {
    this.#buffer = [];
    this.#events = [];
    this.#stopRepeating();
  }

  #defaults(): void {
    this.#clear();
    this.#typematic = DEFAULT_TYPEMATIC;
    this.#defaultTypes();
  }

  /** [PS2TR] "Scan Code Set 3": most keys repeat; shift keys have breaks; function and grey keys only make. */
  #defaultTypes(): void {
    this.#types.fill(TYPEMATIC);
    for (let key = 0; key < KEY_COUNT; key++) {
      const code = keyByNumber(key).set3;
      if ([0x11, 0x12, 0x14, 0x19, 0x59].includes(code)) this.#types[key] = WITH_BREAK;
      else if (MAKE_ONLY.has(code)) this.#types[key] = 0;
    }
  }

  #setLeds(bits: number): void {
    this.#leds = bits;
    this.#wires.leds?.(bits);
  }

  /** Turns waiting events into bytes while whole sequences fit. */
  #work(): void {
    const had = this.hasByte;
    while (this.#events.length > 0) {
      const event = this.#events[0]!;
      const key = event & 0xff;
      const pressed = (event & PRESSED) !== 0;
      const sequence = this.#scanning ? this.#sequence(key, pressed) : [];
      if (this.#buffer.length + sequence.length > BUFFER_BYTES) break;
      this.#events.shift();
      this.#buffer.push(...sequence);
      this.#down[key] = pressed ? 1 : 0;
      if (pressed) this.#startRepeating(key);
      else if (key === this.#repeating) this.#stopRepeating();
    }
    if (!had && this.hasByte) this.#wake();
  }

  #sequence(key: number, pressed: boolean): number[] {
    if (this.#set === 3 && !pressed && (this.#types[key]! & WITH_BREAK) === 0) return [];
    return keySequence(this.#set, keyByNumber(key), pressed, this.#view);
  }

  #startRepeating(key: number): void {
    this.#stopRepeating();
    if (key === KEYS.pause || (this.#set === 3 && (this.#types[key]! & TYPEMATIC) === 0)) return;
    this.#repeating = key;
    this.#armRepeat(((this.#typematic >> 5) + 1) * 250e6);
  }

  #stopRepeating(): void {
    this.#repeating = -1;
    this.#repeatTimer?.cancel();
    this.#repeatTimer = undefined;
  }

  #armRepeat(deltaNs: number): void {
    this.#repeatDueNs = this.#context.clock.nowNs() + deltaNs;
    this.#repeatTimer = this.#context.clock.after(deltaNs, this.#onRepeat);
  }

  /** Period = (8 + A) × 2^B × 4.17 ms [PS2TR] "Set Typematic Rate/Delay". A host that does not read gets no repeats. */
  readonly #onRepeat = (): void => {
    this.#repeatTimer = undefined;
    if (this.#scanning && !this.hasByte && this.#events.length === 0) {
      this.#buffer.push(...this.#sequence(this.#repeating, true));
      if (this.hasByte) this.#wake();
    }
    const rate = this.#typematic & 0x1f;
    this.#armRepeat((8 + (rate & 7)) * 2 ** (rate >> 3) * 4.17e6);
  };
}

/** Set 3 codes of the keys that by default neither repeat nor have a break. */
const MAKE_ONLY = new Set([
  0x08, 0x07, 0x0f, 0x17, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x47, 0x4f, 0x56, 0x5e, 0x57, 0x5f, 0x62, 0x39, 0x58, 0x67,
  0x6e, 0x6f, 0x65, 0x6d, 0x76, 0x77, 0x7e, 0x84, 0x79, 0x71, 0x70, 0x69, 0x72, 0x7a, 0x6b, 0x73, 0x74, 0x6c, 0x75,
  0x7d, 0x8b, 0x8c, 0x8d,
]);

export const ps2Keyboard: DeviceModel<Ps2KeyboardWires, Ps2KeyboardState, Ps2Keyboard> = {
  id: "input.ps2-keyboard",
  title: "PS/2 keyboard",
  stateVersion: 1,
  state,
  create: (wires, context) => new Ps2Keyboard(wires, context),
  bench: () => ({}),
  disturb: (device) => device.write(0xf5),
  handlers: () => [],
};
