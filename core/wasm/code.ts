import { BULK, CONTROL, LOAD, STORE, TYPE, type ValueType } from "./opcodes.ts";

/** Growable bytes with LEB128. */
export class Bytes {
  #bytes = new Uint8Array(256);
  length = 0;

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  append(bytes: Uint8Array | Bytes): void {
    const more = bytes instanceof Bytes ? bytes.#bytes.subarray(0, bytes.length) : bytes;
    this.#reserve(more.length);
    this.#bytes.set(more, this.length);
    this.length += more.length;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(2 * (this.length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  signed32(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  name(text: string): void {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }
}

/** Which way a branch usually goes. */
export type Likelihood = "likely" | "unlikely" | "unknown";

/** What a module holds of one function. */
export interface FunctionBody {
  /** As it stands in the code section: locals, instructions, end. */
  readonly bytes: Uint8Array;
  /** Offset in `bytes` of each conditional branch of which the likelihood is known. */
  readonly hints: readonly { readonly offset: number; readonly isLikely: boolean }[];
}

/** The body of one function. Emits instructions in order; knows locals and nesting depth, nothing of x86. */
export class Code {
  readonly bytes = new Bytes();
  readonly #parameterCount: number;
  readonly #locals: ValueType[] = [];
  readonly #hints: { readonly offset: number; readonly isLikely: boolean }[] = [];
  /** Locals given back, by type. */
  readonly #free: Record<ValueType, number[]> = { i32: [], i64: [] };
  /** Locals taken since `scope` was opened; undefined: outside one. */
  #scope: number[] | undefined;
  /** Number of open blocks: `br(depthNow - depthOfTarget)`. */
  depth = 0;

  constructor(parameterCount: number) {
    this.#parameterCount = parameterCount;
  }

  /** A local variable; a new one is zero at entry. */
  local(type: ValueType = "i32"): number {
    const local = this.#free[type].pop() ?? this.#parameterCount + this.#locals.push(type) - 1;
    this.#scope?.push(local);
    return local;
  }

  /** Locals that `body` takes are free again behind it: it sets each before it reads it. */
  scope(body: () => void): void {
    this.#scope = [];
    body();
    for (const local of this.#scope.toReversed()) this.#free[this.#locals[local - this.#parameterCount]!].push(local);
    this.#scope = undefined;
  }

  op(opcode: number): void {
    this.bytes.byte(opcode);
  }

  i32(value: number): void {
    this.bytes.byte(CONTROL.i32_const);
    this.bytes.signed32(value);
  }

  i64(value: bigint): void {
    this.bytes.byte(CONTROL.i64_const);
    this.bytes.signed64(value);
  }

  get(local: number): void {
    this.bytes.byte(CONTROL.local_get);
    this.bytes.unsigned(local);
  }

  set(local: number): void {
    this.bytes.byte(CONTROL.local_set);
    this.bytes.unsigned(local);
  }

  tee(local: number): void {
    this.bytes.byte(CONTROL.local_tee);
    this.bytes.unsigned(local);
  }

  globalGet(index: number): void {
    this.bytes.byte(CONTROL.global_get);
    this.bytes.unsigned(index);
  }

  globalSet(index: number): void {
    this.bytes.byte(CONTROL.global_set);
    this.bytes.unsigned(index);
  }

  /** i32 load of 1, 2 or 4 bytes, zero-extended. Guest addresses have no alignment, so the hint is always 0. */
  load(sizeBytes: number, offset = 0): void {
    this.#memory(sizeBytes === 1 ? LOAD.i32_8_u : sizeBytes === 2 ? LOAD.i32_16_u : LOAD.i32, offset);
  }

  store(sizeBytes: number, offset = 0): void {
    this.#memory(sizeBytes === 1 ? STORE.i32_8 : sizeBytes === 2 ? STORE.i32_16 : STORE.i32, offset);
  }

  load64(offset = 0): void {
    this.#memory(LOAD.i64, offset);
  }

  store64(offset = 0): void {
    this.#memory(STORE.i64, offset);
  }

  /** i32 load from a fixed address. */
  loadAt(address: number, sizeBytes = 4): void {
    this.i32(0);
    this.load(sizeBytes, address);
  }

  /** i32 store of a local to a fixed address. */
  storeLocalAt(address: number, local: number): void {
    this.i32(0);
    this.get(local);
    this.store(4, address);
  }

  #memory(opcode: number, offset: number): void {
    this.bytes.byte(opcode);
    this.bytes.unsigned(0);
    this.bytes.unsigned(offset);
  }

  block(type: ValueType | "empty" = "empty"): void {
    this.#open(CONTROL.block, type);
  }

  loop(): void {
    this.#open(CONTROL.loop, "empty");
  }

  if(likelihood: Likelihood = "unknown"): void {
    this.#hint(likelihood);
    this.#open(CONTROL.if, "empty");
  }

  #hint(likelihood: Likelihood): void {
    if (likelihood !== "unknown") this.#hints.push({ offset: this.bytes.length, isLikely: likelihood === "likely" });
  }

  #open(opcode: number, type: ValueType | "empty"): void {
    this.bytes.byte(opcode);
    this.bytes.byte(TYPE[type]);
    this.depth++;
  }

  else(): void {
    this.bytes.byte(CONTROL.else);
  }

  end(): void {
    this.bytes.byte(CONTROL.end);
    this.depth--;
  }

  /** Branches to the block that was opened when `depth` was `targetDepth - 1`. */
  br(targetDepth: number): void {
    this.bytes.byte(CONTROL.br);
    this.bytes.unsigned(this.depth - targetDepth);
  }

  brIf(targetDepth: number, likelihood: Likelihood = "unknown"): void {
    this.#hint(likelihood);
    this.bytes.byte(CONTROL.br_if);
    this.bytes.unsigned(this.depth - targetDepth);
  }

  /** Branches by the index on the stack: `targetDepths[index]`, beyond the list `otherDepth`. */
  brTable(targetDepths: readonly number[], otherDepth: number): void {
    this.bytes.byte(CONTROL.br_table);
    this.bytes.unsigned(targetDepths.length);
    for (const target of [...targetDepths, otherDepth]) this.bytes.unsigned(this.depth - target);
  }

  call(functionIndex: number): void {
    this.bytes.byte(CONTROL.call);
    this.bytes.unsigned(functionIndex);
  }

  returnCall(functionIndex: number): void {
    this.bytes.byte(CONTROL.return_call);
    this.bytes.unsigned(functionIndex);
  }

  /** Tail call through table 0. */
  returnCallIndirect(typeIndex: number): void {
    this.bytes.byte(CONTROL.return_call_indirect);
    this.bytes.unsigned(typeIndex);
    this.bytes.unsigned(0);
  }

  return(): void {
    this.bytes.byte(CONTROL.return);
  }

  memoryCopy(): void {
    this.bytes.byte(CONTROL.bulk);
    this.bytes.unsigned(BULK.memory_copy);
    this.bytes.byte(0);
    this.bytes.byte(0);
  }

  memoryFill(): void {
    this.bytes.byte(CONTROL.bulk);
    this.bytes.unsigned(BULK.memory_fill);
    this.bytes.byte(0);
  }

  finish(): FunctionBody {
    const out = new Bytes();
    const runs: [number, ValueType][] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last !== undefined && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    out.unsigned(runs.length);
    for (const [count, type] of runs) {
      out.unsigned(count);
      out.byte(TYPE[type]);
    }
    const localsBytes = out.length;
    out.append(this.bytes);
    out.byte(CONTROL.end);
    const hints = this.#hints.map(({ offset, isLikely }) => ({ offset: localsBytes + offset, isLikely }));
    return { bytes: out.take(), hints };
  }
}
