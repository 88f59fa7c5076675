/**
 * IR to wasm: what both tiers share. A tier says where registers, immediates and flags are and how code is left; this
 * class walks the program, keeps values in locals and expands memory accesses.
 *
 * A pure value used once is emitted where it is used; every other value gets a local, which V8 turns into a register.
 */
import { AUX_AF, AUX_CF, AUX_PDB_SHIFT, AUX_PO } from "../cpu/flags.ts";
import {
  FAULT_ERROR,
  FAULT_VECTOR,
  MEMORY_FAULT,
  SEG_BASE,
  SEG_LIMIT,
  SEG_READ_COUNT,
  SEG_WRITE_COUNT,
  TLB_HOST,
  TLB_BASE,
  TLB_READ,
  TLB_WRITE,
  segAddress,
  CS,
} from "../cpu/layout.ts";
import { HELPERS, type HelperName } from "../ir/helpers.ts";
import {
  COMMITS,
  isPure,
  valueOperands,
  type Convert,
  type FlagKind,
  type FlagName,
  type Ir,
  type IrOp,
  type Ref,
  type Val,
} from "../ir/ir.ts";
import type { Code } from "../wasm/code.ts";
import { CONTROL, CONVERT, I32, I64 } from "../wasm/opcodes.ts";
import type { RuntimeFunctions } from "./runtime.ts";
import { TLB_INDEX_MASK, TLB_INDEX_SHIFT } from "./tlb-lookup.ts";

const GP = 13;
const PAGE_BYTES = 0x1000;

/** Access to a memory operand that was read for writing. */
interface Held {
  /** Host address, or 0 when the store must take the slow path. */
  readonly host: number;
  readonly offset: number;
  readonly segment: Ref;
  readonly sizeBits: number;
  /** `host` is never 0. */
  readonly certain: boolean;
}

export type ControlOp = "if" | "else" | "end" | "loop" | "loopIf" | "loopEnd";

export abstract class Lowering {
  protected readonly code: Code;
  protected readonly functions: RuntimeFunctions;
  protected ir!: Ir;
  #uses: Int32Array = new Int32Array(0);
  #locals: Int32Array = new Int32Array(0);
  #held = new Map<number, Held>();
  #loopDepths: number[] = [];
  #ifs: ("tested" | "always")[] = [];
  #commitment = new Commitment();

  constructor(code: Code, functions: RuntimeFunctions) {
    this.code = code;
    this.functions = functions;
  }

  // what a tier decides

  protected abstract pushReg(ref: Ref, sizeBits: number): void;
  protected abstract setReg(ref: Ref, sizeBits: number, pushValue: () => void): void;
  protected abstract pushSegment(ref: Ref): void;
  protected pushState(address: number): void {
    this.code.loadAt(address);
  }

  protected setState(address: number, pushValue: () => void): void {
    this.code.i32(0);
    pushValue();
    this.code.store(4, address);
  }

  protected abstract pushImmediate(slot: number): void;
  protected abstract pushAddress(): void;
  protected abstract pushThisIp(): void;
  protected abstract pushNextIp(): void;
  protected abstract pushRelTarget(sizeBits: number): void;
  /** Address of the TLB in use; undefined: it stands in the state. */
  protected abstract tlbAddress(): number | undefined;
  /** True when the segment is known to start at 0 and to end at 4 GiB, readable and writable. */
  protected abstract isFlat(ref: Ref): boolean;
  protected abstract pushFlagResult(): void;
  protected abstract pushFlagAux(): void;
  protected abstract setFlagResult(push: () => void): void;
  protected abstract setFlagAux(push: () => void): void;
  /** Leaves with a fault whose record is complete; nothing of this instruction is committed. */
  protected abstract leaveFault(): void;
  protected abstract leave(code: number): void;
  /** Leaves between two turns of a repeated instruction when the budget is gone or something is pending. */
  protected abstract yield(): void;
  /** Ends the block: taken when the condition is not 0. */
  protected abstract branch(condition: Val, sizeBits: number): void;
  protected abstract jumpTo(target: Val): void;
  protected abstract dispatch(): void;
  protected abstract beforeHelper(name: HelperName): void;
  protected abstract afterHelper(name: HelperName): void;
  /** Before an access takes the slow path: a device may ask how far the guest is. */
  protected abstract beforeSlow(): void;
  /** After a store that took the slow path, operation `i`: translated code may have changed. */
  protected abstract afterSlowStore(i: number): void;
  /** Before a conditional part of the program begins or ends: a tier that tracks values over straight code must mind it. */
  protected abstract control(op: ControlOp): void;

  /**
   * Depth to branch to when an access cannot be done at once and nothing of the instruction is committed: a place that
   * begins it again with every path there is. Undefined: the slow paths are here.
   */
  protected startAgainDepth(): number | undefined {
    return undefined;
  }

  /** Nobody sees the flags that operation `i` writes. */
  protected isDead(_i: number): boolean {
    return false;
  }

  /** Lowers one instruction's program. */
  protected lower(ir: Ir): void {
    this.ir = ir;
    this.#uses = new Int32Array(ir.length);
    this.#locals = new Int32Array(ir.length).fill(-1);
    this.#held = new Map();
    this.#commitment = new Commitment();
    for (let i = 0; i < ir.length; i++) for (const v of valueOperands(ir, i)) this.#uses[v] = this.#uses[v]! + 1;
    for (let i = 0; i < ir.length; i++) {
      if (ir.op[i] === "if" && this.#foldIf(i)) i = this.#skipDead(i, ir.length);
      else if ((ir.op[i] === "end" || ir.op[i] === "else") && this.#ifs.at(-1) === "always") i = this.#closeAlways(i);
      else {
        if (ir.op[i] === "if") this.#ifs.push("tested");
        else if (ir.op[i] === "end") this.#ifs.pop();
        this.#emit(i);
        this.#commitment.after(ir.op[i]!);
      }
    }
  }

  /** Emits what is behind operation `i` a second time, on a path that does not come back here. */
  protected lowerRest(i: number): void {
    const locals = this.#locals.slice();
    for (let j = i + 1; j < this.ir.length; j++) this.#emit(j);
    this.#locals = locals;
  }

  #slowDepth(): number | undefined {
    return this.#commitment.done ? undefined : this.startAgainDepth();
  }

  /** An `if` whose condition is known: true is straight code, false is none. Returns true when it is folded. */
  #foldIf(i: number): boolean {
    return this.constantOf(this.ir.a[i] as Val) !== undefined;
  }

  /** At a folded `if`: for a true condition on into the body, for a false one to its `else` or `end`. */
  #skipDead(i: number, length: number): number {
    if (this.constantOf(this.ir.a[i] as Val) !== 0) {
      this.#ifs.push("always");
      return i;
    }
    const stop = this.#matching(i, length, true);
    if (this.ir.op[stop] === "else") this.#ifs.push("always");
    return stop;
  }

  /** At the `else` or `end` of an `if` that was always taken. */
  #closeAlways(i: number): number {
    this.#ifs.pop();
    return this.ir.op[i] === "end" ? i : this.#matching(i, this.ir.length, false);
  }

  /** Index of the `end`, or with `orElse` the `else`, that belongs to the `if` or `else` at `i`. */
  #matching(i: number, length: number, orElse: boolean): number {
    let depth = 0;
    for (let j = i + 1; j < length; j++) {
      const op = this.ir.op[j]!;
      if (op === "if") depth++;
      else if (op === "end" && depth-- === 0) return j;
      else if (op === "else" && depth === 0 && orElse) return j;
    }
    throw new Error("an if without its end");
  }

  /** Pushes a value: a constant, an expression used once, or a local. */
  protected push(value: Val): void {
    const local = this.#locals[value]!;
    if (local >= 0) this.code.get(local);
    else this.#pushPure(value);
  }

  /** The local that holds a value, made if there is none. */
  protected localOf(value: Val): number {
    const known = this.#locals[value]!;
    if (known >= 0) return known;
    this.#pushPure(value);
    // a constant is used in many places, of which some may be in a branch not taken: it is not remembered
    if (this.ir.op[value] === "const") {
      const local = this.code.local(this.ir.type[value] === "i64" ? "i64" : "i32");
      this.code.set(local);
      return local;
    }
    return this.#keep(value);
  }

  /** A tier that knows immediates says what they are, so that conditions on them fold. */
  protected immediateConstant(_slot: number): number | undefined {
    return undefined;
  }

  /** Value of an i32 that is known when code is generated. */
  protected constantOf(value: Val): number | undefined {
    const { ir } = this;
    const op = ir.op[value]!;
    if (ir.type[value] !== "i32") return undefined;
    if (op === "const") return ir.a[value]!;
    if (op === "imm") return this.immediateConstant(ir.a[value]!);
    if (op !== "and" && op !== "ne" && op !== "eq" && op !== "rem_u") return undefined;
    const a = this.constantOf(ir.a[value] as Val);
    const b = this.constantOf(ir.b[value] as Val);
    if (a === undefined || b === undefined) return undefined;
    if (op === "and") return a & b;
    if (op === "rem_u") return ((a >>> 0) % (b >>> 0)) | 0;
    return (op === "eq") === (a === b) ? 1 : 0;
  }

  #keep(value: number): number {
    const local = this.code.local(this.ir.type[value] === "i64" ? "i64" : "i32");
    this.code.set(local);
    this.#locals[value] = local;
    return local;
  }

  #pushPure(i: number): void {
    const { ir, code } = this;
    const op = ir.op[i]!;
    const a = ir.a[i] as Val;
    const b = ir.b[i] as Val;
    switch (op) {
      case "const":
        if (ir.type[i] === "i64") code.i64((BigInt(ir.b[i]!) << 32n) | BigInt(ir.a[i]! >>> 0));
        else code.i32(ir.a[i]!);
        return;
      case "address":
        this.pushAddress();
        return;
      case "imm":
        this.pushImmediate(ir.a[i]!);
        return;
      case "select":
        this.push(b);
        this.push(ir.c[i] as Val);
        this.push(a);
        code.op(CONTROL.select);
        return;
      case "wrap":
      case "extend_s":
      case "extend_u":
        this.push(a);
        code.op(CONVERT[op as Convert]);
        return;
      case "eqz":
      case "clz":
      case "ctz":
      case "popcnt":
      case "extend8_s":
      case "extend16_s":
        this.push(a);
        code.op((ir.type[a] === "i64" ? I64 : I32)[op]);
        return;
      case "add":
      case "sub":
      case "mul":
      case "div_s":
      case "div_u":
      case "rem_s":
      case "rem_u":
      case "and":
      case "or":
      case "xor":
      case "shl":
      case "shr_s":
      case "shr_u":
      case "rotl":
      case "rotr":
      case "eq":
      case "ne":
      case "lt_s":
      case "lt_u":
      case "gt_s":
      case "gt_u":
      case "le_s":
      case "le_u":
      case "ge_s":
      case "ge_u":
        this.push(a);
        this.push(b);
        code.op((ir.type[a] === "i64" ? I64 : I32)[op]);
        return;
      default:
        throw new Error(`${op} is no value`);
    }
  }

  #emit(i: number): void {
    const { ir, code } = this;
    const op = ir.op[i]!;
    const a = ir.a[i]!;
    const b = ir.b[i]!;
    const c = ir.c[i]!;
    const d = ir.d[i]!;
    if (isPure(op)) {
      if (this.#uses[i]! > 1 && op !== "const") {
        this.#pushPure(i);
        this.#keep(i);
      }
      return;
    }
    switch (op) {
      // division traps in wasm: it stays where the program checked it
      case "div_s":
      case "div_u":
      case "rem_s":
      case "rem_u":
        this.#pushPure(i);
        this.#keep(i);
        return;
      case "thisIp":
        this.pushThisIp();
        this.#keep(i);
        return;
      case "nextIp":
        this.pushNextIp();
        this.#keep(i);
        return;
      case "relTarget":
        this.pushRelTarget(a);
        this.#keep(i);
        return;
      case "reg":
        this.pushReg(a as Ref, b);
        this.#keep(i);
        return;
      case "setReg":
        this.setReg(a as Ref, b, () => this.push(c as Val));
        return;
      case "state":
        this.pushState(a);
        this.#keep(i);
        return;
      case "setState":
        this.setState(a, () => this.push(b as Val));
        return;
      case "segField":
        this.pushSegment(a as Ref);
        code.load(4, b);
        this.#keep(i);
        return;
      case "setSegField":
        this.pushSegment(a as Ref);
        this.push(c as Val);
        code.store(4, b);
        return;
      case "segAddress":
        this.pushSegment(a as Ref);
        this.#keep(i);
        return;
      case "load":
        this.#load(i, a as Ref, b as Val, c);
        return;
      case "loadForStore":
        this.#loadForStore(i, a as Ref, b as Val, c);
        return;
      case "storeBack":
        this.#storeBack(i, a, b as Val);
        return;
      case "store":
        this.#store(i, a as Ref, b as Val, c, d as Val);
        return;
      case "probe":
        this.#probe(i, a as Ref, b as Val, c);
        return;
      case "flags":
        if (!this.isDead(i)) this.setFlags(ir.text[i] as FlagKind, a, b as Val, c as Val, d as Val);
        return;
      case "flagsResult":
        if (!this.isDead(i)) this.setFlagsResult(a, b as Val, c as Val, d as Val);
        return;
      case "flagsCfOf":
        if (!this.isDead(i)) this.setCfOf(a as Val, b as Val);
        return;
      case "flagsCf":
        if (!this.isDead(i)) this.setCf(a as Val);
        return;
      case "flagsZf":
        if (!this.isDead(i)) this.setZf(a as Val);
        return;
      case "flagsAll":
        if (!this.isDead(i)) this.setAllFlags(a as Val);
        return;
      case "flag":
        this.pushFlag(ir.text[i] as FlagName);
        this.#keep(i);
        return;
      case "condition":
        this.pushCondition(a);
        this.#keep(i);
        return;
      case "flagsWord":
        this.#pushFlagsWord();
        this.#keep(i);
        return;
      case "if":
        this.control("if");
        this.push(a as Val);
        code.if(this.#onlyFaults(i) ? "unlikely" : "unknown");
        return;
      case "else":
        this.control("else");
        code.else();
        return;
      case "end":
        this.control("end");
        code.end();
        return;
      case "loop":
        this.control("loop");
        code.loop();
        this.#loopDepths.push(code.depth);
        return;
      case "loopIf":
        this.control("loopIf");
        this.push(a as Val);
        code.brIf(this.#loopDepths.at(-1)!);
        return;
      case "loopEnd":
        this.#loopDepths.pop();
        this.control("loopEnd");
        code.end();
        return;
      case "yield":
        this.yield();
        return;
      case "helper": {
        const name = ir.text[i] as HelperName;
        const again = this.#slowDepth();
        if (again !== undefined) {
          code.br(again);
          this.#locals[i] = code.local();
          return;
        }
        this.beforeHelper(name);
        for (const v of valueOperands(ir, i)) this.push(v as Val);
        code.call(this.functions.helper(name));
        const local = code.local();
        code.set(local);
        this.#locals[i] = local;
        this.afterHelper(name);
        return;
      }
      case "fault":
        this.#fault(a as Val, b as Val);
        return;
      case "leave":
        this.leave(a);
        return;
      case "checkTarget":
        this.emitTargetCheck(() => this.push(a as Val));
        return;
      case "branch":
        this.branch(a as Val, b);
        return;
      case "jumpTo":
        this.jumpTo(a as Val);
        return;
      case "dispatch":
        this.dispatch();
        return;
      default:
        throw new Error(`no lowering for ${op}`);
    }
  }

  /** The `if` at `i` does nothing but raise a fault. */
  #onlyFaults(i: number): boolean {
    let next = i + 1;
    while (isPure(this.ir.op[next]!)) next++;
    return this.ir.op[next] === "fault";
  }

  #fault(vector: Val, error: Val): void {
    const { code } = this;
    // a recorded fault (vector -1) is complete already
    if (this.constantOf(vector) !== -1) {
      code.i32(0);
      this.push(vector);
      code.store(4, FAULT_VECTOR);
      code.i32(0);
      this.push(error);
      code.store(4, FAULT_ERROR);
    }
    this.leaveFault();
  }

  /** #GP(0) when the value is above CS's limit. */
  protected emitTargetCheck(pushTarget: () => void): void {
    const { code } = this;
    pushTarget();
    code.loadAt(segAddress(CS) + SEG_LIMIT);
    code.op(I32.gt_u);
    code.if("unlikely");
    code.i32(0);
    code.i32(GP);
    code.store(4, FAULT_VECTOR);
    code.i32(0);
    code.i32(0);
    code.store(4, FAULT_ERROR);
    this.leaveFault();
    code.end();
  }

  // memory

  /**
   * Pushes the host address of an access, or branches to `slowDepth` when it cannot be done at once: outside the
   * segment's fast range, no translation for this page, or more than one page.
   */
  #pushHost(segment: Ref, offset: number, sizeBytes: number, write: boolean, slowDepth: number): void {
    const { code } = this;
    const counts = write ? SEG_WRITE_COUNT : SEG_READ_COUNT;
    const tag = write ? TLB_WRITE : TLB_READ;
    let linear = offset;
    if (!this.isFlat(segment)) {
      code.get(offset);
      this.pushSegment(segment);
      code.load(4, counts + 4 * Math.log2(sizeBytes));
      code.op(I32.ge_u);
      code.brIf(slowDepth, "unlikely");
      linear = code.local();
      code.get(offset);
      this.pushSegment(segment);
      code.load(4, SEG_BASE);
      code.op(I32.add);
      code.set(linear);
    }
    const entry = code.local();
    const below = code.local();
    const table = this.tlbAddress();
    code.get(linear);
    code.i32(TLB_INDEX_SHIFT);
    code.op(I32.shr_u);
    code.i32(TLB_INDEX_MASK);
    code.op(I32.and);
    if (table === undefined) {
      code.loadAt(TLB_BASE);
      code.op(I32.add);
    }
    code.set(entry);
    code.get(entry);
    code.load(4, (table ?? 0) + tag);
    code.get(linear);
    code.op(I32.sub);
    code.tee(below);
    code.i32(sizeBytes - 1 - PAGE_BYTES);
    code.op(I32.lt_u);
    code.brIf(slowDepth, "unlikely");
    code.get(entry);
    code.load(4, (table ?? 0) + TLB_HOST);
    code.get(below);
    code.op(I32.sub);
  }

  #leaveOnMemoryFault(): void {
    const { code } = this;
    code.loadAt(MEMORY_FAULT);
    code.if("unlikely");
    this.leaveFault();
    code.end();
  }

  #load(i: number, segment: Ref, offset: Val, sizeBits: number): void {
    const { code } = this;
    const sizeBytes = sizeBits / 8;
    const off = this.localOf(offset);
    const value = code.local();
    const again = this.#slowDepth();
    if (again !== undefined) {
      this.#pushHost(segment, off, sizeBytes, false, again);
      code.load(sizeBytes);
      code.set(value);
      this.#locals[i] = value;
      return;
    }
    code.block();
    const doneDepth = code.depth;
    code.block();
    this.#pushHost(segment, off, sizeBytes, false, code.depth);
    code.load(sizeBytes);
    code.set(value);
    code.br(doneDepth);
    code.end();
    this.beforeSlow();
    this.pushSegment(segment);
    code.get(off);
    code.i32(sizeBytes);
    code.call(this.functions.loadSlow);
    code.set(value);
    this.#leaveOnMemoryFault();
    code.end();
    this.#locals[i] = value;
  }

  #loadForStore(i: number, segment: Ref, offset: Val, sizeBits: number): void {
    const { code } = this;
    const sizeBytes = sizeBits / 8;
    const off = this.localOf(offset);
    const value = code.local();
    const host = code.local();
    const again = this.#slowDepth();
    if (again !== undefined) {
      this.#pushHost(segment, off, sizeBytes, true, again);
      code.tee(host);
      code.load(sizeBytes);
      code.set(value);
      this.#locals[i] = value;
      this.#held.set(i, { host, offset: off, segment, sizeBits, certain: true });
      return;
    }
    code.block();
    const doneDepth = code.depth;
    code.block();
    this.#pushHost(segment, off, sizeBytes, true, code.depth);
    code.tee(host);
    code.load(sizeBytes);
    code.set(value);
    code.br(doneDepth);
    code.end();
    this.beforeSlow();
    this.pushSegment(segment);
    code.get(off);
    code.i32(sizeBytes);
    code.call(this.functions.modifySlow);
    code.set(value);
    // locals keep their value from an earlier turn of a loop
    code.i32(0);
    code.set(host);
    this.#leaveOnMemoryFault();
    code.end();
    this.#locals[i] = value;
    this.#held.set(i, { host, offset: off, segment, sizeBits, certain: false });
  }

  #storeBack(i: number, loaded: number, value: Val): void {
    const { code } = this;
    const held = this.#held.get(loaded)!;
    const sizeBytes = held.sizeBits / 8;
    const local = this.localOf(value);
    if (held.certain) {
      code.get(held.host);
      code.get(local);
      code.store(sizeBytes);
      return;
    }
    code.get(held.host);
    code.if("likely");
    code.get(held.host);
    code.get(local);
    code.store(sizeBytes);
    code.else();
    this.beforeSlow();
    this.pushSegment(held.segment);
    code.get(held.offset);
    code.i32(sizeBytes);
    code.get(local);
    code.call(this.functions.storeSlow);
    code.op(CONTROL.drop);
    this.afterSlowStore(i);
    code.end();
  }

  #store(i: number, segment: Ref, offset: Val, sizeBits: number, value: Val): void {
    const { code } = this;
    const sizeBytes = sizeBits / 8;
    const off = this.localOf(offset);
    const local = this.localOf(value);
    const again = this.#slowDepth();
    if (again !== undefined) {
      this.#pushHost(segment, off, sizeBytes, true, again);
      code.get(local);
      code.store(sizeBytes);
      return;
    }
    code.block();
    const doneDepth = code.depth;
    code.block();
    this.#pushHost(segment, off, sizeBytes, true, code.depth);
    code.get(local);
    code.store(sizeBytes);
    code.br(doneDepth);
    code.end();
    this.beforeSlow();
    this.pushSegment(segment);
    code.get(off);
    code.i32(sizeBytes);
    code.get(local);
    code.call(this.functions.storeSlow);
    code.op(CONTROL.drop);
    this.#leaveOnMemoryFault();
    this.afterSlowStore(i);
    code.end();
  }

  #probe(i: number, segment: Ref, offset: Val, sizeBits: number): void {
    const { code } = this;
    const sizeBytes = sizeBits / 8;
    const off = this.localOf(offset);
    const host = code.local();
    const again = this.#slowDepth();
    this.#held.set(i, { host, offset: off, segment, sizeBits, certain: again !== undefined });
    if (again !== undefined) {
      this.#pushHost(segment, off, sizeBytes, true, again);
      code.set(host);
      return;
    }
    code.block();
    const doneDepth = code.depth;
    code.block();
    this.#pushHost(segment, off, sizeBytes, true, code.depth);
    code.set(host);
    code.br(doneDepth);
    code.end();
    this.beforeSlow();
    this.pushSegment(segment);
    code.get(off);
    code.i32(sizeBytes);
    code.call(this.functions.probeSlow);
    code.op(CONTROL.drop);
    code.i32(0);
    code.set(host);
    this.#leaveOnMemoryFault();
    code.end();
  }

  // flags in their canonical form: see core/cpu/flags.ts

  protected pushSigned(value: Val, sizeBits: number): void {
    this.push(value);
    if (sizeBits === 8) this.code.op(I32.extend8_s);
    else if (sizeBits === 16) this.code.op(I32.extend16_s);
  }

  protected setFlags(kind: FlagKind, sizeBits: number, a: Val, b: Val, result: Val): void {
    this.setFlagAux(() =>
      this.pushAux(
        kind,
        sizeBits,
        () => this.push(a),
        () => this.push(b),
        () => this.push(result),
      ),
    );
    this.setFlagResult(() => this.pushSigned(result, sizeBits));
  }

  protected pushAux(kind: FlagKind, sizeBits: number, a: () => void, b: () => void, r: () => void): void {
    const { code } = this;
    if (kind === "logic") {
      code.i32(0);
      return;
    }
    if (kind === "shl" || kind === "shr" || kind === "sar") {
      this.#pushShiftAux(kind, sizeBits, a, b, r);
      return;
    }
    const not = (push: () => void): void => {
      push();
      code.i32(-1);
      code.op(I32.xor);
    };
    const carries = code.local();
    if (kind === "add" || kind === "sub") {
      // add: (a & b) | ((a | b) & ~r); sub: (~a & b) | ((~a | b) & r)
      const first = code.local();
      if (kind === "add") a();
      else not(a);
      code.tee(first);
      b();
      code.op(I32.and);
      code.get(first);
      b();
      code.op(I32.or);
      if (kind === "add") not(r);
      else r();
      code.op(I32.and);
      code.op(I32.or);
    } else if (kind === "inc") {
      a();
      not(r);
      code.op(I32.and);
    } else {
      not(a);
      r();
      code.op(I32.and);
    }
    code.set(carries);
    const shifted = (): void => {
      code.get(carries);
      if (sizeBits < 32) {
        code.i32(32 - sizeBits);
        code.op(I32.shl);
      }
    };
    if (kind === "add" || kind === "sub") {
      if (sizeBits === 32) {
        code.get(carries);
        code.i32(AUX_CF | AUX_PO | AUX_AF);
        code.op(I32.and);
        return;
      }
      shifted();
      code.i32(AUX_CF | AUX_PO);
      code.op(I32.and);
      code.get(carries);
      code.i32(AUX_AF);
      code.op(I32.and);
      code.op(I32.or);
      return;
    }
    // inc and dec keep CF: OF = top two carries differ; bit 30 = CF xor OF
    const old = code.local();
    const top = code.local();
    this.pushCarryWord();
    code.set(old);
    shifted();
    code.tee(top);
    code.get(top);
    code.i32(1);
    code.op(I32.shl);
    code.op(I32.xor);
    code.get(old);
    code.op(I32.xor);
    code.i32(1);
    code.op(I32.shr_u);
    code.i32(AUX_PO);
    code.op(I32.and);
    code.get(old);
    code.i32(AUX_CF);
    code.op(I32.and);
    code.op(I32.or);
    code.get(carries);
    code.i32(AUX_AF);
    code.op(I32.and);
    code.op(I32.or);
  }

  /**
   * CF is the last bit shifted out. OF: of SHL the result's sign xor CF, of SHR the bit below the result's sign (the sign is
   * 0), of SAR 0; that is the manual's for a count of 1, and what processors do for any. Bit 30 is their exclusive or.
   */
  #pushShiftAux(kind: "shl" | "shr" | "sar", sizeBits: number, a: () => void, b: () => void, r: () => void): void {
    const { code } = this;
    const before = code.local();
    a();
    if (kind === "sar" && sizeBits < 32) code.op(sizeBits === 8 ? I32.extend8_s : I32.extend16_s);
    b();
    code.i32(1);
    code.op(I32.sub);
    code.op(kind === "shl" ? I32.shl : kind === "shr" ? I32.shr_u : I32.shr_s);
    code.set(before);
    const shifted = (push: () => void, bits: number): void => {
      push();
      if (bits === 0) return;
      code.i32(bits);
      code.op(I32.shl);
    };
    shifted(() => code.get(before), kind === "shl" ? 32 - sizeBits : 31);
    code.i32(AUX_CF);
    code.op(I32.and);
    if (kind === "shl") {
      shifted(r, 32 - sizeBits);
      code.i32(1);
      code.op(I32.shr_u);
    } else {
      shifted(() => code.get(before), 30);
      if (kind === "shr") {
        shifted(r, 32 - sizeBits);
        code.op(I32.xor);
      }
    }
    code.i32(AUX_PO);
    code.op(I32.and);
    code.op(I32.or);
  }

  /** A word with CF as its top bit: what INC and DEC keep. */
  protected pushCarryWord(): void {
    this.pushFlagAux();
  }

  protected setFlagsResult(sizeBits: number, result: Val, cf: Val, of: Val): void {
    this.setFlagAux(() => this.#pushCfOf(cf, of));
    this.setFlagResult(() => this.pushSigned(result, sizeBits));
  }

  /** CF << 31 | (CF ^ OF) << 30 from 0/1 values. */
  #pushCfOf(cf: Val, of: Val): void {
    const { code } = this;
    this.push(cf);
    code.i32(31);
    code.op(I32.shl);
    this.push(cf);
    this.push(of);
    code.op(I32.xor);
    code.i32(30);
    code.op(I32.shl);
    code.op(I32.or);
  }

  protected setCfOf(cf: Val, of: Val): void {
    const { code } = this;
    this.localOf(cf);
    this.setFlagAux(() => {
      this.pushFlagAux();
      code.i32(~(AUX_CF | AUX_PO));
      code.op(I32.and);
      this.#pushCfOf(cf, of);
      code.op(I32.or);
    });
  }

  protected setCf(cf: Val): void {
    const { code } = this;
    const flag = this.localOf(cf);
    const of = code.local();
    this.pushFlag("OF");
    code.set(of);
    this.setFlagAux(() => {
      this.pushFlagAux();
      code.i32(~(AUX_CF | AUX_PO));
      code.op(I32.and);
      code.get(flag);
      code.i32(31);
      code.op(I32.shl);
      code.op(I32.or);
      code.get(flag);
      code.get(of);
      code.op(I32.xor);
      code.i32(30);
      code.op(I32.shl);
      code.op(I32.or);
    });
  }

  /** ZF alone: SF and PF move into the corrections of FLAG_AUX. */
  protected setZf(zf: Val): void {
    const { code } = this;
    const word = code.local();
    this.#pushFlagsWord();
    code.i32(~0x40);
    code.op(I32.and);
    this.push(zf);
    code.i32(6);
    code.op(I32.shl);
    code.op(I32.or);
    code.set(word);
    this.#setFromWord(word);
  }

  protected setAllFlags(word: Val): void {
    this.#setFromWord(this.localOf(word));
  }

  #setFromWord(word: number): void {
    const { code } = this;
    const bit = (position: number): void => {
      code.get(word);
      code.i32(position);
      code.op(I32.shr_u);
      code.i32(1);
      code.op(I32.and);
    };
    this.setFlagAux(() => {
      code.get(word);
      code.i32(31);
      code.op(I32.shl); // CF
      bit(0);
      bit(11);
      code.op(I32.xor);
      code.i32(30);
      code.op(I32.shl); // CF xor OF
      code.op(I32.or);
      bit(4);
      code.i32(3);
      code.op(I32.shl); // AF
      code.op(I32.or);
      bit(2);
      code.op(I32.eqz);
      code.i32(AUX_PDB_SHIFT);
      code.op(I32.shl); // odd parity
      code.op(I32.or);
      bit(7); // sign
      code.op(I32.or);
    });
    this.setFlagResult(() => {
      bit(6);
      code.op(I32.eqz);
      code.i32(8);
      code.op(I32.shl);
    });
  }

  /** Pushes 0 or 1. */
  protected pushFlag(name: FlagName): void {
    const { code } = this;
    switch (name) {
      case "CF":
        this.pushFlagAux();
        code.i32(31);
        code.op(I32.shr_u);
        return;
      case "OF":
        this.pushFlagAux();
        code.i32(AUX_PO);
        code.op(I32.add);
        code.i32(31);
        code.op(I32.shr_u);
        return;
      case "AF":
        this.pushFlagAux();
        code.i32(3);
        code.op(I32.shr_u);
        code.i32(1);
        code.op(I32.and);
        return;
      case "ZF":
        this.pushFlagResult();
        code.op(I32.eqz);
        return;
      case "SF":
        this.pushFlagResult();
        this.pushFlagAux();
        code.i32(31);
        code.op(I32.shl);
        code.op(I32.xor);
        code.i32(31);
        code.op(I32.shr_u);
        return;
      case "PF":
        this.pushFlagResult();
        this.pushFlagAux();
        code.i32(AUX_PDB_SHIFT);
        code.op(I32.shr_u);
        code.op(I32.xor);
        code.i32(0xff);
        code.op(I32.and);
        code.op(I32.popcnt);
        code.i32(1);
        code.op(I32.and);
        code.op(I32.eqz);
        return;
    }
  }

  /** Condition codes in pairs; odd numbers negate. [SDM] 1 appendix B. */
  protected pushCondition(condition: number): void {
    const { code } = this;
    switch (condition >> 1) {
      case 0:
        this.pushFlag("OF");
        break;
      case 1:
        this.pushFlag("CF");
        break;
      case 2:
        this.pushFlag("ZF");
        break;
      case 3:
        this.pushFlag("CF");
        this.pushFlag("ZF");
        code.op(I32.or);
        break;
      case 4:
        this.pushFlag("SF");
        break;
      case 5:
        this.pushFlag("PF");
        break;
      case 6:
        this.pushFlag("SF");
        this.pushFlag("OF");
        code.op(I32.xor);
        break;
      default:
        this.pushFlag("SF");
        this.pushFlag("OF");
        code.op(I32.xor);
        this.pushFlag("ZF");
        code.op(I32.or);
    }
    if ((condition & 1) !== 0) code.op(I32.eqz);
  }

  #pushFlagsWord(): void {
    const { code } = this;
    const parts: readonly [FlagName, number][] = [
      ["CF", 0],
      ["PF", 2],
      ["AF", 4],
      ["ZF", 6],
      ["SF", 7],
      ["OF", 11],
    ];
    for (const [index, [name, position]] of parts.entries()) {
      this.pushFlag(name);
      if (position > 0) {
        code.i32(position);
        code.op(I32.shl);
      }
      if (index > 0) code.op(I32.or);
    }
  }

  protected helperMayFault(name: HelperName): boolean {
    const effects = HELPERS[name];
    return "mayFault" in effects && effects.mayFault;
  }
}

function commits(op: IrOp): boolean {
  return COMMITS.has(op) || op === "setSegField" || op === "helper";
}

/** Follows over the branches of a program whether something of the instruction is done. */
class Commitment {
  done = false;
  /** By open `if`: before it, then behind its first branch. */
  readonly #branches: boolean[] = [];

  after(op: IrOp): void {
    if (op === "if") this.#branches.push(this.done);
    else if (op === "else") {
      const before = this.#branches.pop()!;
      this.#branches.push(this.done);
      this.done = before;
    } else if (op === "end") this.done = this.#branches.pop()! || this.done;
    else if (commits(op)) this.done = true;
  }
}

/**
 * Every path through the program takes its slow paths and calls its helpers before it changes anything: it can be
 * lowered to code that begins again elsewhere instead. Not worth it where there is no other path, or a loop.
 */
export function canStartAgain(ir: Ir): boolean {
  const commitment = new Commitment();
  let depth = 0;
  for (const op of ir.op) {
    if (op === "loop") return false;
    if (op === "helper" && (depth === 0 || commitment.done)) return false;
    if (commitment.done && SLOW_OPS.has(op)) return false;
    if (op === "if") depth++;
    else if (op === "end") depth--;
    commitment.after(op);
  }
  return true;
}

const SLOW_OPS: ReadonlySet<IrOp> = new Set(["load", "loadForStore", "store", "probe"]);
