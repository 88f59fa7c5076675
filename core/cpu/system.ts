import { cpuModel, type CpuModelId } from "./cpu-model.ts";
import { type CpuParts, createCpuParts } from "./cpu-parts.ts";
import { restoreCpu, saveCpu, type CpuSnapshot } from "./cpu-snapshot.ts";
import type { CpuState } from "./cpu-state.ts";
import { ATTR_BIG } from "./descriptor.ts";
import { DescriptorInstructions } from "./descriptor-instructions.ts";
import { enter } from "./enter.ts";
import { EventDelivery } from "./event-delivery.ts";
import { farReturn } from "./far-return.ts";
import { sysenter, sysexit } from "./fast-system-call.ts";
import { FarTransfer } from "./far-transfer.ts";
import { clearInterruptFlag, flagsToPush, isIoSensitive, popFlags, setInterruptFlag } from "./flags-register.ts";
import { VM } from "./flags.ts";
import { Identification } from "./identification.ts";
import { interruptReturn } from "./interrupt-return.ts";
import { type EventKind, Interrupts } from "./interrupts.ts";
import { checkPortAccess } from "./io-permission.ts";
import { CR0, CS, EFLAGS_SYSTEM, FAULT_ERROR, FAULT_VECTOR, FLAT, GDTR_BASE, GS, IDTR_BASE, SS } from "./layout.ts";
import type { LinearMemory, TranslationControl } from "./linear-memory.ts";
import { isVirtual8086 } from "./mode.ts";
import { resetState } from "./reset.ts";
import type { Segmentation } from "./segmentation.ts";
import { SystemRegisters } from "./system-registers.ts";
import { Vector } from "./vectors.ts";
import { Fpu } from "./x87/fpu.ts";
import { interruptVirtual8086, redirection } from "./virtual-interrupts.ts";

export interface CpuSystemOptions {
  readonly model: CpuModelId;
  /** Whole TSC ticks since power-on, below 2^53. */
  readonly ticks: () => number;
  /** FERR#: an unmasked exception of the x87 is to become an interrupt. */
  readonly ferr: (level: boolean) => void;
}

/**
 * Everything the generated code leaves to TypeScript, in arguments and results that cross a wasm boundary cheaply.
 *
 * Unless said otherwise a method returns true when the instruction is done, and false when it faulted: FAULT_VECTOR and
 * FAULT_ERROR are set, nothing else changed, and the caller passes them to `deliverException` with the address of the
 * instruction. Transfers of control leave the new EIP in the state. `nextEip` is the address after the instruction.
 *
 * After a transfer or a delivery look at `shutdownReport`: a task switch can end in a triple fault by itself.
 */
export class CpuSystem {
  /** Set when the processor shut down (triple fault); `reset` clears it. */
  shutdownReport: string | undefined;
  /** Unsigned result of the last `movFrom…`, `lar` or `lsl` that returned true. */
  result = 0;
  /** ZF after the last `lar`, `lsl`, `verr` or `verw` that returned true. `result` counts only when it is set. */
  zero = false;

  /** For callers that check accesses themselves. */
  readonly segments: Segmentation;
  readonly fpu: Fpu;

  readonly #parts: CpuParts;
  readonly #translation: TranslationControl;
  readonly #transfer: FarTransfer;
  readonly #interrupts: Interrupts;
  readonly #delivery: EventDelivery;
  readonly #registers: SystemRegisters;
  readonly #descriptors: DescriptorInstructions;
  readonly #identification: Identification;
  #seenCr0 = 0;
  #seenMode = 0;

  constructor(
    state: CpuState,
    memory: LinearMemory,
    translation: TranslationControl,
    { model: modelId, ticks, ferr }: CpuSystemOptions,
  ) {
    const model = cpuModel(modelId);
    const parts = createCpuParts(state, memory, model, translation);
    this.#parts = parts;
    this.segments = parts.segments;
    this.fpu = new Fpu(state, ferr);
    this.#translation = translation;
    this.#transfer = new FarTransfer(parts);
    this.#interrupts = new Interrupts(parts);
    this.#delivery = new EventDelivery(parts, this.#interrupts);
    this.#registers = new SystemRegisters(state, model, parts.segments, translation);
    this.#descriptors = new DescriptorInstructions(state, parts.tables, parts.segments);
    this.#identification = new Identification(state, model, ticks);
  }

  /** Power-on state. */
  reset(): void {
    const { state, model, segments } = this.#parts;
    resetState(state, model);
    this.fpu.reset(model.hasFpu);
    for (let index = 0; index <= GS; index++) segments.updateCounts(index);
    segments.updateCounts(FLAT);
    this.#startAnew();
  }

  /** Between instructions. */
  save(): CpuSnapshot {
    return saveCpu(this.#parts.state, this.#identification.tscOffset);
  }

  restore(saved: CpuSnapshot): void {
    const { state, segments, model } = this.#parts;
    if (saved.fpu === undefined) this.fpu.reset(model.hasFpu);
    restoreCpu(state, saved);
    this.#identification.tscOffset = saved.tscOffset;
    for (let index = 0; index <= GS; index++) segments.updateCounts(index);
    this.#startAnew();
  }

  #startAnew(): void {
    this.shutdownReport = undefined;
    this.#translation.flushAll();
    this.#translation.breakpointsChanged();
    this.#rememberMode();
    this.#translation.modeChanged();
  }

  /** ES, SS, DS, FS or GS. The shadow after SS is the caller's. */
  loadSegment(index: number, selector: number): boolean {
    const loaded = this.#parts.segments.loadSegment(index, selector & 0xffff);
    if (index === SS) this.#noticeMode();
    return loaded;
  }

  /** The exact check of an access that the fast path did not allow. Linear address = base + offset where true. */
  checkAccess(index: number, offset: number, sizeBytes: number, write: boolean): boolean {
    return this.#parts.segments.checkAccess(index, offset >>> 0, sizeBytes, write);
  }

  farJump(selector: number, offset: number, nextEip: number): boolean {
    return this.#settle(this.#transfer.jump(selector & 0xffff, offset >>> 0, nextEip));
  }

  farCall(selector: number, offset: number, opSizeBits: number, nextEip: number): boolean {
    return this.#settle(this.#transfer.call(selector & 0xffff, offset >>> 0, opSizeBits, nextEip));
  }

  farReturn(opSizeBits: number, releaseBytes: number): boolean {
    return this.#settle(farReturn(this.#parts, opSizeBits, releaseBytes));
  }

  iret(opSizeBits: number, nextEip: number): boolean {
    return this.#settle(interruptReturn(this.#parts, opSizeBits, nextEip));
  }

  /** INT n, which in virtual-8086 mode needs IOPL 3, or CR4.VME and its redirection bitmap. */
  softwareInterrupt(vector: number, nextEip: number): boolean {
    const { state } = this.#parts;
    if (isVirtual8086(state)) {
      const way = redirection(this.#parts, vector);
      if (way === "faulted") return false;
      if (way === "redirected") return this.#settle(interruptVirtual8086(this.#parts, vector, nextEip));
      if (isIoSensitive(state)) return state.fault(Vector.GP);
    }
    return this.trapInstruction(vector, nextEip);
  }

  /** INT3 and INTO. (INT1 is no such: it is `deliverException(1, 0, nextEip)`.) */
  trapInstruction(vector: number, nextEip: number): boolean {
    return this.#settle(this.#interrupts.deliver({ vector, kind: "software", errorCode: 0, eip: nextEip }));
  }

  /** A fault at the instruction at `eip`, or a trap behind which `eip` lies. False: shutdown. */
  deliverException(vector: number, errorCode: number, eip: number): boolean {
    return this.#deliver(vector, "exception", errorCode, eip);
  }

  /** A hardware interrupt between instructions; the state's EIP is where it returns to. False: shutdown. */
  deliverInterrupt(vector: number): boolean {
    return this.#deliver(vector, "hardware", 0, this.#parts.state.eip);
  }

  popFlags(value: number, opSizeBits: number): boolean {
    return popFlags(this.#parts.state, this.#parts.model, value, opSizeBits);
  }

  /** What PUSHF pushes, or -1: faulted. */
  flagsToPush(opSizeBits: number): number {
    return flagsToPush(this.#parts.state, opSizeBits);
  }

  cli(): boolean {
    return clearInterruptFlag(this.#parts.state);
  }

  /** Sets SHADOW where IF was clear. */
  sti(): boolean {
    return setInterruptFlag(this.#parts.state);
  }

  /** HLT, INVD, WBINVD: #GP(0) unless CPL is 0. */
  requireLevel0(): boolean {
    return this.#registers.requireLevel0();
  }

  checkPort(port: number, sizeBytes: number): boolean {
    return checkPortAccess(this.#parts.state, this.#parts.memory, port, sizeBytes);
  }

  enter(frameBytes: number, level: number, opSizeBits: number): boolean {
    return enter(this.#parts, frameBytes, level, opSizeBits);
  }

  lgdt(limit: number, base: number, opSizeBits: number): boolean {
    return this.#registers.loadGdtr(limit, base, opSizeBits);
  }

  lidt(limit: number, base: number, opSizeBits: number): boolean {
    return this.#registers.loadIdtr(limit, base, opSizeBits);
  }

  /** Base that SGDT stores: 24 bits of it, the rest zero, at 16-bit operand size. The limit is stored as it is. */
  sgdtBase(opSizeBits: number): number {
    return storedBase(this.#parts.state.get(GDTR_BASE), opSizeBits);
  }

  sidtBase(opSizeBits: number): number {
    return storedBase(this.#parts.state.get(IDTR_BASE), opSizeBits);
  }

  lmsw(value: number): boolean {
    return this.#noticed(this.#registers.loadMachineStatus(value));
  }

  clts(): boolean {
    return this.#noticed(this.#registers.clearTaskSwitched());
  }

  movToCr(index: number, value: number): boolean {
    return this.#noticed(this.#registers.writeControl(index, value));
  }

  movFromCr(index: number): boolean {
    return this.#read(this.#registers.readControl(index));
  }

  movToDr(index: number, value: number): boolean {
    return this.#registers.writeDebug(index, value);
  }

  movFromDr(index: number): boolean {
    return this.#read(this.#registers.readDebug(index));
  }

  movToTr(index: number, value: number): boolean {
    return this.#registers.writeTest(index, value);
  }

  movFromTr(index: number): boolean {
    return this.#read(this.#registers.readTest(index));
  }

  invlpg(linear: number): boolean {
    return this.#registers.invalidatePage(linear);
  }

  lldt(selector: number): boolean {
    return this.#descriptors.loadLdtr(selector & 0xffff);
  }

  ltr(selector: number): boolean {
    return this.#descriptors.loadTr(selector & 0xffff);
  }

  lar(selector: number): boolean {
    return this.#query(this.#descriptors.accessRights(selector & 0xffff));
  }

  lsl(selector: number): boolean {
    return this.#query(this.#descriptors.segmentLimit(selector & 0xffff));
  }

  verr(selector: number): boolean {
    return this.#query(this.#descriptors.verifyReadable(selector & 0xffff));
  }

  verw(selector: number): boolean {
    return this.#query(this.#descriptors.verifyWritable(selector & 0xffff));
  }

  cpuid(): boolean {
    return this.#identification.cpuid();
  }

  rdtsc(): boolean {
    return this.#identification.readTimeStamp();
  }

  rdmsr(): boolean {
    return this.#identification.readMsr();
  }

  wrmsr(): boolean {
    return this.#identification.writeMsr();
  }

  rdpmc(): boolean {
    return this.#identification.readPerformanceCounter();
  }

  sysenter(): boolean {
    return this.#noticed(sysenter(this.#parts));
  }

  sysexit(): boolean {
    return this.#noticed(sysexit(this.#parts));
  }

  #deliver(vector: number, kind: EventKind, errorCode: number, eip: number): boolean {
    this.shutdownReport = this.#delivery.deliver({ vector, kind, errorCode, eip });
    this.#parts.tasks.switched = false;
    this.#noticeMode();
    return this.shutdownReport === undefined;
  }

  /** After a transfer: a fault of a task that was just switched to is delivered here, since only here its EIP is known. */
  #settle(done: boolean): boolean {
    const { state, tasks } = this.#parts;
    if (tasks.switched) {
      tasks.switched = false;
      if (!done) this.#deliver(state.get(FAULT_VECTOR), "exception", state.get(FAULT_ERROR), state.eip);
      this.#noticeMode();
      return true;
    }
    return this.#noticed(done);
  }

  #read(done: boolean): boolean {
    if (done) this.result = this.#registers.result;
    return done;
  }

  #query(done: boolean): boolean {
    if (done) {
      this.result = this.#descriptors.result;
      this.zero = this.#descriptors.zero;
    }
    return done;
  }

  #noticed(done: boolean): boolean {
    if (done) this.#noticeMode();
    return done;
  }

  #mode(): number {
    const { state } = this.#parts;
    const codeIs32 = (state.segAttr(CS) & ATTR_BIG) !== 0 ? 4 : 0;
    const stackIs32 = (state.segAttr(SS) & ATTR_BIG) !== 0 ? 8 : 0;
    return state.cpl | codeIs32 | stackIs32 | (state.get(EFLAGS_SYSTEM) & VM);
  }

  #rememberMode(): void {
    this.#seenCr0 = this.#parts.state.get(CR0);
    this.#seenMode = this.#mode();
  }

  /** Tells the engine when code decodes or addresses translate differently from now on. */
  #noticeMode(): void {
    if (this.#parts.state.get(CR0) === this.#seenCr0 && this.#mode() === this.#seenMode) return;
    this.#rememberMode();
    this.#translation.modeChanged();
  }
}

function storedBase(base: number, opSizeBits: number): number {
  return opSizeBits === 16 ? base & 0xff_ffff : base;
}
