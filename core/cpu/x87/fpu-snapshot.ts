/** The x87 as a snapshot holds it: registers by physical number, twenty hexadecimal digits each. */
import { z } from "zod";
import type { CpuState } from "../cpu-state.ts";
import {
  X87,
  X87_CONTROL,
  X87_DATA,
  X87_DATA_SELECTOR,
  X87_EMPTY,
  X87_IP,
  X87_IP_SELECTOR,
  X87_OPCODE,
  X87_REGISTER_STRIDE,
  X87_STATUS,
} from "../layout.ts";
import { CONTROL_KEPT, CONTROL_ONES, EXCEPTIONS, SUMMARY } from "./registers.ts";

const REGISTERS = 8;
const u16 = z.int().min(0).max(0xffff);
const u32 = z.int().min(0).max(0xffff_ffff);

export const fpuSnapshot = z.strictObject({
  registers: z.array(z.string().regex(/^[0-9a-f]{20}$/)).length(REGISTERS),
  control: u16,
  status: u16,
  /** A bit for each register. */
  empty: z.int().min(0).max(0xff),
  ip: u32,
  ipSelector: u16,
  data: u32,
  dataSelector: u16,
  opcode: z.int().min(0).max(0x7ff),
});
export type FpuSnapshot = z.infer<typeof fpuSnapshot>;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

export function saveFpu(state: CpuState): FpuSnapshot {
  return {
    registers: Array.from({ length: REGISTERS }, (_, n) => {
      const at = X87 + n * X87_REGISTER_STRIDE;
      return hex(state.get(at + 8), 4) + hex(state.get(at + 4), 8) + hex(state.get(at), 8);
    }),
    control: state.get(X87_CONTROL),
    status: state.get(X87_STATUS),
    empty: state.get(X87_EMPTY),
    ip: state.get(X87_IP),
    ipSelector: state.get(X87_IP_SELECTOR),
    data: state.get(X87_DATA),
    dataSelector: state.get(X87_DATA_SELECTOR),
    opcode: state.get(X87_OPCODE),
  };
}

/** The wire of an exception that waits is as the chips' snapshot has it. */
export function restoreFpu(state: CpuState, saved: FpuSnapshot): void {
  for (const [n, digits] of saved.registers.entries()) {
    const at = X87 + n * X87_REGISTER_STRIDE;
    state.set(at + 8, Number.parseInt(digits.slice(0, 4), 16));
    state.set(at + 4, Number.parseInt(digits.slice(4, 12), 16));
    state.set(at, Number.parseInt(digits.slice(12), 16));
  }
  state.set(X87_EMPTY, saved.empty);
  state.set(X87_CONTROL, (saved.control & CONTROL_KEPT) | CONTROL_ONES);
  const waits = (saved.status & ~saved.control & EXCEPTIONS) !== 0;
  state.set(X87_STATUS, waits ? saved.status | SUMMARY : saved.status & ~SUMMARY);
  state.set(X87_IP, saved.ip);
  state.set(X87_IP_SELECTOR, saved.ipSelector);
  state.set(X87_DATA, saved.data);
  state.set(X87_DATA_SELECTOR, saved.dataSelector);
  state.set(X87_OPCODE, saved.opcode);
}
