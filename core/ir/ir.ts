/**
 * The one language between the meaning of instructions and every execution tier. A program is a flat list of
 * micro-operations in parallel arrays; a value is the index of the operation that made it. Values are i32 unless an
 * operation says i64; 16- and 32-bit code uses i32 only.
 *
 * What the two tiers read differently is spelled as an operation of its own: `reg` and `imm` come from the record in
 * the interpreter and are known in a compiled region; `address` is the effective address that the addressing record
 * computed or the expression that the region builds.
 */
import type { HelperName } from "./helpers.ts";

/** Arithmetic on two values, named as in WebAssembly; comparisons give 0 or 1. */
export type Binary =
  | "add"
  | "sub"
  | "mul"
  | "div_s"
  | "div_u"
  | "rem_s"
  | "rem_u"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shr_s"
  | "shr_u"
  | "rotl"
  | "rotr"
  | "eq"
  | "ne"
  | "lt_s"
  | "lt_u"
  | "gt_s"
  | "gt_u"
  | "le_s"
  | "le_u"
  | "ge_s"
  | "ge_u";
export type Unary = "eqz" | "clz" | "ctz" | "popcnt" | "extend8_s" | "extend16_s";
export type Convert = "wrap" | "extend_s" | "extend_u";

/**
 * How flags follow from operands and result. "add" and "sub" also serve adc, sbb, cmp and neg: only carries matter. Shifts
 * are by 1 to 31.
 */
export type FlagKind = "add" | "sub" | "logic" | "inc" | "dec" | "shl" | "shr" | "sar";
export type FlagName = "CF" | "PF" | "AF" | "ZF" | "SF" | "OF";

/** A value: the index of the operation that produces it. */
export type Val = number & { readonly brand: "Val" };

/**
 * Where a register or segment operand is: an address in the state block, or, when negative, a field of the
 * interpreter's record that holds that address.
 */
export type Ref = number & { readonly brand: "Ref" };
export const FIELD_A = -1 as Ref;
export const FIELD_B = -2 as Ref;
export const fixed = (address: number): Ref => address as Ref;

/** Immediate slots of an instruction: a region knows them, a record holds them. `next` is where the instruction ends. */
export type ImmSlot = 0 | 1;

export type IrOp =
  | Binary
  | Unary
  | Convert
  | "const"
  | "select"
  | "address"
  | "imm"
  | "thisIp"
  | "nextIp"
  | "relTarget"
  | "reg"
  | "setReg"
  | "state"
  | "setState"
  | "segField"
  | "setSegField"
  | "segAddress"
  | "load"
  | "loadForStore"
  | "storeBack"
  | "store"
  | "probe"
  | "flags"
  | "flagsResult"
  | "flagsCfOf"
  | "flagsCf"
  | "flagsZf"
  | "flagsAll"
  | "flag"
  | "condition"
  | "flagsWord"
  | "if"
  | "else"
  | "end"
  | "loop"
  | "loopIf"
  | "loopEnd"
  | "yield"
  | "helper"
  | "fault"
  | "leave"
  | "checkTarget"
  | "branch"
  | "jumpTo"
  | "dispatch";

export type IrType = "i32" | "i64" | "none";

/** Operands that are no values: sizes, kinds, names. */
export type IrText = FlagKind | FlagName | HelperName | "";

/** Why a block is left for TypeScript. Faults have their own code, so that the instruction is not counted. */
export type LeaveReason = "halt" | "shadow" | "reload" | "stackShadow";

const PURE = new Set<IrOp>([
  "add",
  "sub",
  "mul",
  "and",
  "or",
  "xor",
  "shl",
  "shr_s",
  "shr_u",
  "rotl",
  "rotr",
  "eq",
  "ne",
  "lt_s",
  "lt_u",
  "gt_s",
  "gt_u",
  "le_s",
  "le_u",
  "ge_s",
  "ge_u",
  "eqz",
  "clz",
  "ctz",
  "popcnt",
  "extend8_s",
  "extend16_s",
  "wrap",
  "extend_s",
  "extend_u",
  "const",
  "select",
  "address",
  "imm",
]);

/** Operations that may raise a fault of the guest. Nothing may be committed before the last of them. */
export const MAY_FAULT: ReadonlySet<IrOp> = new Set(["load", "loadForStore", "store", "probe", "fault", "checkTarget"]);
/** Operations that change architectural state. A store both may fault and commits. */
export const COMMITS: ReadonlySet<IrOp> = new Set([
  "setReg",
  "setState",
  "store",
  "storeBack",
  "flags",
  "flagsResult",
  "flagsCfOf",
  "flagsCf",
  "flagsZf",
  "flagsAll",
]);
/** Operations that write arithmetic flags. */
export const FLAG_WRITERS: ReadonlySet<IrOp> = new Set([
  "flags",
  "flagsResult",
  "flagsCfOf",
  "flagsCf",
  "flagsZf",
  "flagsAll",
]);
/** Operations after which nothing of the instruction follows on that path. */
export const TERMINATORS: ReadonlySet<IrOp> = new Set(["fault", "leave", "branch", "jumpTo", "dispatch"]);

export function isPure(op: IrOp): boolean {
  return PURE.has(op);
}

export class Ir {
  readonly op: IrOp[] = [];
  readonly type: IrType[] = [];
  readonly a: number[] = [];
  readonly b: number[] = [];
  readonly c: number[] = [];
  readonly d: number[] = [];
  readonly text: IrText[] = [];

  get length(): number {
    return this.op.length;
  }

  #push(op: IrOp, type: IrType, a = 0, b = 0, c = 0, d = 0, text: IrText = ""): Val {
    this.type.push(type);
    this.a.push(a);
    this.b.push(b);
    this.c.push(c);
    this.d.push(d);
    this.text.push(text);
    return (this.op.push(op) - 1) as Val;
  }

  // values

  const(value: number): Val {
    return this.#push("const", "i32", value | 0);
  }

  const64(low: number, high: number): Val {
    return this.#push("const", "i64", low | 0, high | 0);
  }

  binary(op: Binary, a: Val, b: Val): Val {
    const wide = this.type[a] === "i64";
    return this.#push(op, wide && !COMPARISONS.has(op) ? "i64" : "i32", a, b);
  }

  unary(op: Unary, a: Val): Val {
    return this.#push(op, op === "eqz" ? "i32" : this.type[a]!, a);
  }

  convert(op: Convert, a: Val): Val {
    return this.#push(op, op === "wrap" ? "i32" : "i64", a);
  }

  add(a: Val, b: Val): Val {
    return this.binary("add", a, b);
  }
  sub(a: Val, b: Val): Val {
    return this.binary("sub", a, b);
  }
  mul(a: Val, b: Val): Val {
    return this.binary("mul", a, b);
  }
  and(a: Val, b: Val): Val {
    return this.binary("and", a, b);
  }
  or(a: Val, b: Val): Val {
    return this.binary("or", a, b);
  }
  xor(a: Val, b: Val): Val {
    return this.binary("xor", a, b);
  }
  shl(a: Val, b: Val): Val {
    return this.binary("shl", a, b);
  }
  shrU(a: Val, b: Val): Val {
    return this.binary("shr_u", a, b);
  }
  shrS(a: Val, b: Val): Val {
    return this.binary("shr_s", a, b);
  }
  eq(a: Val, b: Val): Val {
    return this.binary("eq", a, b);
  }
  ne(a: Val, b: Val): Val {
    return this.binary("ne", a, b);
  }
  ltU(a: Val, b: Val): Val {
    return this.binary("lt_u", a, b);
  }
  ltS(a: Val, b: Val): Val {
    return this.binary("lt_s", a, b);
  }
  eqz(a: Val): Val {
    return this.unary("eqz", a);
  }

  /** `when` ? `a` : `b`; both are evaluated. */
  select(when: Val, a: Val, b: Val): Val {
    return this.#push("select", this.type[a]!, when, a, b);
  }

  /** The memory operand's effective address (offset in its segment), wrapped to the address size. */
  address(): Val {
    return this.#push("address", "i32");
  }

  imm(slot: ImmSlot): Val {
    return this.#push("imm", "i32", slot);
  }

  /** EIP of this instruction. */
  thisIp(): Val {
    return this.#push("thisIp", "i32");
  }

  /** EIP of the next instruction, not masked. Only of one that ends its block. */
  nextIp(): Val {
    return this.#push("nextIp", "i32");
  }

  /** Target of a relative branch, masked to `sizeBits`. */
  relTarget(sizeBits: number): Val {
    return this.#push("relTarget", "i32", sizeBits);
  }

  // state

  /** Zero-extended read of a general register of 8, 16 or 32 bits. */
  reg(ref: Ref, sizeBits: number): Val {
    return this.#push("reg", "i32", ref, sizeBits);
  }

  /** Writes the low `sizeBits`; the rest of the register stays. */
  setReg(ref: Ref, sizeBits: number, value: Val): void {
    this.#push("setReg", "none", ref, sizeBits, value);
  }

  /** A 32-bit field of the state block that is no general register. */
  state(address: number): Val {
    return this.#push("state", "i32", address);
  }

  setState(address: number, value: Val): void {
    this.#push("setState", "none", address, value);
  }

  /** A 32-bit field of a segment register's block. */
  segField(segment: Ref, offset: number): Val {
    return this.#push("segField", "i32", segment, offset);
  }

  setSegField(segment: Ref, offset: number, value: Val): void {
    this.#push("setSegField", "none", segment, offset, value);
  }

  /** Address of a segment register's block, for helpers. */
  segAddress(segment: Ref): Val {
    return this.#push("segAddress", "i32", segment);
  }

  // memory: sizeBits 8, 16 or 32; values zero-extended

  load(segment: Ref, offset: Val, sizeBits: number): Val {
    return this.#push("load", "i32", segment, offset, sizeBits);
  }

  /** Reads what `storeBack` will write: checks for writing, so that the later store cannot fault. */
  loadForStore(segment: Ref, offset: Val, sizeBits: number): Val {
    return this.#push("loadForStore", "i32", segment, offset, sizeBits);
  }

  /** `place`: a `loadForStore` or `probe`. */
  storeBack(place: Val, value: Val): void {
    this.#push("storeBack", "none", place, value);
  }

  store(segment: Ref, offset: Val, sizeBits: number, value: Val): void {
    this.#push("store", "none", segment, offset, sizeBits, value);
  }

  /** Faults as a store would, and changes nothing: a `storeBack` to what it returns cannot fault. */
  probe(segment: Ref, offset: Val, sizeBits: number): Val {
    return this.#push("probe", "none", segment, offset, sizeBits);
  }

  // flags

  /** All six flags after `result = a kind b` at `sizeBits`; "inc" and "dec" keep CF, "logic" reads only the result. */
  flags(kind: FlagKind, sizeBits: number, a: Val, b: Val, result: Val): void {
    this.#push("flags", "none", sizeBits, a, b, result, kind);
  }

  /** SF ZF PF from the result, the others from 0/1 values; AF cleared. */
  flagsResult(sizeBits: number, result: Val, cf: Val, of: Val): void {
    this.#push("flagsResult", "none", sizeBits, result, cf, of);
  }

  flagsCfOf(cf: Val, of: Val): void {
    this.#push("flagsCfOf", "none", cf, of);
  }

  flagsCf(cf: Val): void {
    this.#push("flagsCf", "none", cf);
  }

  flagsZf(zf: Val): void {
    this.#push("flagsZf", "none", zf);
  }

  /** All six from a word with EFLAGS positions. */
  flagsAll(word: Val): void {
    this.#push("flagsAll", "none", word);
  }

  /** 0 or 1. */
  flag(name: FlagName): Val {
    return this.#push("flag", "i32", 0, 0, 0, 0, name);
  }

  /** Condition 0–15 as jcc encodes it: 0 or 1. */
  condition(number: number): Val {
    return this.#push("condition", "i32", number);
  }

  /** The six arithmetic flags at their EFLAGS positions. */
  flagsWord(): Val {
    return this.#push("flagsWord", "i32");
  }

  // control

  if(condition: Val): void {
    this.#push("if", "none", condition);
  }

  else(): void {
    this.#push("else", "none");
  }

  end(): void {
    this.#push("end", "none");
  }

  /** A loop inside one instruction (REP, ENTER). Values of one turn are not visible in the next: carry them in registers. */
  loop(): void {
    this.#push("loop", "none");
  }

  /** Next turn when the condition holds. */
  loopIf(condition: Val): void {
    this.#push("loopIf", "none", condition);
  }

  loopEnd(): void {
    this.#push("loopEnd", "none");
  }

  /** Leaves with this instruction as the next one when the budget is gone or something is pending. */
  yield(): void {
    this.#push("yield", "none");
  }

  helper(
    name: HelperName,
    a: Val | null = null,
    b: Val | null = null,
    c: Val | null = null,
    d: Val | null = null,
  ): Val {
    return this.#push("helper", "i32", a ?? -1, b ?? -1, c ?? -1, d ?? -1, name);
  }

  /** Raises an exception of this instruction. */
  fault(vector: Val, errorCode: Val): void {
    this.#push("fault", "none", vector, errorCode);
  }

  /** The instruction is complete; TypeScript continues at the next one. */
  leave(reason: LeaveReason): void {
    this.#push("leave", "none", LEAVE_CODES.indexOf(reason));
  }

  /** #GP(0) when the target is outside the code segment's limit. */
  checkTarget(target: Val): void {
    this.#push("checkTarget", "none", target);
  }

  /** Relative branch, taken when the condition holds, else on to the next instruction. Ends the block. */
  branch(condition: Val, sizeBits: number): void {
    this.#push("branch", "none", condition, sizeBits);
  }

  /** Near jump to a computed offset, already checked. Ends the block. */
  jumpTo(target: Val): void {
    this.#push("jumpTo", "none", target);
  }

  /** A helper has set the instruction pointer. Ends the block. */
  dispatch(): void {
    this.#push("dispatch", "none");
  }
}

const COMPARISONS: ReadonlySet<Binary> = new Set([
  "eq",
  "ne",
  "lt_s",
  "lt_u",
  "gt_s",
  "gt_u",
  "le_s",
  "le_u",
  "ge_s",
  "ge_u",
]);

export const LEAVE_CODES: readonly LeaveReason[] = ["halt", "shadow", "reload", "stackShadow"];

/** Which of a, b, c, d of an operation are values, for use counts and walks. */
export function valueOperands(ir: Ir, i: number): number[] {
  const { a, b, c, d } = { a: ir.a[i]!, b: ir.b[i]!, c: ir.c[i]!, d: ir.d[i]! };
  switch (ir.op[i]!) {
    case "const":
    case "address":
    case "imm":
    case "thisIp":
    case "nextIp":
    case "relTarget":
    case "reg":
    case "state":
    case "segField":
    case "segAddress":
    case "flag":
    case "condition":
    case "flagsWord":
    case "else":
    case "end":
    case "loop":
    case "loopEnd":
    case "leave":
    case "dispatch":
    case "yield":
      return [];
    case "setReg":
    case "setSegField":
      return [c];
    case "setState":
    case "load":
    case "loadForStore":
    case "probe":
      return [b];
    case "store":
      return [b, d];
    case "storeBack":
    case "flagsCfOf":
    case "fault":
      return [a, b];
    case "flags":
    case "flagsResult":
      return [b, c, d];
    case "flagsCf":
    case "flagsZf":
    case "flagsAll":
    case "if":
    case "loopIf":
    case "checkTarget":
    case "branch":
    case "jumpTo":
    case "eqz":
    case "clz":
    case "ctz":
    case "popcnt":
    case "extend8_s":
    case "extend16_s":
    case "wrap":
    case "extend_s":
    case "extend_u":
      return [a];
    case "select":
      return [a, b, c];
    case "helper":
      return [a, b, c, d].filter((value) => value >= 0);
    default:
      return [a, b];
  }
}
