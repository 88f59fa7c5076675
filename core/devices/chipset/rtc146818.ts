/**
 * The real-time clock with 128 bytes of battery-backed memory at ports 70h and 71h; bit 7 of port 70h masks NMI.
 * [MC146818] Motorola MC146818A; [PIIX3] §2.5.5.
 * The time of day is the host's plus what the guest changed it by, taken at power-on, restore and resync(); in between
 * it follows the guest's clock. Nothing ticks: registers and flags are computed when they are looked at.
 * DEVIATION: no daylight saving (DSE is stored), no square wave, no choice of crystal; the weekday follows the date.
 * DEVIATION: registers read during an update (UIP) hold the old time rather than anything.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler, Timer } from "../../bus/device.ts";
import { bit, byte, upTo } from "../state-fields.ts";
import { CENTURY, HOURS, MINUTES, SECONDS, WEEKDAY, YEAR, loadTime, nextAlarm, storeTime } from "./rtc-time.ts";

export const RTC_PORTS = { first: 0x70, count: 2 } as const;

const CMOS_BYTES = 128;
const REG_A = 0x0a;
const REG_B = 0x0b;
const REG_C = 0x0c;
const REG_D = 0x0d;
const A_UIP = 0x80;
const B_SET = 0x80;
const B_PIE = 0x40;
const B_AIE = 0x20;
const B_UIE = 0x10;
const B_SQWE = 0x08;
const C_IRQF = 0x80;
const D_VRT = 0x80;
const SECOND_NS = 1e9;
/** [MC146818] table 5: UIP rises 244 µs before an update, which takes 1984 µs. */
const UIP_NS = 244_000 + 1_984_000;
/** A divider that starts from reset gives its first update half a second later. */
const FIRST_UPDATE_NS = 500_000_000;

/** The host's time of day. */
export interface WallClock {
  /** Milliseconds since 1970-01-01 UTC. */
  wallMs(): number;
  /** What the guest's clock should show beyond UTC. */
  utcOffsetMinutes(): number;
}

/** What the clock drives and begins with. */
export interface RtcWires {
  readonly irq8: IrqLine;
  readonly wall: WallClock;
  /** Battery-backed memory as the machine was set up (see pcCmos); copied. */
  readonly cmos: Uint8Array;
  /** High while NMI is masked. */
  readonly nmiMask?: IrqLine;
}

const state = z.strictObject({
  index: upTo(CMOS_BYTES - 1),
  nmiMasked: bit,
  /** The time registers count only while the clock is stopped. */
  memory: z.array(byte).length(CMOS_BYTES),
  /** PF, AF, UF. */
  flags: byte,
  timeWritten: bit,
  /** What the guest's clock is ahead of the host's. */
  offsetMs: z.number().min(-1e15).max(1e15),
});
export type RtcState = z.infer<typeof state>;

/** Ports 70h–71h. `peek` and `resync` are for the machine. */
export class Rtc146818 implements Device<RtcState> {
  readonly #wires: RtcWires;
  readonly #context: DeviceContext;
  readonly #memory = new Uint8Array(CMOS_BYTES);
  #index = 0;
  #nmiMasked = false;
  #flags = 0;
  #timeWritten = false;
  #offsetMs = 0;
  /** The second `#baseSeconds` of the guest's clock began at `#startNs`. */
  #baseSeconds = 0;
  #startNs = 0;
  /** Flags are right up to here. */
  #seenNs = 0;
  #timer: Timer | undefined;

  readonly ports: PortHandler = {
    read: (offset) => (offset === 1 ? this.#readRegister() : 0xff),
    write: (offset, _sizeBytes, value) => {
      if (offset === 1) this.#writeRegister(this.#index, value);
      else if (offset === 0) this.#select(value);
    },
  };

  constructor(wires: RtcWires, context: DeviceContext) {
    this.#wires = wires;
    this.#context = context;
    this.#memory.set(wires.cmos.subarray(0, CMOS_BYTES));
    this.#memory[REG_A] = 0x26;
    this.#memory[REG_B] = 0x02;
    this.resync();
  }

  /** Takes the time of day from the host again: after a pause, during which a battery-backed clock would have run on. */
  resync(): void {
    const localMs = this.#localMs() + this.#offsetMs;
    this.#baseSeconds = Math.floor(localMs / 1000);
    const nowNs = this.#context.clock.nowNs();
    this.#startNs = nowNs - Math.floor((localMs - this.#baseSeconds * 1000) * 1e6);
    this.#seenNs = nowNs;
    this.#arm();
  }

  /** A byte of CMOS memory as the machine's own logic sees it; not a time register. */
  peek(index: number): number {
    return this.#memory[index]!;
  }

  save(): RtcState {
    this.#update();
    const memory = Array.from(this.#memory);
    if (this.#running) for (const index of TIME_REGISTERS) memory[index] = 0;
    memory[REG_C] = 0;
    memory[REG_D] = 0;
    return {
      index: this.#index,
      nmiMasked: this.#nmiMasked,
      memory,
      flags: this.#flags,
      timeWritten: this.#timeWritten,
      offsetMs: this.#offsetMs,
    };
  }

  restore(saved: RtcState): void {
    this.#memory.set(saved.memory);
    this.#memory[REG_A]! &= 0x7f;
    this.#index = saved.index;
    this.#nmiMasked = saved.nmiMasked;
    this.#flags = saved.flags & (B_PIE | B_AIE | B_UIE);
    this.#timeWritten = saved.timeWritten;
    this.#offsetMs = saved.offsetMs;
    this.resync();
    this.#wires.nmiMask?.set(this.#nmiMasked);
    this.#drive();
  }

  /** [MC146818] RESET: interrupts and their flags are cleared; the battery keeps time and memory. */
  reset(): void {
    this.#update();
    this.#index = 0;
    this.#nmiMasked = false;
    this.#flags = 0;
    this.#memory[REG_B]! &= ~(B_PIE | B_AIE | B_UIE | B_SQWE);
    this.#wires.nmiMask?.set(false);
    this.#drive();
    this.#arm();
  }

  #localMs(): number {
    return this.#wires.wall.wallMs() + this.#wires.wall.utcOffsetMinutes() * 60_000;
  }

  get #dividerRuns(): boolean {
    return (this.#memory[REG_A]! & 0x60) !== 0x60;
  }

  get #running(): boolean {
    return (this.#memory[REG_B]! & B_SET) === 0 && this.#dividerRuns;
  }

  #seconds(ns: number): number {
    return this.#baseSeconds + Math.floor((ns - this.#startNs) / SECOND_NS);
  }

  /** Length of the periodic interrupt's period; 0: none. Rates 1 and 2 are those of 8 and 9 [MC146818] table 5. */
  get #periodNs(): number {
    const rate = this.#memory[REG_A]! & 0x0f;
    if (rate === 0 || !this.#dividerRuns) return 0;
    return (SECOND_NS / 32_768) * 2 ** ((rate < 3 ? rate + 7 : rate) - 1);
  }

  #select(value: number): void {
    this.#index = value & 0x7f;
    const masked = (value & 0x80) !== 0;
    if (masked === this.#nmiMasked) return;
    this.#nmiMasked = masked;
    this.#wires.nmiMask?.set(masked);
  }

  #readRegister(): number {
    const index = this.#index;
    switch (index) {
      case REG_A:
        return this.#memory[REG_A]! | (this.#updateInProgress() ? A_UIP : 0);
      case REG_C:
        return this.#readFlags();
      case REG_D:
        return D_VRT;
      default:
        if (this.#running && isTime(index)) {
          storeTime(this.#memory, this.#seconds(this.#context.clock.nowNs()), this.#memory[REG_B]!);
        }
        return this.#memory[index]!;
    }
  }

  #updateInProgress(): boolean {
    if (!this.#running) return false;
    const phase = (this.#context.clock.nowNs() - this.#startNs) % SECOND_NS;
    return phase >= SECOND_NS - UIP_NS;
  }

  #readFlags(): number {
    this.#update();
    const value = this.#flags | (this.#interrupting ? C_IRQF : 0);
    this.#flags = 0;
    this.#drive();
    this.#arm();
    return value;
  }

  #writeRegister(index: number, value: number): void {
    if (index === REG_C || index === REG_D) return;
    this.#update();
    if (index === REG_A || index === REG_B) this.#writeControl(index, value);
    else if (isTime(index)) this.#writeTime(index, value);
    else this.#memory[index] = value;
    this.#drive();
    this.#arm();
  }

  #writeTime(index: number, value: number): void {
    const b = this.#memory[REG_B]!;
    if (this.#running) {
      storeTime(this.#memory, this.#seconds(this.#seenNs), b);
      this.#memory[index] = value;
      this.#setSeconds(loadTime(this.#memory, b));
    } else {
      this.#memory[index] = value;
      this.#timeWritten = true;
    }
  }

  #writeControl(index: number, value: number): void {
    const ran = this.#running;
    const dividerRan = this.#dividerRuns;
    if (ran) storeTime(this.#memory, this.#seconds(this.#seenNs), this.#memory[REG_B]!);
    // SET takes the update interrupt with it [MC146818] "SET".
    if (index === REG_A) this.#memory[REG_A] = value & 0x7f;
    else this.#memory[REG_B] = (value & B_SET) !== 0 ? value & ~B_UIE : value;
    if (!dividerRan && this.#dividerRuns) {
      this.#timeWritten = true;
      this.#startNs = this.#seenNs - (SECOND_NS - FIRST_UPDATE_NS);
      this.#baseSeconds = 0;
    }
    if (ran || !this.#running || !this.#timeWritten) return;
    this.#setSeconds(loadTime(this.#memory, this.#memory[REG_B]!));
    this.#timeWritten = false;
  }

  /** The guest set its clock; seconds go on at the pace they had. */
  #setSeconds(seconds: number): void {
    const phase = (this.#seenNs - this.#startNs) % SECOND_NS;
    this.#baseSeconds = seconds;
    this.#startNs = this.#seenNs - phase;
    this.#offsetMs = Math.round(seconds * 1000 + phase / 1e6 - this.#localMs());
  }

  get #interrupting(): boolean {
    return (this.#flags & this.#memory[REG_B]! & (B_PIE | B_AIE | B_UIE)) !== 0;
  }

  #drive(): void {
    this.#wires.irq8.set(this.#interrupting);
  }

  /** Sets the flags of everything that happened since they were last looked at. */
  #update(): void {
    const nowNs = this.#context.clock.nowNs();
    const before = this.#seenNs;
    this.#seenNs = nowNs;
    const periodNs = this.#periodNs;
    if (
      periodNs > 0 &&
      Math.floor((nowNs - this.#startNs) / periodNs) > Math.floor((before - this.#startNs) / periodNs)
    ) {
      this.#flags |= B_PIE;
    }
    if (!this.#running || this.#seconds(nowNs) === this.#seconds(before)) return;
    this.#flags |= B_UIE;
    if (nextAlarm(this.#memory, this.#seconds(before), this.#memory[REG_B]!) <= this.#seconds(nowNs)) {
      this.#flags |= B_AIE;
    }
  }

  /** One timer, for the next event that would raise IRQ8. */
  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#interrupting) return;
    const b = this.#memory[REG_B]!;
    const nowNs = this.#context.clock.nowNs();
    let due = Infinity;
    const periodNs = this.#periodNs;
    if ((b & B_PIE) !== 0 && periodNs > 0) {
      due = this.#startNs + (Math.floor((nowNs - this.#startNs) / periodNs) + 1) * periodNs;
    }
    if (this.#running) {
      const seconds = this.#seconds(nowNs);
      const at = (second: number): number => this.#startNs + (second - this.#baseSeconds) * SECOND_NS;
      if ((b & B_UIE) !== 0) due = Math.min(due, at(seconds + 1));
      if ((b & B_AIE) !== 0) due = Math.min(due, at(nextAlarm(this.#memory, seconds, b)));
    }
    if (due === Infinity) return;
    this.#timer = this.#context.clock.after(Math.max(1, due - nowNs), this.#onTimer);
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.#update();
    this.#drive();
    this.#arm();
  };
}

/** Registers that the clock itself counts. */
const TIME_REGISTERS = [SECONDS, MINUTES, HOURS, WEEKDAY, 0x07, 0x08, YEAR, CENTURY] as const;

function isTime(index: number): boolean {
  return (
    index === SECONDS ||
    index === MINUTES ||
    index === HOURS ||
    (index >= WEEKDAY && index <= YEAR) ||
    index === CENTURY
  );
}

export const rtc146818: DeviceModel<RtcWires, RtcState, Rtc146818> = {
  id: "chipset.rtc146818",
  title: "Real-time clock and CMOS memory (MC146818)",
  stateVersion: 1,
  state,
  create: (wires, context) => new Rtc146818(wires, context),
  bench: () => ({
    irq8: { set() {} },
    wall: { wallMs: () => 1.6e12, utcOffsetMinutes: () => 0 },
    cmos: new Uint8Array(CMOS_BYTES),
  }),
  disturb: (device) => {
    device.ports.write(0, 1, 0x80 | REG_B);
    device.ports.write(1, 1, 0x02 | B_PIE);
  },
  handlers: (device) => [{ handler: device.ports, sizeBytes: 2 }],
};
