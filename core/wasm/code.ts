import { BULK, CONTROL, LOAD, STORE, TYPE, type ValueType } from "./opcodes.ts";

/** Growable bytes with LEB128. */
export class Bytes {
  #bytes = new Uint8Array(256);
  length = 0;

  byte(value: number): void {
    if (this.length === this.#bytes.length) {
      const grown = new Uint8Array(this.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.length++] = value;
  }

  append(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.byte(bytes[i]!);
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

/** The body of one function. Emits instructions in order; knows locals and nesting depth, nothing of x86. */
export class Code {
  readonly bytes = new Bytes();
  readonly #parameterCount: number;
  readonly #locals: ValueType[] = [];
  /** Number of open blocks: `br(depthNow - depthOfTarget)`. */
  depth = 0;

  constructor(parameterCount: number) {
    this.#parameterCount = parameterCount;
  }

  /** A new local variable, zero at entry. */
  local(type: ValueType = "i32"): number {
    this.#locals.push(type);
    return this.#parameterCount + this.#locals.length - 1;
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

  if(type: ValueType | "empty" = "empty"): void {
    this.#open(CONTROL.if, type);
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

  brIf(targetDepth: number): void {
    this.bytes.byte(CONTROL.br_if);
    this.bytes.unsigned(this.depth - targetDepth);
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

  /** The function body as it stands in the code section: locals, instructions, end. */
  finish(): Uint8Array {
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
    out.append(this.bytes.take());
    out.byte(CONTROL.end);
    return out.take();
  }
}
