/** Switching tasks by TSS, task gate and nested IRET. [SDM] 3A chapter 7. */
import { checkedRead16, checkedWritable, FAULTED } from "./checked-read.ts";
import { CR4_PAE, type CpuModel } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { type Descriptor, isNull, selectorError, SystemType, SYSTEM_32, TSS_BUSY } from "./descriptor.ts";
import { hasBreakpoints } from "./debug-registers.ts";
import type { DescriptorTables } from "./descriptor-tables.ts";
import { NT, RF, VM } from "./flags.ts";
import { CPL, CR0, CR3, CR4, CS, DR, DS, ES, FS, GS, LDTR, SHADOW, SHADOW_NONE, SS, TR } from "./layout.ts";
import type { LinearMemory, TranslationControl } from "./linear-memory.ts";
import { CR0_PG, CR0_TS } from "./mode.ts";
import type { Segmentation } from "./segmentation.ts";
import { ESP, type PendingPushes } from "./stack.ts";
import { LEAST_LIMIT_16, LEAST_LIMIT_32, readTask, savedRange, saveTask, type TaskImage } from "./task-image.ts";
import { Vector } from "./vectors.ts";

/** What makes the switch: decides about busy bits, NT and the back link. [SDM] 3A table 7-2. */
export type SwitchReason = "jump" | "call" | "event" | "return";

const LOCAL = 4;
const DR6_BT = 0x8000;
const DR6 = DR + 6 * 8;
const DR7 = DR + 7 * 8;
/** L0–L3 and LE of DR7 belong to the task. */
const DR7_LOCAL = 0x155;

interface Collaborators {
  readonly state: CpuState;
  readonly memory: LinearMemory;
  readonly model: CpuModel;
  readonly tables: DescriptorTables;
  readonly segments: Segmentation;
  readonly pushes: PendingPushes;
  readonly translation: TranslationControl;
}

interface Switch {
  readonly selector: number;
  readonly tss: Descriptor;
  readonly reason: SwitchReason;
  /** EIP and EFLAGS that the task left behind resumes with. */
  readonly eip: number;
  readonly eflags: number;
  readonly ext: number;
  /** Pushed on the new task's stack. */
  readonly errorCode: number | undefined;
}

export class TaskSwitcher {
  /**
   * Set when the switch itself happened: a fault that is recorded then belongs to the new task, whose registers are in
   * the state already. Whoever looks at it clears it.
   */
  switched = false;

  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  /** Far JMP or CALL to an available TSS or a task gate, whose privilege and presence were checked. */
  enter(selector: number, target: Descriptor, reason: "jump" | "call", nextEip: number): boolean {
    const { state } = this.#with;
    const rest = { reason, eip: nextEip, eflags: state.eflags, ext: 0, errorCode: undefined };
    if (!target.isSystem(SystemType.taskGate)) return this.#switch({ selector, tss: target, ...rest });
    const tss = this.#gateTask(target.gateSelector, 0);
    return tss !== undefined && this.#switch({ selector: target.gateSelector, tss, ...rest });
  }

  /** Interrupt or exception through a task gate. */
  enterForEvent(selector: number, eip: number, errorCode: number | undefined, ext: number, eflags: number): boolean {
    const tss = this.#gateTask(selector, ext);
    return tss !== undefined && this.#switch({ selector, tss, reason: "event", eip, eflags, ext, errorCode });
  }

  /** IRET with NT set: back to the task that the back link names. */
  returnToLink(nextEip: number): boolean {
    const { state, memory, tables } = this.#with;
    const selector = checkedRead16(memory, state.segBase(TR), true);
    if (selector === FAULTED) return false;
    const error = selectorError(selector);
    if ((selector & LOCAL) !== 0) return state.fault(Vector.TS, error);
    const tss = tables.fetch(selector, Vector.TS);
    if (tss === undefined) return false;
    if (!tss.isBusyTss) return state.fault(Vector.TS, error);
    if (!tss.isPresent) return state.fault(Vector.NP, error);
    const eflags = state.eflags & ~NT;
    return this.#switch({ selector, tss, reason: "return", eip: nextEip, eflags, ext: 0, errorCode: undefined });
  }

  #gateTask(selector: number, ext: number): Descriptor | undefined {
    const { state, tables } = this.#with;
    const error = selectorError(selector) | ext;
    if (isNull(selector) || (selector & LOCAL) !== 0) {
      state.fault(Vector.GP, error);
      return undefined;
    }
    const tss = tables.fetch(selector, Vector.GP, ext);
    if (tss === undefined) return undefined;
    if (!tss.isAvailableTss) {
      state.fault(Vector.GP, error);
      return undefined;
    }
    if (!tss.isPresent) {
      state.fault(Vector.NP, error);
      return undefined;
    }
    return tss;
  }

  #switch(to: Switch): boolean {
    const { state, memory, tables } = this.#with;
    const is32 = to.tss.is32;
    if (to.tss.limit < (is32 ? LEAST_LIMIT_32 : LEAST_LIMIT_16)) {
      return state.fault(Vector.TS, selectorError(to.selector) | to.ext);
    }
    const image = readTask(memory, to.tss.base, is32);
    if (image === undefined) return false;
    const nested = to.reason === "call" || to.reason === "event";
    const old = this.#runningTask();
    if (old === undefined) return false;
    const oldRange = savedRange(old.is32);
    if (!checkedWritable(memory, old.base + oldRange.offset, oldRange.sizeBytes, true)) return false;
    if (nested && !checkedWritable(memory, to.tss.base, 2, true)) return false;
    if (!nested && !tables.canChangeType(old.descriptor)) return false;
    if (to.reason !== "return" && !tables.canChangeType(to.tss)) return false;

    saveTask(state, memory, old.base, old.is32, to.eip, to.eflags);
    if (!nested) tables.setType(old.descriptor, old.descriptor.attr & ~TSS_BUSY);
    if (to.reason !== "return") tables.setType(to.tss, to.tss.attr | TSS_BUSY);
    if (nested) memory.write16(to.tss.base, state.selector(TR), true);
    this.#load(to, image, nested);
    return this.#enterTask(to, image);
  }

  /** The task that TR names. Its descriptor is read anew: busy bits live in memory. */
  #runningTask(): { readonly base: number; readonly is32: boolean; readonly descriptor: Descriptor } | undefined {
    const { state, tables } = this.#with;
    const descriptor = tables.fetch(state.selector(TR), Vector.TS);
    const is32 = (state.segAttr(TR) & SYSTEM_32) !== 0;
    return descriptor && { base: state.segBase(TR), is32, descriptor };
  }

  /** Registers of the new task; segments hold selectors only until each is checked. Commits. */
  #load(to: Switch, image: TaskImage, nested: boolean): void {
    const { state, segments } = this.#with;
    const busy = to.reason === "return" ? to.tss.attr : to.tss.attr | TSS_BUSY;
    segments.setHidden(TR, to.selector, to.tss.base, to.tss.limit, busy);
    state.set(CR0, (state.get(CR0) | CR0_TS) >>> 0);
    if ((state.get(DR7) & DR7_LOCAL) !== 0) {
      state.set(DR7, (state.get(DR7) & ~DR7_LOCAL) >>> 0);
      this.#with.translation.breakpointsChanged();
    }
    state.set(SHADOW, SHADOW_NONE);
    image.general.forEach((value, i) => state.setGpr32(i, value));
    state.eip = image.eip;
    // RF as in flags-register.ts
    const resumes = hasBreakpoints(state) ? 0 : RF;
    state.eflags = (nested ? image.eflags | NT : image.eflags) & ~resumes;
    for (let index = 0; index <= GS; index++) segments.setNull(index, image.selectors[index]!);
    segments.setNull(LDTR, image.ldt);
    state.set(CPL, (image.eflags & VM) !== 0 ? 3 : image.selectors[CS]! & 3);
    this.switched = true;
  }

  /** The new task's address space, where paging is on. False: #TS, because of PAE directory pointers with reserved bits. */
  #loadAddressSpace(to: Switch, image: TaskImage): boolean {
    const { state, model, translation } = this.#with;
    if (image.cr3 === undefined || (state.get(CR0) & CR0_PG) === 0) return true;
    const cr3 = (image.cr3 & model.cr3Mask) >>> 0;
    if ((state.get(CR4) & CR4_PAE) !== 0 && !translation.loadDirectoryPointers(cr3)) {
      return state.fault(Vector.TS, selectorError(to.selector) | to.ext);
    }
    state.set(CR3, cr3);
    translation.flushNonGlobal();
    return true;
  }

  #enterTask(to: Switch, image: TaskImage): boolean {
    const { state } = this.#with;
    if (!this.#loadAddressSpace(to, image)) return false;
    if (!this.#loadLdt(image.ldt, to.ext)) return false;
    if ((image.eflags & VM) !== 0) {
      for (let index = 0; index <= GS; index++) {
        this.#with.segments.setVirtual8086Segment(index, image.selectors[index]!);
      }
    } else if (!this.#loadSegments(image, to.ext)) {
      return false;
    }
    if (to.errorCode !== undefined && !this.#pushErrorCode(to.errorCode, to.tss.is32 ? 4 : 2, to.ext)) return false;
    if (image.eip > state.segLimit(CS)) return state.fault(Vector.GP, to.ext);
    if (!image.trap) return true;
    state.set(DR6, (state.get(DR6) | DR6_BT) >>> 0);
    return state.fault(Vector.DB);
  }

  #loadLdt(selector: number, ext: number): boolean {
    const { state, segments, tables } = this.#with;
    if (isNull(selector)) return true;
    const error = selectorError(selector) | ext;
    if ((selector & LOCAL) !== 0) return state.fault(Vector.TS, error);
    const descriptor = tables.fetch(selector, Vector.TS, ext);
    if (descriptor === undefined) return false;
    if (!descriptor.isSystem(SystemType.ldt) || !descriptor.isPresent) return state.fault(Vector.TS, error);
    segments.setFromDescriptor(LDTR, selector, descriptor);
    return true;
  }

  #loadSegments(image: TaskImage, ext: number): boolean {
    const { state, segments, tables } = this.#with;
    const cpl = image.selectors[CS]! & 3;
    const code = this.#codeDescriptor(image.selectors[CS]!, ext);
    if (code === undefined || !tables.markAccessed(code)) return false;
    segments.setCode(image.selectors[CS]!, code, cpl);
    const stack = segments.stackDescriptor(image.selectors[SS]!, cpl, Vector.TS, ext);
    if (stack === undefined || !tables.markAccessed(stack)) return false;
    segments.setFromDescriptor(SS, image.selectors[SS]!, stack);
    for (const index of [ES, DS, FS, GS]) {
      const selector = image.selectors[index]!;
      if (isNull(selector)) continue;
      const data = segments.dataDescriptor(selector, state.cpl, Vector.TS, ext);
      if (data === undefined || !tables.markAccessed(data)) return false;
      segments.setFromDescriptor(index, selector, data);
    }
    return true;
  }

  #codeDescriptor(selector: number, ext: number): Descriptor | undefined {
    const { state, tables } = this.#with;
    const error = selectorError(selector) | ext;
    if (isNull(selector)) {
      state.fault(Vector.TS, error);
      return undefined;
    }
    const code = tables.fetch(selector, Vector.TS, ext);
    if (code === undefined) return undefined;
    const rpl = selector & 3;
    if (!code.isCode || (code.isConforming ? code.dpl > rpl : code.dpl !== rpl)) {
      state.fault(Vector.TS, error);
      return undefined;
    }
    if (!code.isPresent) {
      state.fault(Vector.NP, error);
      return undefined;
    }
    return code;
  }

  #pushErrorCode(errorCode: number, sizeBytes: number, ext: number): boolean {
    const { state, pushes } = this.#with;
    pushes.startHere(ext);
    if (!pushes.push(errorCode, sizeBytes)) return false;
    pushes.commit();
    state.setGpr32(ESP, pushes.esp);
    return true;
  }
}
