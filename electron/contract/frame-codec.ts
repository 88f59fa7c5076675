/**
 * Binary layout of screen batches. A batch is records one after the other; a record is 12 bytes of header and a payload
 * padded to 4 bytes:
 *
 *   0 u8 kind   1 u8 small   2 u16 a   4 u16 b   6 u16 c   8 u32 payload size in bytes
 *
 *   mode 1: small = 1 in text modes, a width, b height, c aspect × 1000   rect 2: small unused, a x, b y, c width; rows = size / 4 / width
 *   serial 3: small = port, payload = bytes                       speaker 4: payload = f32 Hz        flush 5
 *   pointer 6: small = 1 when the guest follows it
 *
 * Little-endian throughout. On a byte stream each batch is preceded by its size as u32; size 0 is a heartbeat.
 */
import { HostError } from "../../core/base/errors.ts";
import type { ScreenOutput } from "./screen.ts";

/** A rectangle of a larger picture, instead of its pixels alone: they are copied once, into the batch. */
export interface CutRect {
  readonly type: "cut";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The picture's pixels and how many there are in a line. */
  readonly picture: Uint32Array;
  readonly pitch: number;
}

const HEADER_BYTES = 12;
const PREFIX_BYTES = 4;
const ASPECT_UNIT = 1000;
const KIND = { mode: 1, rect: 2, serial: 3, speaker: 4, flush: 5, pointer: 6 } as const;

/** No batch is larger: guards the reader against a damaged stream. Holds a 4096 × 2160 frame. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024;

/** Packs a batch. Pixels are copied: the caller may go on drawing into its frame buffer. */
export function encodeBatch(outputs: readonly (ScreenOutput | CutRect)[]): Uint8Array<ArrayBuffer> {
  let sizeBytes = 0;
  for (const output of outputs) sizeBytes += HEADER_BYTES + padded(payloadBytes(output));
  const batch = new Uint8Array(sizeBytes);
  const view = new DataView(batch.buffer);
  let at = 0;
  for (const output of outputs) {
    const payload = payloadBytes(output);
    view.setUint8(at, KIND[output.type === "cut" ? "rect" : output.type]);
    view.setUint32(at + 8, payload, true);
    writeFields(output, batch, view, at);
    at += HEADER_BYTES + padded(payload);
  }
  return batch;
}

function payloadBytes(output: ScreenOutput | CutRect): number {
  switch (output.type) {
    case "cut":
      return output.width * output.height * 4;
    case "rect":
      return output.pixels.length;
    case "serial":
      return output.bytes.length;
    case "speaker":
      return 4;
    default:
      return 0;
  }
}

function writeFields(output: ScreenOutput | CutRect, batch: Uint8Array<ArrayBuffer>, view: DataView, at: number): void {
  switch (output.type) {
    case "cut":
      view.setUint16(at + 2, output.x, true);
      view.setUint16(at + 4, output.y, true);
      view.setUint16(at + 6, output.width, true);
      copyPixels(output, new Uint32Array(batch.buffer, at + HEADER_BYTES, output.width * output.height));
      break;
    case "mode":
      view.setUint8(at + 1, output.text ? 1 : 0);
      view.setUint16(at + 2, output.width, true);
      view.setUint16(at + 4, output.height, true);
      view.setUint16(at + 6, Math.round(output.aspect * ASPECT_UNIT), true);
      break;
    case "rect":
      view.setUint16(at + 2, output.x, true);
      view.setUint16(at + 4, output.y, true);
      view.setUint16(at + 6, output.width, true);
      batch.set(output.pixels, at + HEADER_BYTES);
      break;
    case "serial":
      view.setUint8(at + 1, output.port);
      batch.set(output.bytes, at + HEADER_BYTES);
      break;
    case "speaker":
      view.setFloat32(at + HEADER_BYTES, output.hz, true);
      break;
    case "pointer":
      view.setUint8(at + 1, output.isFollowed ? 1 : 0);
      break;
    case "flush":
      break;
  }
}

function copyPixels({ x, y, width, height, picture, pitch }: CutRect, into: Uint32Array): void {
  for (let row = 0; row < height; row++) {
    const from = (y + row) * pitch + x;
    into.set(picture.subarray(from, from + width), row * width);
  }
}

/** Unpacks a batch; pixels and bytes are views into it. Throws HostError "corrupt" on anything malformed. */
export function decodeBatch(batch: Uint8Array<ArrayBuffer>): ScreenOutput[] {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
  const outputs: ScreenOutput[] = [];
  let at = 0;
  while (at < batch.length) {
    if (at + HEADER_BYTES > batch.length) throw corrupt();
    const payload = view.getUint32(at + 8, true);
    const start = at + HEADER_BYTES;
    if (start + payload > batch.length) throw corrupt();
    outputs.push(readRecord(view, at, batch.subarray(start, start + payload)));
    at = start + padded(payload);
  }
  return outputs;
}

function readRecord(view: DataView, at: number, payload: Uint8Array<ArrayBuffer>): ScreenOutput {
  const [small, a, b, c] = [
    view.getUint8(at + 1),
    view.getUint16(at + 2, true),
    view.getUint16(at + 4, true),
    view.getUint16(at + 6, true),
  ];
  switch (view.getUint8(at)) {
    case KIND.mode:
      return { type: "mode", width: a, height: b, text: small === 1, aspect: c / ASPECT_UNIT };
    case KIND.rect:
      if (c === 0 || payload.length === 0 || payload.length % (c * 4) !== 0) throw corrupt();
      return { type: "rect", x: a, y: b, width: c, height: payload.length / 4 / c, pixels: payload };
    case KIND.serial:
      return { type: "serial", port: small, bytes: payload };
    case KIND.speaker:
      if (payload.length !== 4) throw corrupt();
      return { type: "speaker", hz: view.getFloat32(at + HEADER_BYTES, true) };
    case KIND.pointer:
      return { type: "pointer", isFollowed: small === 1 };
    case KIND.flush:
      return { type: "flush" };
    default:
      throw corrupt();
  }
}

/** Cuts a byte stream of length-prefixed batches into batches. Each byte is copied once, however small the chunks. */
export class BatchStreamReader {
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  #prefixBytes = 0;
  #batch: Uint8Array<ArrayBuffer> | undefined;
  #filledBytes = 0;

  /** Takes the next chunk and returns the batches that it completes; heartbeats are dropped. */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const batches: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < chunk.length;) {
      if (this.#batch === undefined) {
        this.#prefix[this.#prefixBytes++] = chunk[at++]!;
        if (this.#prefixBytes === PREFIX_BYTES) this.#begin();
        continue;
      }
      const part = chunk.subarray(at, at + this.#batch.length - this.#filledBytes);
      this.#batch.set(part, this.#filledBytes);
      this.#filledBytes += part.length;
      at += part.length;
      if (this.#filledBytes < this.#batch.length) continue;
      batches.push(this.#batch);
      this.#batch = undefined;
    }
    return batches;
  }

  #begin(): void {
    const sizeBytes = new DataView(this.#prefix.buffer).getUint32(0, true);
    if (sizeBytes > MAX_BATCH_BYTES) throw corrupt();
    this.#prefixBytes = 0;
    this.#filledBytes = 0;
    if (sizeBytes > 0) this.#batch = new Uint8Array(sizeBytes);
  }
}

/** The prefix that goes before a batch on a byte stream. */
export function batchPrefix(sizeBytes: number): Uint8Array<ArrayBuffer> {
  const prefix = new Uint8Array(PREFIX_BYTES);
  new DataView(prefix.buffer).setUint32(0, sizeBytes, true);
  return prefix;
}

function padded(sizeBytes: number): number {
  return (sizeBytes + 3) & ~3;
}

function corrupt(): HostError {
  return new HostError(
    "corrupt",
    "The screen data from the virtual machine is damaged. Close this view and open it again.",
  );
}
