/**
 * Control, debug, test and descriptor-table registers. [SDM] 2B MOV CRn, MOV DRn, LMSW, LGDT; 3A 2.5, 3B 17.2.
 * Methods return false with a fault recorded and nothing changed. Reads leave their value in `result`.
 * DEVIATION: test registers are stored and look up nothing.
 */
import { CR4_DE, CR4_PAE, CR4_PGE, CR4_PSE, type CpuModel } from "./cpu-model.ts";
import type { CpuState } from "./cpu-state.ts";
import { CR0, CR2, CR3, CR4, DR, GDTR_BASE, GDTR_LIMIT, GS, IDTR_BASE, IDTR_LIMIT } from "./layout.ts";
import type { TranslationControl } from "./linear-memory.ts";
import { CR0_CD, CR0_NW, CR0_PE, CR0_PG, CR0_TS, CR0_WP } from "./mode.ts";
import { DR6_RESET, DR7_GD, DR7_RESET } from "./reset.ts";
import type { Segmentation } from "./segmentation.ts";
import { Vector } from "./vectors.ts";

const DR6 = DR + 6 * 8;
const DR7 = DR + 7 * 8;
const DR6_WRITABLE = 0xe00f;
const DR6_BD = 0x2000;
const DR7_WRITABLE = 0xffff_23ff;
/** Bits of CR0 that decide what linear addresses mean. */
const CR0_TRANSLATION = CR0_PE | CR0_PG | CR0_WP;
/** The same of CR4; their change loads PAE directory pointers, too. [SDM] 3A 4.4.1. */
const CR4_TRANSLATION = CR4_PAE | CR4_PGE | CR4_PSE;
const CR0_LOADS_POINTERS = CR0_PG | CR0_CD | CR0_NW;
const TEST_REGISTERS = 8;

export class SystemRegisters {
  /** Unsigned value of the last successful read. */
  result = 0;

  readonly #state: CpuState;
  readonly #model: CpuModel;
  readonly #segments: Segmentation;
  readonly #translation: TranslationControl;
  readonly #test = new Uint32Array(TEST_REGISTERS);

  constructor(state: CpuState, model: CpuModel, segments: Segmentation, translation: TranslationControl) {
    this.#state = state;
    this.#model = model;
    this.#segments = segments;
    this.#translation = translation;
  }

  /** #GP(0) unless CPL is 0: HLT, INVD, WBINVD and everything below. */
  requireLevel0(): boolean {
    return this.#state.cpl === 0 || this.#state.fault(Vector.GP);
  }

  /** LGDT. A 16-bit operand carries 24 bits of the base. */
  loadGdtr(limit: number, base: number, opSizeBits: number): boolean {
    return this.#loadTable(GDTR_LIMIT, GDTR_BASE, limit, base, opSizeBits);
  }

  /** LIDT. */
  loadIdtr(limit: number, base: number, opSizeBits: number): boolean {
    return this.#loadTable(IDTR_LIMIT, IDTR_BASE, limit, base, opSizeBits);
  }

  /** LMSW: PE can be set and not cleared. */
  loadMachineStatus(value: number): boolean {
    if (!this.requireLevel0()) return false;
    const cr0 = this.#state.get(CR0);
    this.#commitCr0((cr0 & ~0xe) | (value & 0xf));
    return true;
  }

  /** CLTS. */
  clearTaskSwitched(): boolean {
    if (!this.requireLevel0()) return false;
    this.#commitCr0(this.#state.get(CR0) & ~CR0_TS);
    return true;
  }

  readControl(index: number): boolean {
    const address = this.#controlAddress(index);
    if (address === undefined) return this.#state.fault(Vector.UD);
    if (!this.requireLevel0()) return false;
    this.result = this.#state.get(address);
    return true;
  }

  writeControl(index: number, value: number): boolean {
    const state = this.#state;
    if (this.#controlAddress(index) === undefined) return state.fault(Vector.UD);
    if (!this.requireLevel0()) return false;
    if (index === 0) return this.#writeCr0(value);
    if (index === 4) return this.#writeCr4(value);
    if (index === 2) {
      state.set(CR2, value >>> 0);
      return true;
    }
    const kept = (value & this.#model.cr3Mask) >>> 0;
    if (!this.#loadPointers(state.get(CR0), state.get(CR4), kept)) return false;
    state.set(CR3, kept);
    this.#translation.flushNonGlobal();
    return true;
  }

  /** Loads the directory pointers if paging is PAE paging with these values. False: #GP(0). */
  #loadPointers(cr0: number, cr4: number, cr3: number): boolean {
    if ((cr0 & CR0_PG) === 0 || (cr4 & CR4_PAE) === 0) return true;
    return this.#translation.loadDirectoryPointers(cr3) || this.#state.fault(Vector.GP);
  }

  readDebug(index: number): boolean {
    const address = this.#debugAddress(index);
    if (address === undefined) return false;
    this.result = this.#state.get(address);
    return true;
  }

  writeDebug(index: number, value: number): boolean {
    const address = this.#debugAddress(index);
    if (address === undefined) return false;
    let stored = value;
    if (address === DR6) stored = (value & DR6_WRITABLE) | DR6_RESET;
    if (address === DR7) stored = (value & DR7_WRITABLE) | DR7_RESET;
    this.#state.set(address, stored >>> 0);
    if (address !== DR6) this.#translation.breakpointsChanged();
    return true;
  }

  readTest(index: number): boolean {
    if (!this.#hasTest(index)) return this.#state.fault(Vector.UD);
    if (!this.requireLevel0()) return false;
    this.result = this.#test[index]!;
    return true;
  }

  writeTest(index: number, value: number): boolean {
    if (!this.#hasTest(index)) return this.#state.fault(Vector.UD);
    if (!this.requireLevel0()) return false;
    this.#test[index] = value;
    return true;
  }

  /** INVLPG. */
  invalidatePage(linear: number): boolean {
    if (!this.requireLevel0()) return false;
    this.#translation.flushPage(linear >>> 0);
    return true;
  }

  #loadTable(limitField: number, baseField: number, limit: number, base: number, opSizeBits: number): boolean {
    if (!this.requireLevel0()) return false;
    this.#state.set(limitField, limit & 0xffff);
    this.#state.set(baseField, (opSizeBits === 16 ? base & 0xff_ffff : base) >>> 0);
    return true;
  }

  #controlAddress(index: number): number | undefined {
    if (index === 0) return CR0;
    if (index === 2) return CR2;
    if (index === 3) return CR3;
    return index === 4 && this.#model.cr4Writable !== undefined ? CR4 : undefined;
  }

  #writeCr0(value: number): boolean {
    const pagingWithoutProtection = (value & CR0_PG) !== 0 && (value & CR0_PE) === 0;
    const wanted = value & this.#model.cr0Writable;
    const writeThroughWithoutDisable = (wanted & CR0_NW) !== 0 && (wanted & CR0_CD) === 0;
    const state = this.#state;
    if (pagingWithoutProtection || writeThroughWithoutDisable) return state.fault(Vector.GP);
    const loads = ((state.get(CR0) ^ wanted) & this.#model.cr0Writable & CR0_LOADS_POINTERS) !== 0;
    if (loads && !this.#loadPointers(value, state.get(CR4), state.get(CR3))) return false;
    this.#commitCr0(value);
    return true;
  }

  #commitCr0(value: number): void {
    const state = this.#state;
    const writable = this.#model.cr0Writable;
    const before = state.get(CR0);
    const after = ((value & writable) | (this.#model.cr0Reset & ~writable)) >>> 0;
    state.set(CR0, after);
    const changed = before ^ after;
    // What may be written through CS, and through segments loaded in the other mode, depends on PE.
    if ((changed & CR0_PE) !== 0) for (let index = 0; index <= GS; index++) this.#segments.updateCounts(index);
    if ((changed & CR0_TRANSLATION) !== 0) this.#translation.flushAll();
  }

  #writeCr4(value: number): boolean {
    const state = this.#state;
    if ((value & ~this.#model.cr4Writable!) !== 0) return state.fault(Vector.GP);
    const changed = state.get(CR4) ^ value;
    const loads = (changed & CR4_TRANSLATION) !== 0;
    if (loads && !this.#loadPointers(state.get(CR0), value, state.get(CR3))) return false;
    state.set(CR4, value >>> 0);
    if ((changed & CR4_TRANSLATION) !== 0) this.#translation.flushAll();
    if ((changed & CR4_DE) !== 0) this.#translation.breakpointsChanged();
    return true;
  }

  /** Undefined: #UD, #GP(0) or #DB is recorded. DR4 and DR5 are other names of DR6 and DR7 while CR4.DE is clear. */
  #debugAddress(index: number): number | undefined {
    const state = this.#state;
    const isAlias = index === 4 || index === 5;
    if (isAlias && (state.get(CR4) & CR4_DE) !== 0) {
      state.fault(Vector.UD);
      return undefined;
    }
    if (!this.requireLevel0()) return undefined;
    if ((state.get(DR7) & DR7_GD) !== 0) {
      state.set(DR6, (state.get(DR6) | DR6_BD) >>> 0);
      state.fault(Vector.DB);
      return undefined;
    }
    return DR + (isAlias ? index + 2 : index) * 8;
  }

  #hasTest(index: number): boolean {
    const range = this.#model.testRegisters;
    return range !== undefined && index >= range[0] && index <= range[1];
  }
}
