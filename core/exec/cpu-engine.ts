/**
 * One virtual CPU: translates guest code, runs it in the interpreter and in compiled regions, and handles every reason
 * for which generated code comes back.
 */
import { InvariantError, invariant } from "../base/errors.ts";
import type { CpuSnapshot } from "../cpu/cpu-snapshot.ts";
import { CpuState } from "../cpu/cpu-state.ts";
import { cpuModel, type CpuModelId } from "../cpu/cpu-model.ts";
import { Breakpoints, DR6_BS, WATCHED } from "../cpu/debug-registers.ts";
import { IF, RF, TF } from "../cpu/flags.ts";
import {
  ARENA,
  BUDGET,
  CODE_CHANGED,
  CS,
  EFLAGS_SYSTEM,
  EXIT_ARG,
  EXIT_RECORD,
  FAULT_ERROR,
  FAULT_VECTOR,
  INTR_LINE,
  LEAVE_NOW,
  MEMORY_FAULT,
  MODE_KEY,
  PENDING,
  RIP,
  SEG_BASE,
  SHADOW,
  SHADOW_NONE,
  SHADOW_STACK,
  SHADOW_STI,
  ramAddress,
  segAddress,
  ZERO_REGISTER,
} from "../cpu/layout.ts";
import { Mmu } from "../cpu/mmu.ts";
import type { PhysicalMemory } from "../cpu/physical-memory.ts";
import { SlowAccess } from "../cpu/slow-access.ts";
import { CpuSystem } from "../cpu/system.ts";
import { EXIT } from "../lower/exits.ts";
import { BlockCache } from "./block-cache.ts";
import type { Block } from "./block.ts";
import { BlockCode } from "./block-code.ts";
import type { EngineExit, FunctionTable, HostWasm } from "./engine.ts";
import { bindHelpers, type PortSpace } from "./helper-bindings.ts";
import type { HandlerSet } from "./interp/handler-set.ts";
import { interpreter, TABLE_ENTRIES } from "./interpreter-module.ts";
import { RegionCompiler } from "./region-compiler.ts";
import { flushJumpCache, forgetHeads, rememberHead, setJumpMode } from "./jump-cache.ts";
import { computeModeKey } from "./mode-key.ts";
import { RecordWriter } from "./record-writer.ts";
import { ARENA_FULL, SCRATCH_BYTES, Translator, VOLATILE, type FetchFault } from "./translator.ts";

/** EXIT_RECORD of a region: instruction pointer and budget are right already. */
const NO_RECORD = 0;
const DB = 1;

export interface CpuEngineOptions {
  readonly host: HostWasm;
  readonly ramBytes: number;
  /** Memory behind RAM, in whole pages, for ROMs and device memory. */
  readonly extraBytes?: number;
  readonly model: CpuModelId;
  /** The physical address space over the engine's memory, once that exists. */
  readonly physical: (buffer: SharedArrayBuffer, ramAt: number) => PhysicalMemory;
  readonly ports: PortSpace;
  /** FERR#: the x87 wants an interrupt. */
  readonly ferr?: (level: boolean) => void;
  /** TSC ticks since power-on. */
  readonly ticks: () => number;
  /** "interpreter": tier 0 alone; "jit": regions from the first execution; "auto": regions for hot blocks. */
  readonly tiers: "interpreter" | "jit" | "auto";
  /** Instructions executed in a block before "auto" compiles it; tests set it low, so that small programs reach regions of many blocks. */
  readonly heat?: number;
}

export class CpuEngine {
  readonly state: CpuState;
  readonly mmu: Mmu;
  readonly system: CpuSystem;
  readonly physical: PhysicalMemory;
  readonly buffer: SharedArrayBuffer;
  readonly ramAt: number;
  readonly #breakpoints: Breakpoints;
  readonly #slow: SlowAccess;
  readonly #cache: BlockCache;
  readonly #code: BlockCode;
  readonly #translator: Translator;
  readonly #handlers: HandlerSet;
  readonly #regions: RegionCompiler | undefined;
  readonly #enter: (record: number) => number;
  /** Runs from RIP, if generated code knows the block there; else EXIT.LOOKUP. */
  readonly #dispatch: () => number;
  /** The block now running from the scratch area. The cached block of the same bytes keeps their granules marked. */
  #scratch: Block | undefined;
  #interruptLine = false;
  #kicked = false;
  #sliceBudget = 0;
  #retired = 0;

  constructor(options: CpuEngineOptions) {
    const { host, ramBytes, model, ports, ticks, tiers } = options;
    this.ramAt = ramAddress(ramBytes);
    const pages = Math.ceil((this.ramAt + ramBytes + (options.extraBytes ?? 0)) / 0x10000);
    const memory = host.createMemory(pages);
    this.buffer = memory.buffer;
    this.state = new CpuState(memory.buffer);
    this.physical = options.physical(memory.buffer, this.ramAt);
    const breakpoints = new Breakpoints(this.state);
    this.#breakpoints = breakpoints;
    this.mmu = new Mmu({
      state: this.state,
      memory: this.physical,
      breakpoints,
      codeWritten: (phys, sizeBytes) => this.#codeWritten(phys, sizeBytes),
    });
    this.system = new CpuSystem(
      this.state,
      this.mmu,
      {
        flushAll: () => this.#flushTranslations(),
        flushNonGlobal: () => {
          this.mmu.tlb.flushNonGlobal();
          flushJumpCache(this.state);
        },
        flushPage: (linear) => {
          this.mmu.tlb.flushPage(linear);
          flushJumpCache(this.state);
        },
        loadDirectoryPointers: (cr3) => this.mmu.loadDirectoryPointers(cr3),
        breakpointsChanged: () => this.#breakpointsChanged(),
        modeChanged: () => this.#modeChanged(),
      },
      { model, ticks, ferr: options.ferr ?? NO_WIRE },
    );
    const slow = new SlowAccess(this.state, this.mmu, this.system.segments, breakpoints);
    this.#slow = slow;
    const { handlers, bytes } = interpreter();
    this.#handlers = handlers;
    const hostFunctions = {
      loadSlow: (segment: number, offset: number, size: number) => slow.load(segment, offset, size),
      modifySlow: (segment: number, offset: number, size: number) => slow.modify(segment, offset, size),
      probeSlow: (segment: number, offset: number, size: number) => slow.probe(segment, offset, size),
      storeHost: (segment: number, offset: number, size: number, value: number) =>
        slow.store(segment, offset, size, value),
      fetchesFrom: (linear: number, physPage: number) => (this.mmu.fetchesFrom(linear, physPage >>> 0) ? 1 : 0),
    };
    const helpers = bindHelpers(this.state, this.system, watchedPorts(ports, breakpoints), slow, () =>
      this.#modeChanged(),
    );
    const exports = host.instantiate(bytes, { env: { memory: memory.handle }, host: hostFunctions, helper: helpers });
    const table = exports["table"] as FunctionTable;
    this.#enter = exports["enter"] as (record: number) => number;
    this.#dispatch = exports["dispatch"] as () => number;
    this.#code = new BlockCode(this.state.bytes);
    this.#cache = new BlockCache(memory.buffer, this.#code, SCRATCH_BYTES, ramBytes >>> 12, (phys) =>
      this.physical.hostPage(phys),
    );
    const records = new RecordWriter(memory.buffer, handlers, ZERO_REGISTER);
    records.setHandler(CROSS_PAGE, "crossPage");
    this.#translator = new Translator({
      state: this.state,
      mmu: this.mmu,
      breakpoints,
      memory: this.physical,
      cache: this.#cache,
      code: this.#code,
      records,
      headHandler: tiers === "interpreter" ? "head" : "headCounting",
      heat: tiers === "jit" ? 1 : (options.heat ?? HEAT),
      instructions: cpuModel(model).instructions,
    });
    if (tiers !== "interpreter") {
      this.#regions = new RegionCompiler(
        {
          host,
          table,
          firstEntry: handlers.tableEntries,
          lastEntry: TABLE_ENTRIES,
          imports: { env: { memory: memory.handle, table }, host: hostFunctions, helper: helpers, runtime: exports },
        },
        this.#cache,
        this.#code,
      );
    }
    this.reset();
  }

  /** Guest instructions executed since the engine was made. Exact between slices and at I/O. */
  get instructions(): number {
    return this.#retired + this.#sliceBudget - this.state.i32[BUDGET >>> 2]!;
  }

  get blockCount(): number {
    return this.#cache.blockCount;
  }

  get regionCount(): number {
    return this.#regions?.count ?? 0;
  }

  reset(): void {
    this.#forgetBlocks();
    this.#breakpoints.forget();
    this.#aloneAsked = false;
    this.#kicked = false;
    this.system.reset();
    this.#modeChanged();
  }

  save(): CpuSnapshot {
    return this.system.save();
  }

  /** RAM is as the snapshot has it already. */
  restore(saved: CpuSnapshot): void {
    this.#forgetBlocks();
    this.#breakpoints.forget();
    this.#aloneAsked = false;
    this.#kicked = false;
    this.system.restore(saved);
    this.#modeChanged();
  }

  /** INTR: level of the interrupt controller's output. */
  setInterruptLine(level: boolean): void {
    this.#interruptLine = level;
    this.state.set(INTR_LINE, level ? 1 : 0);
    this.#updatePending();
  }

  /** An interrupt waits and can be taken now. */
  get interruptible(): boolean {
    const { state } = this;
    return this.#interruptLine && (state.get(EFLAGS_SYSTEM) & IF) !== 0 && state.get(SHADOW) === SHADOW_NONE;
  }

  /** Ends the running slice at the next block head. */
  kick(): void {
    this.#kicked = true;
    this.#updatePending();
  }

  /** Bytes at a physical address changed behind the CPU's back (DMA, loader). */
  memoryWritten(phys: number, sizeBytes: number): void {
    for (const block of this.#cache.overlapping(phys, sizeBytes)) this.#invalidate(block);
  }

  /** Pages of the physical address space changed their nature. */
  remapped(): void {
    this.#flushTranslations();
    const moved = this.#cache.moved();
    if (moved.length === 0) return;
    for (const block of moved) this.#invalidate(block);
    // it may be the code that is running: it is left at the next block head
    this.state.set(PENDING, LEAVE_NOW);
  }

  /** Stores into watched pages are to be reported again. */
  rewatched(): void {
    this.mmu.flushWatchedWrites();
  }

  set a20(open: boolean) {
    if (open === this.mmu.a20) return;
    this.mmu.a20 = open;
    flushJumpCache(this.state);
  }

  /** Takes a hardware interrupt: only between slices and when `interruptible`. */
  deliverInterrupt(vector: number): EngineExit | undefined {
    const alive = this.system.deliverInterrupt(vector);
    this.#modeChanged();
    return alive ? undefined : this.#shutdown();
  }

  /** Runs at most `budget` instructions. */
  run(budget: number): EngineExit {
    this.#sliceBudget = budget;
    this.state.i32[BUDGET >>> 2] = budget;
    try {
      return this.#run();
    } finally {
      this.#retired += this.#sliceBudget - this.state.i32[BUDGET >>> 2]!;
      this.#sliceBudget = 0;
      this.state.i32[BUDGET >>> 2] = 0;
    }
  }

  #run(): EngineExit {
    const { state } = this;
    // the block at RIP
    let isUnknown = false;
    for (;;) {
      if (this.system.shutdownReport !== undefined) return this.#shutdown();
      if (this.#stale) this.#forgetStale();
      if (this.#mustStep()) {
        if (state.i32[BUDGET >>> 2]! <= 0) return { kind: "budget" };
        const exit = this.#stepOrBreak();
        if (exit !== undefined) return exit;
        continue;
      }
      // a lookup may fault, and the fault belongs to the next instruction
      if (state.i32[BUDGET >>> 2]! <= 0) return { kind: "budget" };
      if (!isUnknown) {
        const code = this.#dispatch();
        isUnknown = code === EXIT.LOOKUP;
        const exit = this.#handle(code, undefined);
        if (exit !== undefined) return exit;
        continue;
      }
      isUnknown = false;
      const found = this.#lookup();
      if (found === VOLATILE) {
        const exit = this.#runScratch(1);
        if (exit !== undefined) return exit;
        continue;
      }
      if ("vector" in found) {
        this.#raise(found.vector, found.errorCode, state.eip);
        this.#charge(1);
        continue;
      }
      const exit = this.#handle(this.#enter(found.head), undefined);
      if (exit !== undefined) return exit;
    }
  }

  /** One reason for coming back. `scratch`: the block that was run from the scratch area. */
  #handle(code: number, scratch: Block | undefined): EngineExit | undefined {
    const { state } = this;
    const record = state.get(EXIT_RECORD);
    switch (code) {
      case EXIT.LOOKUP:
        return undefined;
      case EXIT.LINK:
        if (scratch === undefined) this.#link(state.get(EXIT_ARG));
        return undefined;
      case EXIT.HEAD:
        return this.#atHead(record);
      case EXIT.FAULT:
        this.#faultAt(record, scratch);
        return undefined;
      case EXIT.RESTART: {
        this.#restarts = true;
        if (record === NO_RECORD) return undefined;
        const { block, index } = this.#locate(record, scratch);
        this.#refund(block.count - index - 1);
        state.eip = (state.eip + this.#code.offset(block, index)) >>> 0;
        return undefined;
      }
      case EXIT.RESYNC: {
        if (record === NO_RECORD) return undefined;
        const block = scratch ?? this.#cache.containing(record);
        const offset = this.#translator.recordOffset(record);
        const index = this.#code.indexAt(block, offset);
        if (index >= 0) this.#refund(block.count - index);
        state.eip = (state.eip + offset) >>> 0;
        return undefined;
      }
      case EXIT.HALT:
        this.#stepOver(record, scratch);
        return { kind: "halt" };
      case EXIT.SHADOW:
        state.set(SHADOW, SHADOW_STI);
        this.#stepOver(record, scratch);
        return undefined;
      case EXIT.STACK_SHADOW:
        state.set(SHADOW, SHADOW_STACK);
        this.#stepOver(record, scratch);
        return undefined;
      case EXIT.RELOAD:
        this.#stepOver(record, scratch);
        return undefined;
      default:
        throw new InvariantError(`generated code returned ${code}`);
    }
  }

  /** The instruction at a record raised a fault, or touched a watched place and must be run alone. */
  #faultAt(record: number, scratch: Block | undefined): void {
    const { state } = this;
    state.set(MEMORY_FAULT, 0);
    let { eip } = state;
    if (record !== NO_RECORD) {
      const { block, index } = this.#locate(record, scratch);
      this.#refund(block.count - index - 1);
      eip = (eip + this.#code.offset(block, index)) >>> 0;
    }
    state.eip = eip;
    if (state.get(FAULT_VECTOR) === WATCHED) {
      this.#refund(1);
      this.#aloneAsked = true;
    } else this.#raise(state.get(FAULT_VECTOR), state.get(FAULT_ERROR), eip);
  }

  /** The instruction at a record is done: on to the one behind it. */
  #stepOver(record: number, scratch: Block | undefined): void {
    if (record === NO_RECORD) return;
    const { block, index } = this.#locate(record, scratch);
    this.#refund(block.count - index - 1);
    this.state.eip = (this.state.eip + this.#code.offset(block, index + 1)) >>> 0;
  }

  #atHead(head: number): EngineExit | undefined {
    const { state } = this;
    if (state.get(PENDING) !== 0) {
      const forMachine = this.#kicked || this.interruptible;
      this.#kicked = false;
      this.#updatePending();
      // otherwise it was the trap flag, or an interrupt that went away
      return forMachine ? { kind: "kicked" } : undefined;
    }
    const budget = state.i32[BUDGET >>> 2]!;
    if (budget <= 0) return { kind: "budget" };
    const block = this.#cache.byHead(head);
    if (block !== undefined && budget >= block.count) {
      // not the budget: the block is hot
      if (this.#regions?.compile(block, this.state) === false) this.#translator.leaveCold(block);
      return undefined;
    }
    return this.#runScratch(budget);
  }

  /** Runs at most `count` instructions from the scratch area, and nothing after them. */
  #runScratch(count: number): EngineExit | undefined {
    const { state } = this;
    const eip = state.eip;
    const made = this.#translator.scratch(eip, this.#linear(eip), state.get(MODE_KEY), count);
    if ("vector" in made) {
      this.#raise(made.vector, made.errorCode, eip);
      this.#charge(1);
      return undefined;
    }
    const budget = state.i32[BUDGET >>> 2]!;
    // with no budget left the next block head, whichever it is, comes back
    const rest = budget - made.block.count;
    state.i32[BUDGET >>> 2] = 0;
    this.#scratch = made.block;
    this.#alone = made.firstInsn.row.semantics;
    const exit = this.#handle(this.#enterScratch(made.first), made.block);
    this.#scratch = undefined;
    state.i32[BUDGET >>> 2] = state.i32[BUDGET >>> 2]! + rest;
    return exit;
  }

  #enterScratch(first: number): number {
    const code = this.#enter(first);
    // the code behind the scratch block was reached, and stopped at its head
    return code === EXIT.HEAD ? EXIT.LOOKUP : code;
  }

  /** The next instruction must run alone, or a debug exception comes before it. */
  #mustStep(): boolean {
    const { state } = this;
    if ((state.get(EFLAGS_SYSTEM) & (TF | RF)) !== 0 || state.get(SHADOW) !== SHADOW_NONE || this.#aloneAsked)
      return true;
    const breakpoints = this.#breakpoints;
    return breakpoints.pending !== 0 || (breakpoints.watchesCode && breakpoints.cutsCode(this.#linear(state.eip)));
  }

  #stepOrBreak(): EngineExit | undefined {
    const { state } = this;
    const breakpoints = this.#breakpoints;
    if (state.get(SHADOW) !== SHADOW_STACK) {
      // a trap of what went before, then a fault of what comes
      const resumes = (state.get(EFLAGS_SYSTEM) & RF) !== 0;
      const here = breakpoints.watchesCode && !resumes ? breakpoints.code(this.#linear(state.eip)) : 0;
      if (breakpoints.pending !== 0 || here !== 0) {
        breakpoints.report(breakpoints.pending !== 0 ? 0 : here);
        this.#raise(DB, 0, state.eip);
        this.#charge(1);
        return undefined;
      }
    }
    return this.#step();
  }

  /** One instruction: under the trap flag, in the shadow of STI or MOV SS, at a breakpoint, or touching a watched place. */
  #step(): EngineExit | undefined {
    const { state } = this;
    const flags = state.get(EFLAGS_SYSTEM);
    state.set(SHADOW, SHADOW_NONE);
    state.set(EFLAGS_SYSTEM, (flags & ~RF) >>> 0);
    this.#aloneAsked = false;
    this.#faulted = false;
    this.#restarts = false;
    this.#alone = "";
    this.#slow.alone = true;
    const retired = state.i32[BUDGET >>> 2]!;
    const exit = this.#runScratch(1);
    this.#slow.alone = false;
    this.#updatePending();
    const completed = state.i32[BUDGET >>> 2]! < retired && !this.#faulted;
    // what a faulting instruction touched is touched again
    if (!completed) this.#breakpoints.forget();
    if (!completed || this.system.shutdownReport !== undefined || state.get(SHADOW) === SHADOW_STACK) return exit;
    // INT1 raised #DB already: that tells of hits held off until now as well
    if (this.#alone === "int1" && this.#breakpoints.report(0)) return exit;
    const resumes = flags & RF;
    if (this.#restarts && resumes !== 0) state.set(EFLAGS_SYSTEM, (state.get(EFLAGS_SYSTEM) | RF) >>> 0);
    // INT under the trap flag goes on in its handler. [SDM] 3B 17.3.1.4.
    const traps = (flags & TF) !== 0 && !(INTERRUPTS.has(this.#alone) && (state.get(EFLAGS_SYSTEM) & TF) === 0);
    if (!this.#breakpoints.report(traps ? DR6_BS : 0)) return exit;
    this.#raise(DB, 0, state.eip);
    // HLT under the trap flag: the trap wakes it
    return undefined;
  }

  #breakpointsChanged(): void {
    const before = this.#breakpoints.watchesCode;
    if (!this.#breakpoints.update()) return;
    this.mmu.tlb.flush();
    if (!before && !this.#breakpoints.watchesCode) return;
    this.#stale = true;
    this.#updatePending();
  }

  /** Blocks were cut at other places than breakpoints want now. */
  #forgetStale(): void {
    this.#stale = false;
    this.#forgetBlocks();
    this.#updatePending();
  }

  /** Blocks are to be forgotten before anything is looked up. */
  #stale = false;
  /** The next instruction must run alone: it touches a watched place. */
  #aloneAsked = false;
  /** Of what a single step ran: its meaning; a turn of a repeated instruction that is not over. */
  #alone = "";
  #restarts = false;
  #faulted = false;

  #raise(vector: number, errorCode: number, eip: number): void {
    this.#faulted = true;
    this.system.deliverException(vector, errorCode, eip);
    this.#modeChanged();
  }

  #shutdown(): EngineExit {
    return { kind: "shutdown", report: this.system.shutdownReport ?? "The processor shut down." };
  }

  #locate(record: number, scratch: Block | undefined): { readonly block: Block; readonly index: number } {
    const block = scratch ?? this.#cache.containing(record);
    const index = this.#translator.insnIndex(block, record);
    invariant(index >= 0, "a record without an instruction");
    return { block, index };
  }

  #refund(instructions: number): void {
    this.state.i32[BUDGET >>> 2] = this.state.i32[BUDGET >>> 2]! + instructions;
  }

  #charge(instructions: number): void {
    this.#refund(-instructions);
  }

  #linear(eip: number): number {
    return (this.state.get(segAddress(CS) + SEG_BASE) + eip) >>> 0;
  }

  /** The block at RIP, entered into the jump cache. */
  #lookup(): Block | FetchFault | typeof VOLATILE {
    const { state } = this;
    const eip = state.eip;
    const linear = this.#linear(eip);
    const modeKey = state.get(MODE_KEY);
    let found: Block | FetchFault | typeof VOLATILE;
    try {
      found = this.#translator.block(eip, linear, modeKey);
    } catch (error) {
      if (error !== ARENA_FULL) throw error;
      this.#forgetBlocks();
      found = this.#translator.block(eip, linear, modeKey);
    }
    if (found === VOLATILE || "vector" in found) return found;
    rememberHead(state, linear, found);
    return found;
  }

  /** Remembers in a link slot where a direct branch goes, when it stays on its page and in its mode. */
  #link(slot: number): void {
    const { state } = this;
    const from = this.#cache.containing(slot);
    if (this.#cache.get(from.key) !== from) return;
    const eip = state.eip;
    // a slice that ends here fetches no further
    if (this.#stale || state.i32[BUDGET >>> 2]! <= 0 || this.#mustStep()) return;
    const to = this.#lookup();
    if (to === VOLATILE || "vector" in to || this.#cache.get(from.key) !== from) return;
    if (
      to.modeKey === from.modeKey &&
      to.phys >>> 12 === from.phys >>> 12 &&
      from.tailPhys === undefined &&
      to.tailPhys === undefined
    ) {
      state.set(slot, to.head);
    } else state.set(slot, CROSS_PAGE);
    invariant(state.eip === eip, "a lookup moved the instruction pointer");
  }

  #codeWritten(phys: number, sizeBytes: number): void {
    const scratch = this.#scratch;
    if (scratch !== undefined && scratch.phys < phys + sizeBytes && phys < scratch.phys + scratch.sizeBytes) {
      this.#translator.abandon(scratch);
    }
    const hit = this.#cache.overlapping(phys, sizeBytes);
    if (hit.length === 0) return;
    for (const block of hit) this.#invalidate(block);
    this.state.set(CODE_CHANGED, 1);
  }

  #invalidate(block: Block): void {
    this.#translator.invalidate(block);
    for (const anchor of this.#regions?.forget(block) ?? []) {
      if (this.#cache.byHead(anchor.head) === anchor) this.#translator.cool(anchor);
    }
  }

  #forgetBlocks(): void {
    this.#cache.clear();
    forgetHeads(this.state);
    this.#regions?.clear();
    this.#flushTranslations();
  }

  #flushTranslations(): void {
    this.mmu.tlb.flush();
    flushJumpCache(this.state);
  }

  #modeChanged(): void {
    const modeKey = computeModeKey(this.state);
    this.state.set(MODE_KEY, modeKey);
    setJumpMode(this.state, modeKey);
    this.mmu.selectTlb();
    this.#updatePending();
  }

  #updatePending(): void {
    const alone = (this.state.get(EFLAGS_SYSTEM) & (TF | RF)) !== 0 || this.#breakpoints.pending !== 0;
    const stops = this.#stale || this.system.shutdownReport !== undefined;
    this.state.set(PENDING, this.#kicked || this.interruptible || alone || stops ? LEAVE_NOW : 0);
  }

  /** For tests and tools: a special handler's index. */
  specialHandler(name: string): number {
    return this.#handlers.special(name);
  }

  get rip(): number {
    return this.state.get(RIP);
  }
}

/** Reports I/O breakpoints. */
function watchedPorts(ports: PortSpace, breakpoints: Breakpoints): PortSpace {
  return {
    read: (port, sizeBytes) => {
      if (breakpoints.watchesPorts) breakpoints.notePort(port, sizeBytes);
      return ports.read(port, sizeBytes);
    },
    write: (port, sizeBytes, value) => {
      if (breakpoints.watchesPorts) breakpoints.notePort(port, sizeBytes);
      ports.write(port, sizeBytes, value);
    },
  };
}

const NO_WIRE = (): void => {};
const INTERRUPTS: ReadonlySet<string> = new Set(["int", "int3", "int1", "into"]);
/** A head in front of everything else in the arena. */
const CROSS_PAGE = ARENA;
/**
 * Instructions that the interpreter executes in a block before a region is worth compiling. A region of 50 instructions
 * costs about 1.5 ms in all, in which the interpreter runs 200,000. Processor seconds of a Linux start (7 billion
 * instructions), by this number: 3,000: 22; 20,000: 14.7; 50,000: 12.5; 100,000: 12.4; 200,000: 11.6. What runs longest
 * gains nothing from waiting longer.
 */
const HEAT = 100_000;
