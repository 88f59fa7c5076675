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
  TLB_ADDEND,
  TLB_READ,
  TLB_WRITE,
  segAddress,
  CS,
} from "../cpu/layout.ts";
import { HELPERS, type HelperName } from "../ir/helpers.ts";
import {
  isPure,
  valueOperands,
  type Convert,
  type FlagKind,
  type FlagName,
  type Ir,
  type Ref,
  type Val,
} from "../ir/ir.ts";
import type { Code } from "../wasm/code.ts";
import { CONTROL, CONVERT, I32, I64 } from "../wasm/opcodes.ts";
import type { RuntimeFunctions } from "./runtime.ts";

const GP = 13;

/** Access to a memory operand that was read for writing. */
interface Held {
  /** Host address, or 0 when the store must take the slow path. */
  readonly host: number;
  readonly offset: number;
  readonly segment: Ref;
  readonly sizeBits: number;
}

export abstract class Lowering {
  protected readonly code: Code;
  protected readonly functions: RuntimeFunctions;
  protected ir!: Ir;
  #uses: Int32Array = new Int32Array(0);
  #locals: Int32Array = new Int32Array(0);
  #held = new Map<number, Held>();
  #loopDepths: number[] = [];
  #ifs: ("tested" | "always")[] = [];

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
  protected abstract pushNextIp(): void;
  protected abstract pushRelTarget(sizeBits: number): void;
  /** Base address of the TLB in use. */
  protected abstract pushTlb(): void;
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
  /** After a store that took the slow path: translated code may have changed. */
  protected abstract afterSlowStore(): void;
  /** An `if` or `loop` begins or ends: a tier that tracks values over straight code must settle them. */
  protected abstract enterControl(index: number): void;
  protected abstract leaveControl(): void;

  /** Lowers one instruction's program. */
  protected lower(ir: Ir): void {
    this.ir = ir;
    this.#uses = new Int32Array(ir.length);
    this.#locals = new Int32Array(ir.length).fill(-1);
    this.#held = new Map();
    for (let i = 0; i < ir.length; i++) for (const v of valueOperands(ir, i)) this.#uses[v] = this.#uses[v]! + 1;
    for (let i = 0; i < ir.length; i++) {
      if (ir.op[i] === "if" && this.#foldIf(i)) i = this.#skipDead(i, ir.length);
      else if ((ir.op[i] === "end" || ir.op[i] === "else") && this.#ifs.at(-1) === "always") i = this.#closeAlways(i);
      else {
        if (ir.op[i] === "if") this.#ifs.push("tested");
        else if (ir.op[i] === "end") this.#ifs.pop();
        this.#emit(i);
      }
    }
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
        this.#storeBack(a, b as Val);
        return;
      case "store":
        this.#store(a as Ref, b as Val, c, d as Val);
        return;
      case "probe":
        this.#probe(a as Ref, b as Val, c);
        return;
      case "flags":
        this.setFlags(ir.text[i] as FlagKind, a, b as Val, c as Val, d as Val);
        return;
      case "flagsResult":
        this.setFlagsResult(a, b as Val, c as Val, d as Val);
        return;
      case "flagsCfOf":
        this.setCfOf(a as Val, b as Val);
        return;
      case "flagsCf":
        this.setCf(a as Val);
        return;
      case "flagsZf":
        this.setZf(a as Val);
        return;
      case "flagsAll":
        this.setAllFlags(a as Val);
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
        this.enterControl(i);
        this.push(a as Val);
        code.if();
        return;
      case "else":
        this.leaveControl();
        code.else();
        return;
      case "end":
        this.leaveControl();
        code.end();
        return;
      case "loop":
        this.enterControl(i);
        code.loop();
        this.#loopDepths.push(code.depth);
        return;
      case "loopIf":
        this.leaveControl();
        this.push(a as Val);
        code.brIf(this.#loopDepths.at(-1)!);
        return;
      case "loopEnd":
        this.#loopDepths.pop();
        this.leaveControl();
        code.end();
        return;
      case "yield":
        this.yield();
        return;
      case "helper": {
        const name = ir.text[i] as HelperName;
        this.beforeHelper(name);
        for (const v of valueOperands(ir, i)) this.push(v as Val);
        code.call(this.functions.helpers[name]);
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
    code.if();
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
   * Leaves the linear address in a local and the TLB entry in another, and branches to `slowDepth` when the access
   * cannot be done at once: outside the segment's fast range, or no translation for this page.
   */
  #translate(
    segment: Ref,
    offset: number,
    sizeBytes: number,
    counts: number,
    tag: number,
    slowDepth: number,
  ): { linear: number; entry: number } {
    const { code } = this;
    const linear = code.local();
    const entry = code.local();
    if (this.isFlat(segment)) {
      code.get(offset);
      code.set(linear);
    } else {
      code.get(offset);
      this.pushSegment(segment);
      code.load(4, counts + 4 * Math.log2(sizeBytes));
      code.op(I32.ge_u);
      code.brIf(slowDepth);
      code.get(offset);
      this.pushSegment(segment);
      code.load(4, SEG_BASE);
      code.op(I32.add);
      code.set(linear);
    }
    code.get(linear);
    code.i32(7);
    code.op(I32.shr_u);
    code.i32(0x3fe0);
    code.op(I32.and);
    this.pushTlb();
    code.op(I32.add);
    code.tee(entry);
    code.load(4, tag);
    code.get(linear);
    if (sizeBytes > 1) {
      code.i32(sizeBytes - 1);
      code.op(I32.add);
    }
    code.i32(~0xfff);
    code.op(I32.and);
    code.op(I32.ne);
    code.brIf(slowDepth);
    return { linear, entry };
  }

  #pushHost(at: { linear: number; entry: number }): void {
    const { code } = this;
    code.get(at.linear);
    code.get(at.entry);
    code.load(4, TLB_ADDEND);
    code.op(I32.add);
  }

  #leaveOnMemoryFault(): void {
    const { code } = this;
    code.loadAt(MEMORY_FAULT);
    code.if();
    this.leaveFault();
    code.end();
  }

  #load(i: number, segment: Ref, offset: Val, sizeBits: number): void {
    const { code } = this;
    const sizeBytes = sizeBits / 8;
    const off = this.localOf(offset);
    const value = code.local();
    code.block();
    const doneDepth = code.depth;
    code.block();
    const at = this.#translate(segment, off, sizeBytes, SEG_READ_COUNT, TLB_READ, code.depth);
    this.#pushHost(at);
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
    code.block();
    const doneDepth = code.depth;
    code.block();
    const at = this.#translate(segment, off, sizeBytes, SEG_WRITE_COUNT, TLB_WRITE, code.depth);
    this.#pushHost(at);
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
    this.#held.set(i, { host, offset: off, segment, sizeBits });
  }

  #storeBack(loaded: number, value: Val): void {
    const { code } = this;
    const held = this.#held.get(loaded)!;
    const sizeBytes = held.sizeBits / 8;
    const local = this.localOf(value);
    code.get(held.host);
    code.if();
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
    this.afterSlowStore();
    code.end();
  }

  #store(segment: Ref, offset: Val, sizeBits: number, value: Val): void {
    const { code } = this;
    const sizeBytes = sizeBits / 8;
    const off = this.localOf(offset);
    const local = this.localOf(value);
    code.block();
    const doneDepth = code.depth;
    code.block();
    const at = this.#translate(segment, off, sizeBytes, SEG_WRITE_COUNT, TLB_WRITE, code.depth);
    this.#pushHost(at);
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
    this.afterSlowStore();
    code.end();
  }

  #probe(segment: Ref, offset: Val, sizeBytes: number): void {
    const { code } = this;
    const off = this.localOf(offset);
    code.block();
    const doneDepth = code.depth;
    code.block();
    this.#translate(segment, off, sizeBytes, SEG_WRITE_COUNT, TLB_WRITE, code.depth);
    code.br(doneDepth);
    code.end();
    this.beforeSlow();
    this.pushSegment(segment);
    code.get(off);
    code.i32(sizeBytes);
    code.call(this.functions.probeSlow);
    code.op(CONTROL.drop);
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
    this.pushFlagAux();
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
