/** [SDM] 2A 2.3.11: longer instructions raise #GP. */
export const MAX_INSN_BYTES = 15;

/**
 * Reads an instruction's bytes. Past the end it gives zeros and remembers why, so that the decoder tests once. One
 * cursor serves every call of `decode`: decoding is hot and never nested.
 */
export class Cursor {
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #at = 0;
  #end = 0;
  /** More was read than there is. */
  overrun = false;

  reset(bytes: Uint8Array, start: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#at = start;
    this.#end = Math.min(bytes.length, start + MAX_INSN_BYTES);
    this.overrun = false;
  }

  /** Bytes read so far. */
  get lengthBytes(): number {
    return this.#at - this.#start;
  }

  /** After an overrun: the instruction is too long, not the bytes too few. */
  get tooLong(): boolean {
    return this.#end === this.#start + MAX_INSN_BYTES;
  }

  #ready(count: number): boolean {
    if (this.#at + count <= this.#end) return true;
    this.#at = this.#end;
    this.overrun = true;
    return false;
  }

  u8(): number {
    return this.#ready(1) ? this.#bytes[this.#at++]! : 0;
  }

  /** The next byte, not yet taken. */
  peek(): number {
    return this.#ready(1) ? this.#bytes[this.#at]! : 0;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    if (!this.#ready(2)) return 0;
    const value = this.#bytes[this.#at]! | (this.#bytes[this.#at + 1]! << 8);
    this.#at += 2;
    return value;
  }

  i16(): number {
    return (this.u16() << 16) >> 16;
  }

  i32(): number {
    const low = this.u16();
    return low | (this.u16() << 16);
  }
}
