/**
 * The command block registers of one drive. The five that addresses are made of are two deep for 48-bit commands.
 * [ATA6] 6.20 (48-bit address feature set), 7.
 */
import { z } from "zod";
import { bit, byte } from "../../state-fields.ts";
import { DEVICE } from "./ata-registers.ts";

const addressState = z.strictObject({ features: byte, count: byte, lbaLow: byte, lbaMid: byte, lbaHigh: byte });
export const taskFileState = z.strictObject({
  current: addressState,
  /** What was in the registers before the last writes to them. */
  previous: addressState,
  device: byte,
  status: byte,
  error: byte,
  /** INTRQ would be raised if the drive is selected and interrupts are on. */
  interrupt: bit,
});
export type TaskFileState = z.infer<typeof taskFileState>;
type Address = z.infer<typeof addressState>;

/** By register; there is none at DATA. */
const NAMES: readonly (keyof Address)[] = ["features", "features", "count", "lbaLow", "lbaMid", "lbaHigh"];

/** `current` is what was written last; the writes before it are under `previous`. */
export class TaskFile {
  current: Address = zeros();
  previous: Address = zeros();
  device = 0;
  status = 0;
  error = 0;
  interrupt = false;

  /** A write by the host to one of the registers FEATURES … DEVICE. */
  write(register: number, value: number): void {
    if (register === DEVICE) {
      this.device = value;
      return;
    }
    const name = NAMES[register]!;
    this.previous[name] = this.current[name];
    this.current[name] = value;
  }

  /** COUNT … DEVICE as the host reads them. */
  read(register: number, highOrder: boolean): number {
    if (register === DEVICE) return this.device;
    return (highOrder ? this.previous : this.current)[NAMES[register]!];
  }

  get lba28(): number {
    const { lbaLow, lbaMid, lbaHigh } = this.current;
    return ((this.device & 0x0f) << 24) | (lbaHigh << 16) | (lbaMid << 8) | lbaLow;
  }

  set lba28(sector: number) {
    this.#setLow24(sector);
    this.device = (this.device & 0xf0) | ((sector >>> 24) & 0x0f);
  }

  get lba48(): number {
    const { lbaLow, lbaMid, lbaHigh } = this.previous;
    const low = (this.current.lbaHigh << 16) | (this.current.lbaMid << 8) | this.current.lbaLow;
    return low + ((lbaHigh << 16) | (lbaMid << 8) | lbaLow) * 0x100_0000;
  }

  set lba48(sector: number) {
    this.#setLow24(sector % 0x100_0000);
    const high = Math.floor(sector / 0x100_0000);
    this.previous.lbaLow = high & 0xff;
    this.previous.lbaMid = (high >>> 8) & 0xff;
    this.previous.lbaHigh = (high >>> 16) & 0xff;
  }

  /** 0 means the most: 256. */
  get count28(): number {
    return this.current.count === 0 ? 0x100 : this.current.count;
  }

  get count48(): number {
    const count = (this.previous.count << 8) | this.current.count;
    return count === 0 ? 0x1_0000 : count;
  }

  /** What a drive puts there after a reset, so that the host can tell its kind. [ATA6] 9.12. */
  signature(lbaMid: number, lbaHigh: number): void {
    this.current = { features: 0, count: 1, lbaLow: 1, lbaMid, lbaHigh };
    this.previous = zeros();
    this.device = 0;
  }

  save(): TaskFileState {
    const { device, status, error, interrupt } = this;
    return { current: { ...this.current }, previous: { ...this.previous }, device, status, error, interrupt };
  }

  restore(saved: TaskFileState): void {
    this.current = { ...saved.current };
    this.previous = { ...saved.previous };
    this.device = saved.device;
    this.status = saved.status;
    this.error = saved.error;
    this.interrupt = saved.interrupt;
  }

  #setLow24(sector: number): void {
    this.current.lbaLow = sector & 0xff;
    this.current.lbaMid = (sector >>> 8) & 0xff;
    this.current.lbaHigh = (sector >>> 16) & 0xff;
  }
}

function zeros(): Address {
  return { features: 0, count: 0, lbaLow: 0, lbaMid: 0, lbaHigh: 0 };
}
