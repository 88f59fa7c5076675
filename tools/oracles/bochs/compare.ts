/** One case of the fuzzer in Bochs and in the interpreter, side by side. */
import { decode } from "../../../core/decode/decoder.ts";
import { disassemble } from "../../../core/decode/disassembler.ts";
import type { Insn } from "../../../core/decode/insn.ts";
import {
  CR0,
  CR2,
  CR3,
  CR4,
  DR,
  GDTR_BASE,
  GDTR_LIMIT,
  IDTR_BASE,
  IDTR_LIMIT,
  MODE_KEY,
} from "../../../core/cpu/layout.ts";
import type { CpuModelId } from "../../../core/cpu/cpu-model.ts";
import type { CpuEngine } from "../../../core/exec/cpu-engine.ts";
import { isCode32 } from "../../../core/exec/mode-key.ts";
import { RF, TF } from "../../../core/cpu/flags.ts";
import { ARITHMETIC_FLAGS, definedFlags } from "../defined-flags.ts";
import { makeWorld, type FuzzCase, type World } from "../fuzz/world.ts";
import { runBochs, type BochsSegment, type BochsState } from "./bochs.ts";
import { physicalOf, romEngine } from "./rom-engine.ts";
import { FILLED_BYTES, startRom } from "./start-rom.ts";

/** Bochs's name for a processor like ours. */
const BOCHS_MODELS: Readonly<Partial<Record<CpuModelId, string>>> = { i686: "p2_klamath", pentium: "pentium" };
/** Meanings left out of the code, each kind with its reason. */
const EXCLUDED_BY_REASON: Readonly<Record<string, string>> = {
  "ports have devices in Bochs": "in out ins outs",
  "Bochs waits for an interrupt": "hlt",
  "models and clocks are their own": "cpuid rdmsr wrmsr rdtsc rdpmc",
  "the x87 has an oracle of its own":
    "x87_register x87_control x87_load x87_store x87_flags x87_move x87_save x87_restore fldcw fnstcw fnstsw fnstsw_ax wait",
  "Bochs has newer NOPs on the Pentium": "nop",
  "test registers came to an end": "mov_to_tr mov_from_tr",
  "results beyond the operand's size are undefined": "shld shrd",
  "Bochs reads DS:ESI first, processors ES:EDI": "cmps",
  "Bochs stores before it knows that all stores are allowed": "enter",
};
const EXCLUDED: ReadonlySet<string> = new Set(Object.values(EXCLUDED_BY_REASON).flatMap((names) => names.split(" ")));
/** Instructions with which the ROM fills memory, at least. */
const COPYING = FILLED_BYTES;
const LONGEST_START = COPYING + 10_000;
const SEGMENTS: readonly BochsSegment[] = ["es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"];
const NAMES = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"] as const;
const TURNS_OF_REP = 70_000;

export interface Comparison {
  /** Instructions that agree. */
  readonly agreed: number;
  /** Undefined: everything agrees. */
  readonly what: string | undefined;
  readonly trace: readonly string[];
}

export function compareWithBochs(fuzzCase: FuzzCase, count: number): Comparison {
  const { mode, model } = fuzzCase;
  const world = makeWorld(fuzzCase, romEngine(new Uint8Array(0x2_0000), model).save(), EXCLUDED);
  keepRomMapped(world, mode === "pae");
  const rom = startRom(world);
  const engine = romEngine(rom, model);
  const started = runToStart(engine, world);
  if (started === undefined) return { agreed: 0, what: undefined, trace: ["the start faults"] };
  const bochs = runBochs(rom, BOCHS_MODELS[model]!, started, count, FILLED_BYTES);
  const trace: string[] = [];
  const first = differences(engine, bochs.states[0]!, ARITHMETIC_FLAGS);
  if (first.length > 0) return { agreed: 0, what: `at the start: ${first.join(", ")}`, trace };
  for (let n = 1; n <= count; n++) {
    const wanted = bochs.states[n];
    if (wanted === undefined) return { agreed: n, what: undefined, trace };
    // Bochs raises the trap of a single step with the instruction that follows
    if ((engine.state.eflags & TF) !== 0) return { agreed: n, what: undefined, trace };
    const { insn, line } = here(engine);
    const flags = insn === undefined ? ARITHMETIC_FLAGS : definedFlags(insn, engine.state.gpr32(1) & 0xff);
    trace.push(line);
    if (leavesRam(engine, insn)) return { agreed: n, what: undefined, trace };
    const exit = step(engine, insn, wanted);
    if (exit !== "budget") return { agreed: n, what: shutdown(bochs.states, n) ? undefined : `we say ${exit}`, trace };
    const found = differences(engine, wanted, flags);
    if (found.length > 0) return { agreed: n - 1, what: `${line}: ${found.join(", ")}`, trace };
    // what the manual leaves undefined goes on as Bochs has it
    if (engine.state.eflags !== (wanted.eflags & ~RF)) engine.state.eflags = wanted.eflags & ~RF;
  }
  const { memory } = bochs;
  if (memory === undefined) return { agreed: count, what: undefined, trace };
  const at = engine.state.bytes
    .subarray(engine.ramAt, engine.ramAt + FILLED_BYTES)
    .findIndex((byte, i) => byte !== memory[i] && !isResumeFlag(i, byte ^ memory[i]!));
  const ours = engine.state.bytes[engine.ramAt + at];
  const what =
    at < 0 ? undefined : `memory at ${at.toString(16)}: ${ours?.toString(16)}, Bochs ${memory[at]!.toString(16)}`;
  return { agreed: count, what, trace };
}

/** Bochs stays where it is after a triple fault. */
function shutdown(states: readonly BochsState[], n: number): boolean {
  const [last, next] = [states[n], states[n + 1]];
  return last === undefined || next === undefined || next.eip === last.eip;
}

/** Bochs has a video ROM and other things between 640 KiB and 1 MiB: what comes from there cannot be compared. */
function leavesRam(engine: CpuEngine, insn: Insn | undefined): boolean {
  if (insn === undefined) return true;
  const { state } = engine;
  const register = (n: number): number => (n < 0 ? 0 : state.gpr32(n) & (insn.addrSizeBits === 16 ? 0xffff : -1));
  const stack = [state.gpr32(4) & ((state.segAttr(2) & 0x4000) === 0 ? 0xffff : -1), 2] as const;
  const places = insn.operands.flatMap((operand) => {
    if (operand.kind !== "mem") return [];
    const offset = (register(operand.base) + register(operand.index) * operand.scale + operand.disp) | 0;
    return [[insn.addrSizeBits === 16 ? offset & 0xffff : offset, operand.segment] as const];
  });
  return [...places, stack].some(([offset, segment]) => {
    const phys = physicalOf(engine, (state.segBase(segment) + offset) >>> 0);
    return phys !== undefined && phys >= 0xa_0000 - 64;
  });
}

/** RF in an image of EFLAGS on a stack: see `differences`. */
function isResumeFlag(at: number, bits: number): boolean {
  return bits === 1 && (at & 3) === 2 && at >= 0x5000 && at < 0x8000;
}

/** The ROM must be where it is until the case begins. */
function keepRomMapped(world: World, pae: boolean): void {
  const view = new DataView(world.ram.buffer, world.ram.byteOffset);
  const [table, stride] = pae ? [0x1_5000, 8] : [0x1_1000, 4];
  // nothing but RAM and that ROM; no bits that are reserved where there is no PAT, which Bochs does not check
  for (const entries of pae ? [0x1_5000, 0x1_6000] : [0x1_1000, 0x1_2000]) {
    for (let at = entries; at < entries + 0x1000; at += stride) {
      view.setUint32(at, view.getUint32(at, true) & 0xfff7_ff7f & ~(pae && entries === 0x1_6000 ? 0x80 : 0), true);
    }
  }
  for (let page = 0xa0; page < 0xe0; page++) view.setUint32(table + page * stride, 0, true);
  for (let page = 0xe0; page < 0x100; page++) view.setUint32(table + page * stride, (page << 12) | 7, true);
  for (const page of [5, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16]) {
    view.setUint32(table + page * stride, (page << 12) | 7, true);
  }
}

/** Number of instructions until the case's first; undefined: it is never reached. */
function runToStart(engine: CpuEngine, { snapshot }: World): number | undefined {
  const { state } = engine;
  engine.run(COPYING);
  for (let count = COPYING; count < LONGEST_START; count++) {
    if (
      state.eip === snapshot.eip &&
      state.selector(1) === snapshot.segments.cs.selector &&
      state.cpl === snapshot.cpl
    ) {
      return count;
    }
    if (engine.run(1).kind !== "budget") return undefined;
  }
  return undefined;
}

/** One instruction; all turns of a repeated one, as far as Bochs went. */
function step(engine: CpuEngine, insn: Insn | undefined, wanted: BochsState): string {
  const { state } = engine;
  const start = state.eip;
  for (let turn = 0; turn < TURNS_OF_REP; turn++) {
    const exit = engine.run(1);
    if (exit.kind !== "budget") return exit.kind === "shutdown" ? exit.report.split("\n")[0]! : exit.kind;
    if (insn?.repeat === undefined || insn.repeat === "none" || state.eip !== start) break;
    if (wanted.eip === start && state.gpr32(1) === wanted.registers[1]) break;
  }
  return "budget";
}

function differences(engine: CpuEngine, wanted: BochsState, flags: number): string[] {
  const { state } = engine;
  const found: string[] = [];
  const check = (name: string, ours: number, theirs: number): void => {
    if (ours >>> 0 !== theirs >>> 0)
      found.push(`${name} ${(ours >>> 0).toString(16)}, Bochs ${(theirs >>> 0).toString(16)}`);
  };
  for (const [n, name] of NAMES.entries()) check(name, state.gpr32(n), wanted.registers[n]!);
  check("eip", state.eip, wanted.eip);
  // RF is loaded only where there are breakpoints
  const mask = ~(ARITHMETIC_FLAGS & ~flags) & ((wanted.debug[5]! & 0xff) === 0 ? ~RF : -1);
  check("eflags", state.eflags & mask, wanted.eflags & mask);
  for (const [n, name] of SEGMENTS.entries()) {
    const { selector, words } = wanted.segments[name];
    check(name, state.selector(n), selector);
    const attributes = state.segAttr(n);
    if (words === undefined || (words[1] & 0x8000) === 0) {
      if ((attributes & 0x80) !== 0) found.push(`${name} is valid, not in Bochs`);
      continue;
    }
    const [low, high] = words;
    const raw = (low & 0xffff) | (high & 0xf_0000);
    check(`${name}.base`, state.segBase(n), (low >>> 16) | ((high & 0xff) << 16) | (high & 0xff00_0000));
    check(`${name}.limit`, state.segLimit(n), (high & 0x80_0000) === 0 ? raw : (raw << 12) | 0xfff);
    check(`${name}.attr`, attributes, (high >>> 8) & 0xf0ff);
  }
  check("gdtr.base", state.get(GDTR_BASE), wanted.tables.gdtr.base);
  check("gdtr.limit", state.get(GDTR_LIMIT), wanted.tables.gdtr.limit);
  check("idtr.base", state.get(IDTR_BASE), wanted.tables.idtr.base);
  check("idtr.limit", state.get(IDTR_LIMIT), wanted.tables.idtr.limit);
  for (const [n, address] of [CR0, CR2, CR3, CR4].entries())
    check(`cr${[0, 2, 3, 4][n]}`, state.get(address), wanted.control[n]!);
  for (const [i, n] of [0, 1, 2, 3, 6, 7].entries()) check(`dr${n}`, state.get(DR + n * 8), wanted.debug[i]!);
  return found;
}

function here(engine: CpuEngine): { readonly insn: Insn | undefined; readonly line: string } {
  const { state, ramAt } = engine;
  const linear = (state.segBase(1) + state.eip) >>> 0;
  const bits = isCode32(state.get(MODE_KEY)) ? 32 : 16;
  const fetched = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, (_, i) => {
      const phys = physicalOf(engine, (linear + i) >>> 0) ?? -1;
      return phys >= 0 && phys < 0xa_0000 ? state.bytes[ramAt + phys]! : 0xff;
    });
  const inPage = Math.min(16, 0x1000 - (linear & 0xfff));
  let bytes = fetched(inPage);
  let insn = decode(bytes, 0, bits);
  if ("fault" in insn && insn.fault === "more") {
    bytes = fetched(16);
    insn = decode(bytes, 0, bits);
  }
  const text = "fault" in insn ? insn.fault : disassemble(insn, state.eip, bits);
  const registers = NAMES.map((_, n) => state.gpr32(n).toString(16)).join(" ");
  const hex = Buffer.from(bytes.subarray(0, insn.lengthBytes)).toString("hex");
  const line = `${state.selector(1).toString(16)}:${state.eip.toString(16)} ${hex} ${text} [${registers}] f=${state.eflags.toString(16)} cpl=${state.cpl}`;
  return { insn: "fault" in insn ? undefined : insn, line };
}
