/**
 * The 8254 interval timer: counter 0 drives IRQ0, counter 1 refreshes memory, counter 2 sounds the speaker.
 * [8254] Intel 8254; [IBMAT] "System Timers".
 * DEVIATION: in modes 2 and 3 the IRQ0 wire falls just before it rises again, not at the output's own fall: one host
 * timer a period, and a tick that the guest takes late is not withdrawn.
 * DEVIATION: rises that fell together because the host was late are delivered one after another as the guest takes
 * them, up to a second's worth; a real timer is never late.
 */
import { z } from "zod";
import type { Device, DeviceContext, DeviceModel, IrqLine, PortHandler, Timer } from "../../bus/device.ts";
import { maybeDeltaNs, upTo } from "../state-fields.ts";
import { PitCounter, pitCounterState } from "./pit-counter.ts";
import { PIT_HZ, nsOfTick, ticksAfter } from "./pit-ticks.ts";

export const PIT_PORTS = { first: 0x40, count: 4 } as const;

const MAX_BACKLOG_NS = 1e9;
/** Faster rates than this come in steps: nothing a PC can follow, and the host must get on. */
const MIN_INTERVAL_NS = 10_000;
const CATCH_UP_NS = 250_000;
const READ_BACK = 3;

/** What the timer drives; counter 2 is read by the system port. */
export interface PitWires {
  readonly irq0: IrqLine;
}

const state = z.strictObject({
  counters: z.tuple([pitCounterState, pitCounterState, pitCounterState]),
  /** Ticks since counter 0's output was last looked at. */
  unseenTicks: upTo(1e15),
  backlog: upTo(0xffffff),
  catchUpNs: maybeDeltaNs,
});
export type PitState = z.infer<typeof state>;

/** Ports 40h–43h. */
export class Pit8254 implements Device<PitState> {
  readonly #irq0: IrqLine;
  readonly #context: DeviceContext;
  readonly #counters = [new PitCounter(true), new PitCounter(true), new PitCounter(false)] as const;
  /** Counter 0's rises up to this tick have reached the wire. */
  #seenTick: number;
  #edgeTimer: Timer | undefined;
  #backlog = 0;
  #catchUpTimer: Timer | undefined;
  #catchUpDueNs = 0;

  readonly ports: PortHandler = {
    read: (offset) => this.#read(offset),
    write: (offset, _sizeBytes, value) => this.#write(offset, value),
  };

  constructor(wires: PitWires, context: DeviceContext) {
    this.#irq0 = wires.irq0;
    this.#context = context;
    this.#seenTick = this.#tick();
    this.#irq0.set(true);
  }

  /** GATE of counter 2, from port 61h. */
  setGate2(level: boolean): void {
    this.#counters[2].setGate(level, this.#tick());
  }

  /** OUT of counter 2, for port 61h. */
  get out2(): boolean {
    return this.#counters[2].out(this.#tick());
  }

  /** Frequency of counter 2's output in Hz; 0 when it does not oscillate. */
  get counter2Hz(): number {
    const period = this.#counters[2].periodTicks;
    return period === 0 || !this.#counters[2].gate ? 0 : PIT_HZ / period;
  }

  /** The processor took IRQ0: the next tick of a backlog may come. */
  tickTaken(): void {
    if (this.#backlog === 0 || this.#catchUpTimer !== undefined) return;
    const periodNs = nsOfTick(this.#counters[0].periodTicks);
    this.#armCatchUp(Math.min(CATCH_UP_NS, periodNs / 4));
  }

  save(): PitState {
    const tick = this.#tick();
    return {
      counters: [this.#counters[0].save(tick), this.#counters[1].save(tick), this.#counters[2].save(tick)],
      unseenTicks: tick - this.#seenTick,
      backlog: this.#backlog,
      catchUpNs:
        this.#catchUpTimer === undefined ? null : Math.max(0, this.#catchUpDueNs - this.#context.clock.nowNs()),
    };
  }

  restore(saved: PitState): void {
    const tick = this.#tick();
    this.#counters.forEach((counter, index) => counter.restore(saved.counters[index]!, tick));
    this.#seenTick = tick - saved.unseenTicks;
    this.#backlog = saved.backlog;
    this.#catchUpTimer?.cancel();
    this.#catchUpTimer = undefined;
    if (saved.catchUpNs !== null) this.#armCatchUp(saved.catchUpNs);
    this.#armEdge();
  }

  reset(): void {
    for (const counter of this.#counters) counter.reset();
    this.#seenTick = this.#tick();
    this.#dropBacklog();
    this.#edgeTimer?.cancel();
    this.#edgeTimer = undefined;
    this.#irq0.set(true);
  }

  #tick(): number {
    return ticksAfter(this.#context.clock.nowNs());
  }

  #read(offset: number): number {
    const counter = this.#counters[offset];
    if (counter === undefined) return 0xff; // the control word cannot be read
    const tick = this.#tick();
    if (offset === 0) this.#deliverRises(tick);
    return counter.read(tick);
  }

  #write(offset: number, value: number): void {
    const tick = this.#tick();
    const select = value >> 6;
    if (offset === 3 && select === READ_BACK) {
      this.#readBack(value, tick);
      return;
    }
    const index = offset === 3 ? select : offset;
    const counter = this.#counters[index];
    if (counter === undefined) return;
    if (offset === 3 && (value & 0x30) === 0) {
      if (index === 0) this.#deliverRises(tick);
      counter.latchCount(tick);
      return;
    }
    if (index !== 0) {
      this.#apply(counter, offset, value, tick);
      return;
    }
    this.#deliverRises(tick);
    this.#irq0.set(counter.out(tick));
    this.#apply(counter, offset, value, tick);
    this.#irq0.set(counter.out(tick));
    if (offset === 3) this.#dropBacklog();
    this.#armEdge();
  }

  #apply(counter: PitCounter, offset: number, value: number, tick: number): void {
    if (offset === 3) counter.setControl(value);
    else counter.write(value, tick);
    if (counter.forbiddenCount) this.#context.guestError("timer: a count of 1 in mode 2 or 3");
  }

  /** [8254] "Read-Back Command": bits 5 and 4 are active low. */
  #readBack(value: number, tick: number): void {
    this.#deliverRises(tick);
    this.#counters.forEach((counter, index) => {
      if ((value & (2 << index)) === 0) return;
      if ((value & 0x20) === 0) counter.latchCount(tick);
      if ((value & 0x10) === 0) counter.latchStatus(tick);
    });
  }

  /** Brings the wire up to date; several rises at once mean that the host was late. */
  #deliverRises(tick: number): void {
    const counter = this.#counters[0];
    const rises = counter.risesBetween(this.#seenTick, tick);
    this.#seenTick = tick;
    if (rises === 0) {
      if (counter.periodTicks === 0) this.#irq0.set(counter.out(tick));
      return;
    }
    this.#pulse();
    const periodNs = nsOfTick(counter.periodTicks);
    if (rises === 1 || periodNs < MIN_INTERVAL_NS) return;
    this.#backlog = Math.min(this.#backlog + rises - 1, Math.floor(MAX_BACKLOG_NS / periodNs));
  }

  #pulse(): void {
    this.#irq0.set(false);
    this.#irq0.set(true);
  }

  #armEdge(): void {
    this.#edgeTimer?.cancel();
    this.#edgeTimer = undefined;
    const rise = this.#counters[0].nextRise(this.#seenTick);
    if (rise === Infinity) return;
    const deltaNs = nsOfTick(rise) - this.#context.clock.nowNs();
    const least = this.#counters[0].periodTicks === 0 ? 0 : MIN_INTERVAL_NS;
    this.#edgeTimer = this.#context.clock.after(Math.max(least, deltaNs), this.#onEdge);
  }

  readonly #onEdge = (): void => {
    this.#edgeTimer = undefined;
    this.#deliverRises(this.#tick());
    this.#armEdge();
  };

  #armCatchUp(deltaNs: number): void {
    this.#catchUpDueNs = this.#context.clock.nowNs() + deltaNs;
    this.#catchUpTimer = this.#context.clock.after(deltaNs, this.#onCatchUp);
  }

  readonly #onCatchUp = (): void => {
    this.#catchUpTimer = undefined;
    if (this.#backlog === 0) return;
    this.#backlog--;
    this.#pulse();
  };

  #dropBacklog(): void {
    this.#backlog = 0;
    this.#catchUpTimer?.cancel();
    this.#catchUpTimer = undefined;
  }
}

export const pit8254: DeviceModel<PitWires, PitState, Pit8254> = {
  id: "chipset.pit8254",
  title: "Interval timer (8254)",
  stateVersion: 1,
  state,
  create: (wires, context) => new Pit8254(wires, context),
  bench: () => ({ irq0: { set() {} } }),
  disturb: (device) => {
    device.ports.write(3, 1, 0x34);
    device.ports.write(0, 1, 0x12);
    device.ports.write(0, 1, 0x34);
  },
  handlers: (device) => [{ handler: device.ports, sizeBytes: 4 }],
};
