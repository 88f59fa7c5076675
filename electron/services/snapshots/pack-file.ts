/**
 * A pack: memory pages that one snapshot added, in the order they came. Pages are compressed in chunks with a checksum
 * each; a table at the end says where the chunks are, so that a child can pick single pages out of its parents' packs.
 *
 *   "NBPACK01"  chunk  chunk  …  table: u32 length of each chunk  u32 chunks  u32 pages  "NBPEND01"
 */
import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { LeView, ascii } from "../../../core/base/bytes.ts";
import { HostError } from "../../../core/base/errors.ts";
import { damagedFile, type FileOps } from "./file-ops.ts";
import { fileError } from "../host-files.ts";

export const PAGE_BYTES = 4096;
const CHUNK_PAGES = 64;
const CHUNK_BYTES = CHUNK_PAGES * PAGE_BYTES;
const HEAD = ascii("NBPACK01");
const END = ascii("NBPEND01");
const TRAILER_BYTES = 8 + END.length;
/** Compressions under way at once: the thread pool has four threads. */
const MOST_IN_FLIGHT = 4;
/** A pack of the largest memory has far fewer. */
const MOST_CHUNKS = 1 << 20;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** Fast before small: a guest may be waiting. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } };

export class PackWriter {
  readonly path: string;
  readonly #handle: FileHandle;
  #chunk = new Uint8Array(CHUNK_BYTES);
  #pages = 0;
  readonly #lengths: number[] = [];
  #sizeBytes = HEAD.length;
  readonly #inFlight: Promise<void>[] = [];
  #written: Promise<void>;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
    this.#written = this.#append(HEAD);
    this.#written.catch(() => {});
  }

  /** Rejects with HostError. */
  static async create(ops: FileOps, path: string): Promise<PackWriter> {
    try {
      return new PackWriter(path, await ops.open(path, "wx", 0o600));
    } catch (error) {
      throw fileError(error, path);
    }
  }

  get pages(): number {
    return this.#pages;
  }

  /** Copies the page. Resolves, when there is room for more, to the page's number. */
  async add(page: Uint8Array): Promise<number> {
    const number = this.#pages++;
    this.#chunk.set(page, (number % CHUNK_PAGES) * PAGE_BYTES);
    if (this.#pages % CHUNK_PAGES === 0) await this.#flush(CHUNK_BYTES);
    return number;
  }

  /** Completes, syncs and closes the file; resolves to its size. Rejects with HostError. */
  async finish(): Promise<number> {
    const rest = (this.#pages % CHUNK_PAGES) * PAGE_BYTES;
    if (rest > 0) await this.#flush(rest);
    try {
      await this.#written;
      const table = new Uint8Array(this.#lengths.length * 4 + TRAILER_BYTES);
      const view = new LeView(table);
      for (const [chunk, length] of this.#lengths.entries()) view.setU32(chunk * 4, length);
      const trailer = this.#lengths.length * 4;
      view.setU32(trailer, this.#lengths.length);
      view.setU32(trailer + 4, this.#pages);
      table.set(END, trailer + 8);
      await this.#append(table);
      await this.#handle.sync();
      await this.#handle.close();
    } catch (error) {
      throw fileError(error, this.path);
    }
    return this.#sizeBytes + this.#lengths.length * 4 + TRAILER_BYTES;
  }

  /** Lets go of a file that is not wanted any more. Never rejects. */
  async abandon(): Promise<void> {
    await this.#written.catch(() => {});
    await this.#handle.close().catch(() => {});
  }

  async #flush(lengthBytes: number): Promise<void> {
    const chunk = this.#chunk.subarray(0, lengthBytes);
    this.#chunk = new Uint8Array(CHUNK_BYTES);
    const compressed = compress(chunk, COMPRESSION);
    const before = this.#written;
    this.#written = (async () => {
      // both are awaited whatever happens to either, so that none fails unheard
      const [bytes] = await Promise.all([compressed, before]);
      this.#lengths.push(bytes.length);
      this.#sizeBytes += bytes.length;
      await this.#append(bytes);
    })();
    this.#written.catch(() => {});
    this.#inFlight.push(this.#written);
    if (this.#inFlight.length < MOST_IN_FLIGHT) return;
    try {
      await this.#inFlight.shift();
    } catch (error) {
      throw fileError(error, this.path);
    }
  }

  /** Write calls may write less than asked. */
  async #append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done);
      done += bytesWritten;
    }
  }
}

export class PackReader {
  readonly path: string;
  readonly pages: number;
  readonly #handle: FileHandle;
  /** Place of each chunk, and of the end. */
  readonly #places: readonly number[];
  #chunk: Promise<Uint8Array> | undefined;
  #chunkNumber = -1;

  private constructor(path: string, handle: FileHandle, places: readonly number[], pages: number) {
    this.path = path;
    this.#handle = handle;
    this.#places = places;
    this.pages = pages;
  }

  /** Rejects with HostError, "corrupt" for a file that is cut off or no pack. */
  static async open(ops: FileOps, path: string): Promise<PackReader> {
    let handle: FileHandle | undefined;
    try {
      handle = await ops.open(path, "r");
      return await PackReader.#read(path, handle);
    } catch (error) {
      await handle?.close().catch(() => {});
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw damagedFile(path, "it is missing", error);
      throw fileError(error, path);
    }
  }

  static async #read(path: string, handle: FileHandle): Promise<PackReader> {
    const { size } = await handle.stat();
    if (size < HEAD.length + TRAILER_BYTES) throw damagedFile(path, "it is cut off");
    const head = await readAt(handle, path, 0, HEAD.length);
    const trailer = await readAt(handle, path, size - TRAILER_BYTES, TRAILER_BYTES);
    if (!startsWith(head, HEAD)) throw damagedFile(path, "it is no memory of a snapshot");
    if (!startsWith(trailer.subarray(8), END)) throw damagedFile(path, "its end is missing");
    const chunks = new LeView(trailer).u32(0);
    const pages = new LeView(trailer).u32(4);
    const tableAt = size - TRAILER_BYTES - chunks * 4;
    if (chunks > MOST_CHUNKS || chunks !== Math.ceil(pages / CHUNK_PAGES) || tableAt < HEAD.length)
      throw damagedFile(path, "its table is wrong");
    const table = new LeView(await readAt(handle, path, tableAt, chunks * 4));
    const places = [HEAD.length];
    for (let chunk = 0; chunk < chunks; chunk++) places.push(places[chunk]! + table.u32(chunk * 4));
    if (places[chunks] !== tableAt) throw damagedFile(path, "its table is wrong");
    return new PackReader(path, handle, places, pages);
  }

  /** The page's bytes: valid until the next call. Pages in order are quick. Rejects with HostError "corrupt". */
  async page(number: number): Promise<Uint8Array> {
    if (number >= this.pages) throw damagedFile(this.path, "a page is missing");
    const chunk = Math.floor(number / CHUNK_PAGES);
    if (chunk !== this.#chunkNumber) {
      this.#chunkNumber = chunk;
      this.#chunk = this.#load(chunk);
    }
    const at = (number % CHUNK_PAGES) * PAGE_BYTES;
    return (await this.#chunk!).subarray(at, at + PAGE_BYTES);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #load(chunk: number): Promise<Uint8Array> {
    const at = this.#places[chunk]!;
    const bytes = await readAt(this.#handle, this.path, at, this.#places[chunk + 1]! - at);
    const expected = Math.min(CHUNK_PAGES, this.pages - chunk * CHUNK_PAGES) * PAGE_BYTES;
    // a damaged length must not make the host allocate what it says
    const unpacked = await decompress(bytes, { maxOutputLength: CHUNK_BYTES }).catch((error: unknown) => {
      throw damagedFile(this.path, "its checksum is wrong", error);
    });
    if (unpacked.length !== expected) throw damagedFile(this.path, "a page is missing");
    return unpacked;
  }
}

async function readAt(handle: FileHandle, path: string, at: number, lengthBytes: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(lengthBytes);
  try {
    for (let done = 0; done < lengthBytes;) {
      const { bytesRead } = await handle.read(bytes, done, lengthBytes - done, at + done);
      if (bytesRead === 0) throw damagedFile(path, "it is cut off");
      done += bytesRead;
    }
  } catch (error) {
    throw error instanceof HostError ? error : fileError(error, path);
  }
  return bytes;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
