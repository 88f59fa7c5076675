import {
  CPL,
  EFLAGS_SYSTEM,
  FAULT_ERROR,
  FAULT_VECTOR,
  FLAG_AUX,
  FLAG_RESULT,
  GPR,
  RIP,
  SEG_ATTR,
  SEG_BASE,
  SEG_LIMIT,
  SEG_SELECTOR,
  segAddress,
} from "./layout.ts";
import { ARITHMETIC, lazyAux, lazyResult, materialise } from "./flags.ts";

/** Typed access to the vCPU state block for the TypeScript side. Addresses come from layout.ts only. */
export class CpuState {
  readonly bytes: Uint8Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
  }

  /** Unsigned 32-bit field at an address of layout.ts. */
  get(address: number): number {
    return this.u32[address >>> 2]!;
  }

  set(address: number, value: number): void {
    this.u32[address >>> 2] = value;
  }

  gpr32(index: number): number {
    return this.u32[(GPR + index * 8) >>> 2]!;
  }

  setGpr32(index: number, value: number): void {
    this.u32[(GPR + index * 8) >>> 2] = value;
  }

  gpr16(index: number): number {
    return this.u16[(GPR + index * 8) >>> 1]!;
  }

  setGpr16(index: number, value: number): void {
    this.u16[(GPR + index * 8) >>> 1] = value;
  }

  get eip(): number {
    return this.u32[RIP >>> 2]!;
  }

  set eip(value: number) {
    this.u32[RIP >>> 2] = value;
  }

  /** EFLAGS with the lazy flags computed. */
  get eflags(): number {
    return this.get(EFLAGS_SYSTEM) | materialise(this.i32[FLAG_RESULT >>> 2]!, this.i32[FLAG_AUX >>> 2]!);
  }

  /** Writes all of EFLAGS as given, but for bit 1, which is always set. The caller applies privilege rules. */
  set eflags(value: number) {
    this.set(EFLAGS_SYSTEM, ((value & ~ARITHMETIC & ~0x8028) | 2) >>> 0);
    this.i32[FLAG_RESULT >>> 2] = lazyResult(value);
    this.i32[FLAG_AUX >>> 2] = lazyAux(value);
  }

  get cpl(): number {
    return this.get(CPL);
  }

  segBase(index: number): number {
    return this.u32[(segAddress(index) + SEG_BASE) >>> 2]!;
  }

  segLimit(index: number): number {
    return this.u32[(segAddress(index) + SEG_LIMIT) >>> 2]!;
  }

  segAttr(index: number): number {
    return this.u32[(segAddress(index) + SEG_ATTR) >>> 2]!;
  }

  selector(index: number): number {
    return this.u32[(segAddress(index) + SEG_SELECTOR) >>> 2]!;
  }

  /** Records a fault. Returns false, so that `return state.fault(…)` reads as "this did not happen". */
  fault(vector: number, errorCode = 0): false {
    this.set(FAULT_VECTOR, vector);
    this.set(FAULT_ERROR, errorCode);
    return false;
  }
}
