/** Runs recorded 80286 tests in real mode and says how the outcome differs. */
import { MODE_KEY } from "../../../core/cpu/layout.ts";
import { decode } from "../../../core/decode/decoder.ts";
import type { Decoded } from "../../../core/decode/insn.ts";
import { computeModeKey } from "../../../core/exec/mode-key.ts";
import { BareCpu, type Tier } from "../bare-cpu.ts";
import { definedFlags } from "../defined-flags.ts";
import { MOO_REGISTERS, type MooRegister, type MooTest } from "../moo.ts";
import { DIFFERENCES, FLAGS_286, type Difference } from "./differences.ts";

const GENERAL: Partial<Record<MooRegister, number>> = { ax: 0, cx: 1, dx: 2, bx: 3, sp: 4, bp: 5, si: 6, di: 7 };
const SEGMENT: Partial<Record<MooRegister, number>> = { es: 0, cs: 1, ss: 2, ds: 3 };
const RAM_BYTES = 2 << 20;
const MAX_INSTRUCTIONS = 20_000;
const HLT = 0xf4;
const FRAME_BYTES = 6;
const WORD = 0xffff;
const DIVIDE_ERROR = 0;

type Registers = Record<MooRegister, number>;

export interface Verdict {
  /** The kind of difference that was expected, if any. */
  readonly difference: Difference | undefined;
  /** What is wrong, as short phrases; empty: nothing. */
  readonly wrong: readonly string[];
}

export class RealModeRunner {
  readonly #cpu: BareCpu;
  readonly #ram: Uint8Array;

  constructor(tier: Tier) {
    this.#cpu = new BareCpu(tier, RAM_BYTES);
    const { engine } = this.#cpu;
    this.#ram = engine.state.bytes.subarray(engine.ramAt, engine.ramAt + RAM_BYTES);
  }

  run(test: MooTest): Verdict {
    const decoded = decode(test.bytes, 0, 16);
    const difference = DIFFERENCES.find(({ applies }) => applies(test, decoded));
    if (difference?.outcome === "skip") return { difference, wrong: [] };
    const touched = new Set([...test.initial.ram, ...test.final.ram].map(([address]) => address));
    this.#start(test);
    const vector = typeof difference?.outcome === "number" ? difference.outcome : undefined;
    const handler = vector === undefined ? undefined : this.#catch(vector, touched);
    const exit = this.#cpu.engine.run(MAX_INSTRUCTIONS);
    const wrong =
      exit.kind === "halt" ? this.#compare(test, decoded, difference, handler) : [`ended with ${exit.kind}`];
    for (const address of touched) this.#ram[address] = 0;
    return { difference, wrong };
  }

  /** Addresses that no test named and that hold something all the same; forgotten afterwards. */
  strayWrites(): number[] {
    const found: number[] = [];
    for (let at = this.#ram.findIndex((byte) => byte !== 0); at >= 0;) {
      found.push(at);
      this.#ram[at] = 0;
      at = this.#ram.findIndex((byte) => byte !== 0);
    }
    return found;
  }

  #start({ initial }: MooTest): void {
    const { engine } = this.#cpu;
    const { state, system } = engine;
    system.reset();
    engine.reset();
    for (const [address, byte] of initial.ram) this.#ram[address] = byte;
    for (const name of MOO_REGISTERS) {
      const value = initial.registers[name]!;
      if (GENERAL[name] !== undefined) state.setGpr32(GENERAL[name], value);
      else if (SEGMENT[name] !== undefined) system.segments.setRealSegment(SEGMENT[name], value);
      else if (name === "ip") state.eip = value;
      else state.eflags = value & FLAGS_286;
    }
    state.set(MODE_KEY, computeModeKey(state));
  }

  /** Points a vector to a HLT where no test byte is; returns its offset in segment 0. */
  #catch(vector: number, touched: Set<number>): number {
    let handler = 0x500;
    while (touched.has(handler)) handler++;
    for (const [i, byte] of [handler & 0xff, handler >> 8, 0, 0].entries()) {
      touched.add(vector * 4 + i);
      this.#ram[vector * 4 + i] = byte;
    }
    touched.add(handler);
    this.#ram[handler] = HLT;
    return handler;
  }

  #compare(test: MooTest, decoded: Decoded, difference: Difference | undefined, handler: number | undefined): string[] {
    const wrong: string[] = [];
    const before = test.initial.registers as Registers;
    const expected: Registers = { ...before, ...test.final.registers };
    if (handler !== undefined) return this.#compareFrame(before, handler);
    if (difference?.outcome === "string") {
      for (const name of ["si", "di", "cx"] as const) expected[name] = before[name];
    }
    const flags = "fault" in decoded ? FLAGS_286 : definedFlags(decoded, before.cx);
    for (const name of MOO_REGISTERS) {
      const mask = name === "flags" ? flags & FLAGS_286 : WORD;
      const actual = this.#register(name);
      if (((actual ^ expected[name]) & mask) !== 0) wrong.push(`${name} ${hex(actual)}, not ${hex(expected[name])}`);
    }
    const memory = new Map([...test.initial.ram, ...test.final.ram]);
    const pushed = this.#undefinedPushedFlags(expected, flags);
    for (const [address, byte] of memory) {
      const mask = pushed.get(address) ?? 0xff;
      const actual = this.#ram[address]!;
      if (((actual ^ byte) & mask) !== 0) wrong.push(`[${hex(address)}] ${hex(actual)}, not ${hex(byte)}`);
    }
    return wrong;
  }

  /** A divide error pushes flags that the division left undefined. */
  #undefinedPushedFlags(expected: Registers, defined: number): Map<number, number> {
    const masks = new Map<number, number>();
    if ((defined & FLAGS_286) === FLAGS_286) return masks;
    const read = (at: number): number =>
      this.#ram[DIVIDE_ERROR * 4 + at]! | (this.#ram[DIVIDE_ERROR * 4 + at + 1]! << 8);
    if (expected.cs !== read(2)) return masks;
    const at = expected.ss * 16 + ((expected.sp + 4) & WORD);
    masks.set(at, defined & 0xff);
    masks.set(at + 1, (defined >> 8) & 0xff);
    return masks;
  }

  /** The exception that the handler at `handler` belongs to was raised by the instruction, which changed nothing else. */
  #compareFrame(before: Registers, handler: number): string[] {
    const wrong: string[] = [];
    const expected: Registers = { ...before, cs: 0, ip: handler + 1, sp: (before.sp - FRAME_BYTES) & WORD };
    for (const name of MOO_REGISTERS) {
      if (name === "flags") continue;
      if (this.#register(name) !== expected[name])
        wrong.push(`${name} ${hex(this.#register(name))}, not ${hex(expected[name])}`);
    }
    const frame = [before.ip, before.cs, before.flags & FLAGS_286];
    for (const [n, word] of frame.entries()) {
      const low = before.ss * 16 + ((expected.sp + n * 2) & WORD);
      const actual = this.#ram[low]! | (this.#ram[low + 1]! << 8);
      this.#ram[low] = 0;
      this.#ram[low + 1] = 0;
      if (actual !== word && !(n === 2 && (actual & FLAGS_286) === word))
        wrong.push(`frame ${n}: ${hex(actual)}, not ${hex(word)}`);
    }
    return wrong;
  }

  #register(name: MooRegister): number {
    const { state } = this.#cpu.engine;
    if (GENERAL[name] !== undefined) return state.gpr16(GENERAL[name]);
    if (SEGMENT[name] !== undefined) return state.selector(SEGMENT[name]);
    return name === "ip" ? state.eip & WORD : state.eflags & FLAGS_286;
  }
}

const hex = (value: number): string => value.toString(16);
