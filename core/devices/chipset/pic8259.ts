/**
 * One 8259A interrupt controller: what it remembers and how it decides. pic-pair.ts joins two into the AT's sixteen
 * lines.
 * [8259A] Intel 8259A, December 1988, order number 231468-003.
 * [PIIX3] 82371SB, April 1997, order number 290550-002: trigger mode comes from ELCR, and ICW1's LTIM is ignored.
 * DEVIATION: MCS-80/85 mode (ICW4 µPM = 0) is stored; vectors are always 8086 vectors, as no PC uses the other.
 */
import { z } from "zod";
import { bit, byte, upTo } from "../state-fields.ts";

export const pic8259State = z.strictObject({
  /** Levels on the eight inputs. */
  lines: byte,
  /** Edge sense latches: a rise that has not been acknowledged. */
  edges: byte,
  isr: byte,
  imr: byte,
  elcr: byte,
  vectorBase: byte,
  icw3: byte,
  icw4: byte,
  /** Which ICW the data port takes next; 0: operation. */
  nextIcw: z.union([z.literal(0), z.literal(2), z.literal(3), z.literal(4)]),
  single: bit,
  wantsIcw4: bit,
  lowestPriority: upTo(7),
  rotateOnAutoEoi: bit,
  specialMask: bit,
  readIsr: bit,
  poll: bit,
});

export type Pic8259State = z.infer<typeof pic8259State>;

const ICW1 = 0x10;
const ICW1_IC4 = 0x01;
const ICW1_SNGL = 0x02;
const ICW4_AEOI = 0x02;
const ICW4_SFNM = 0x10;
const OCW3 = 0x08;
const OCW3_ESMM = 0x40;
const OCW3_SMM = 0x20;
const OCW3_P = 0x04;
const OCW3_RR = 0x02;
const OCW3_RIS = 0x01;

/** One chip; inputs are numbered 0–7 within it. */
export class Pic8259 {
  #lines = 0;
  #edges = 0;
  #isr = 0;
  #imr = 0xff;
  #elcr = 0;
  #vectorBase = 0;
  #icw3 = 0;
  #icw4 = 0;
  #nextIcw: Pic8259State["nextIcw"] = 0;
  #single = false;
  #wantsIcw4 = false;
  #lowestPriority = 7;
  #rotateOnAutoEoi = false;
  #specialMask = false;
  #readIsr = false;
  #poll = false;
  /** Inputs that another controller drives: its INT output is a level whatever the trigger mode. */
  readonly #cascaded: number;
  readonly #elcrWritable: number;

  constructor(cascaded: number, elcrWritable: number) {
    this.#cascaded = cascaded;
    this.#elcrWritable = elcrWritable;
  }

  /** The levels stay: they belong to the devices, which let go of their lines when they are reset themselves. */
  reset(): void {
    this.#edges = 0;
    this.#isr = 0;
    // Undefined in [8259A]; closed, so that nothing arrives before the firmware's ICWs.
    this.#imr = 0xff;
    this.#elcr = 0;
    this.#vectorBase = 0;
    this.#icw3 = 0;
    this.#icw4 = 0;
    this.#nextIcw = 0;
    this.#single = false;
    this.#wantsIcw4 = false;
    this.#lowestPriority = 7;
    this.#rotateOnAutoEoi = false;
    this.#specialMask = false;
    this.#readIsr = false;
    this.#poll = false;
  }

  save(): Pic8259State {
    return {
      lines: this.#lines,
      edges: this.#edges,
      isr: this.#isr,
      imr: this.#imr,
      elcr: this.#elcr,
      vectorBase: this.#vectorBase,
      icw3: this.#icw3,
      icw4: this.#icw4,
      nextIcw: this.#nextIcw,
      single: this.#single,
      wantsIcw4: this.#wantsIcw4,
      lowestPriority: this.#lowestPriority,
      rotateOnAutoEoi: this.#rotateOnAutoEoi,
      specialMask: this.#specialMask,
      readIsr: this.#readIsr,
      poll: this.#poll,
    };
  }

  restore(state: Pic8259State): void {
    this.#lines = state.lines;
    this.#edges = state.edges & state.lines;
    this.#isr = state.isr;
    this.#imr = state.imr;
    this.#elcr = state.elcr & this.#elcrWritable;
    this.#vectorBase = state.vectorBase & 0xf8;
    this.#icw3 = state.icw3;
    this.#icw4 = state.icw4;
    this.#nextIcw = state.nextIcw;
    this.#single = state.single;
    this.#wantsIcw4 = state.wantsIcw4;
    this.#lowestPriority = state.lowestPriority;
    this.#rotateOnAutoEoi = state.rotateOnAutoEoi;
    this.#specialMask = state.specialMask;
    this.#readIsr = state.readIsr;
    this.#poll = state.poll;
  }

  /** Returns whether the level changed. A request in edge mode lives only as long as its line is high [8259A] p. 8. */
  setLine(line: number, level: boolean): boolean {
    const mask = 1 << line;
    if (((this.#lines & mask) !== 0) === level) return false;
    if (level) {
      this.#lines |= mask;
      this.#edges |= mask;
    } else {
      this.#lines &= ~mask;
      this.#edges &= ~mask;
    }
    return true;
  }

  get elcr(): number {
    return this.#elcr;
  }

  set elcr(value: number) {
    this.#elcr = value & this.#elcrWritable;
  }

  get vectorBase(): number {
    return this.#vectorBase;
  }

  /** The INT output. */
  get int(): boolean {
    return this.#requested() >= 0;
  }

  /** INTA: puts the most urgent request in service and returns its line; -1 when it has gone away (spurious). */
  acknowledge(): number {
    const line = this.#requested();
    if (line < 0) return -1;
    this.#edges &= ~(1 << line);
    if ((this.#icw4 & ICW4_AEOI) === 0) this.#isr |= 1 << line;
    else if (this.#rotateOnAutoEoi) this.#lowestPriority = line;
    return line;
  }

  readCommand(): number {
    if (this.#poll) return this.#pollRead();
    return this.#readIsr ? this.#isr : this.#irr();
  }

  readData(): number {
    return this.#poll ? this.#pollRead() : this.#imr;
  }

  writeCommand(value: number): void {
    if ((value & ICW1) !== 0) this.#initialize(value);
    else if ((value & OCW3) !== 0) this.#operationWord3(value);
    else this.#operationWord2(value);
  }

  writeData(value: number): void {
    switch (this.#nextIcw) {
      case 0:
        this.#imr = value;
        return;
      case 2:
        this.#vectorBase = value & 0xf8;
        if (!this.#single) this.#nextIcw = 3;
        else this.#nextIcw = this.#wantsIcw4 ? 4 : 0;
        return;
      case 3:
        this.#icw3 = value;
        this.#nextIcw = this.#wantsIcw4 ? 4 : 0;
        return;
      case 4:
        this.#icw4 = value & 0x1f;
        this.#nextIcw = 0;
    }
  }

  /** [8259A] "Initialization Command Words 1 and 2", a–f; in-service bits are cleared too, as every known part does. */
  #initialize(value: number): void {
    this.#edges = 0;
    this.#isr = 0;
    this.#imr = 0;
    this.#lowestPriority = 7;
    this.#specialMask = false;
    this.#readIsr = false;
    this.#poll = false;
    this.#rotateOnAutoEoi = false;
    this.#icw4 = 0;
    this.#wantsIcw4 = (value & ICW1_IC4) !== 0;
    this.#single = (value & ICW1_SNGL) !== 0;
    this.#nextIcw = 2;
  }

  #operationWord2(value: number): void {
    const line = value & 7;
    switch (value >> 5) {
      case 0:
        this.#rotateOnAutoEoi = false;
        return;
      case 1:
        this.#endOfInterrupt(this.#serviced());
        return;
      case 3:
        this.#endOfInterrupt(line);
        return;
      case 4:
        this.#rotateOnAutoEoi = true;
        return;
      case 5: {
        const serviced = this.#serviced();
        this.#endOfInterrupt(serviced);
        if (serviced >= 0) this.#lowestPriority = serviced;
        return;
      }
      case 6:
        this.#lowestPriority = line;
        return;
      case 7:
        this.#endOfInterrupt(line);
        this.#lowestPriority = line;
    }
  }

  #operationWord3(value: number): void {
    if ((value & OCW3_ESMM) !== 0) this.#specialMask = (value & OCW3_SMM) !== 0;
    if ((value & OCW3_P) !== 0) this.#poll = true;
    else if ((value & OCW3_RR) !== 0) this.#readIsr = (value & OCW3_RIS) !== 0;
  }

  #endOfInterrupt(line: number): void {
    if (line >= 0) this.#isr &= ~(1 << line);
  }

  /** [8259A] "Poll command": the read is an INTA that tells the line instead of a vector. */
  #pollRead(): number {
    this.#poll = false;
    const line = this.acknowledge();
    return line < 0 ? 0 : 0x80 | line;
  }

  #irr(): number {
    const levels = this.#elcr | this.#cascaded;
    return (this.#edges & ~levels) | (this.#lines & levels);
  }

  /** In-service bits that count: special mask mode ignores the masked ones, for EOI and for nesting. */
  #blocking(): number {
    return this.#specialMask ? this.#isr & ~this.#imr : this.#isr;
  }

  /** The line of highest priority in service; -1: none. */
  #serviced(): number {
    return this.#highest(this.#blocking());
  }

  #highest(mask: number): number {
    if (mask === 0) return -1;
    let line = this.#lowestPriority;
    do line = (line + 1) & 7;
    while ((mask & (1 << line)) === 0);
    return line;
  }

  /** The line that INT stands for now; -1: none. */
  #requested(): number {
    const requests = this.#irr() & ~this.#imr;
    if (requests === 0) return -1;
    const line = this.#highest(requests);
    const blocking = this.#blocking();
    if (blocking === 0) return line;
    const serviced = this.#highest(blocking);
    if (line === serviced) {
      // A slave in service may still bring a more urgent request of its own [8259A] "Special Fully Nested Mode".
      return (this.#icw4 & ICW4_SFNM) !== 0 && (this.#cascaded & (1 << line)) !== 0 ? line : -1;
    }
    const rank = (line - this.#lowestPriority - 1) & 7;
    return rank < ((serviced - this.#lowestPriority - 1) & 7) ? line : -1;
  }
}
