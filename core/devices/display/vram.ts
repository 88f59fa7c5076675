/**
 * Video memory. The four planes are interleaved: plane address `a` of plane `p` is byte `4a + p`, so that one 32-bit
 * lane holds the same address of all planes, and a linear frame buffer is the memory as it lies.
 */
import { invariant } from "../../base/errors.ts";

const MIN_BYTES = 0x4_0000;
/** Plane addresses of a standard VGA. */
export const PLANE_BYTES = 0x1_0000;
const PLANE_MASK = PLANE_BYTES - 1;
/** Changes are noted for blocks of 64 lanes, 256 bytes. */
export const BLOCK_LANE_SHIFT = 6;
const BLOCK_BYTE_SHIFT = 8;
const PAGE_BYTES = 0x1000;

/** The bytes, which of their blocks were written, and in which order the planes lie. */
export class Vram {
  readonly bytes: Uint8Array;
  readonly lanes: Int32Array;
  readonly words: Uint16Array;
  /** By block: 1 when it was written since the last picture. */
  readonly dirty: Uint8Array;
  /** Bit masks of every plane written since the last picture, as lanes. 0: nothing was. */
  touched = -1;
  /**
   * Chain-4 addressing reaches plane addresses that are multiples of 4 only. While this is set, plane address `a` lies in
   * lane `a` rotated right by two of its 16 bits, so that chained memory is consecutive bytes.
   */
  chained = false;
  #spare: Int32Array | undefined;

  constructor(bytes: Uint8Array) {
    const size = bytes.length;
    invariant(size >= MIN_BYTES && (size & (size - 1)) === 0, "video memory is a power of two, 256 KiB or more");
    invariant(bytes.byteOffset % PAGE_BYTES === 0, "video memory starts at a page");
    this.bytes = bytes;
    this.lanes = new Int32Array(bytes.buffer, bytes.byteOffset, size >>> 2);
    this.words = new Uint16Array(bytes.buffer, bytes.byteOffset, size >>> 1);
    this.dirty = new Uint8Array(size >>> BLOCK_BYTE_SHIFT);
  }

  /** Lane of a standard VGA's plane address. */
  laneOf(planeAddress: number): number {
    const address = planeAddress & PLANE_MASK;
    return this.chained ? (address >>> 2) | ((address & 3) << 14) : address;
  }

  /** The page of memory at this offset was written behind our back. */
  markPage(hostOffset: number): void {
    const first = hostOffset >>> BLOCK_BYTE_SHIFT;
    this.dirty.fill(1, first, first + (PAGE_BYTES >>> BLOCK_BYTE_SHIFT));
    this.touched = -1;
  }

  markAll(): void {
    this.dirty.fill(1);
    this.touched = -1;
  }

  /** True when any lane of `first` … `last` was written since the last picture. */
  isDirty(first: number, last: number): boolean {
    const end = last >>> BLOCK_LANE_SHIFT;
    for (let block = first >>> BLOCK_LANE_SHIFT; block <= end; block++) if (this.dirty[block] === 1) return true;
    return false;
  }

  /** A picture was made of it. */
  clean(): void {
    if (this.touched === 0) return;
    this.dirty.fill(0);
    this.touched = 0;
  }

  /** Moves the standard VGA's 256 KiB into the order that `chained` says. */
  arrange(chained: boolean): void {
    if (chained === this.chained) return;
    const from = (this.#spare ??= new Int32Array(PLANE_BYTES));
    const { lanes } = this;
    from.set(lanes.subarray(0, PLANE_BYTES));
    for (let i = 0; i < PLANE_BYTES; i++) {
      const rotated = (i >>> 2) | ((i & 3) << 14);
      if (chained) lanes[rotated] = from[i]!;
      else lanes[i] = from[rotated]!;
    }
    this.chained = chained;
    this.markAll();
  }

  clear(sizeBytes: number): void {
    this.bytes.fill(0, 0, sizeBytes);
    this.markAll();
  }
}
