/**
 * Where each page of a state's memories is: nowhere (all zeros) or in a pack, its own or one of the states it grew from.
 * The hash of each page lets a child see which pages it shares. Compressed with a checksum, like everything here.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { LeView } from "../../../core/base/bytes.ts";
import { newer } from "../../../core/machine/machine-snapshot.ts";
import { damagedFile } from "./file-ops.ts";
import { PAGE_BYTES } from "./pack-file.ts";

export const HASH_BYTES = 16;
/** Place, pack, page, hash. */
const ENTRY_BYTES = 12 + HASH_BYTES;
/** Of the largest machine: 2 GiB of RAM and devices' memories. */
const MOST_PAGES = 1 << 20;
const MOST_INDEX_BYTES = MOST_PAGES * ENTRY_BYTES + (1 << 22);

const INDEX_VERSION = 1;

const header = z.strictObject({
  version: z.literal(INDEX_VERSION),
  packs: z.array(z.string().regex(/^[a-z0-9]{8,32}$/)).max(50_000),
  regions: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        sizeBytes: z
          .int()
          .min(0)
          .max(2 ** 32),
        /** Pages that are not all zeros. */
        pages: z.int().min(0).max(MOST_PAGES),
      }),
    )
    .max(100),
});

/** The pages of one memory that are not all zeros: entry i of each array belongs to the same page. */
export interface RegionIndex {
  readonly name: string;
  readonly sizeBytes: number;
  /** Number of the page in the region, ascending. */
  readonly places: Uint32Array;
  /** Index into `packs`. */
  readonly packs: Uint32Array;
  /** Number of the page in that pack. */
  readonly pages: Uint32Array;
  /** HASH_BYTES each. */
  readonly hashes: Uint8Array;
}

export interface MemoryIndex {
  /** Names of the packs that pages are in. */
  readonly packs: readonly string[];
  readonly regions: readonly RegionIndex[];
}

/** Collects the pages of one region, in order. */
export class RegionIndexBuilder {
  readonly #name: string;
  readonly #sizeBytes: number;
  readonly #entries: Uint32Array;
  readonly #hashes: Uint8Array;
  #count = 0;

  constructor(name: string, sizeBytes: number) {
    this.#name = name;
    this.#sizeBytes = sizeBytes;
    const most = Math.ceil(sizeBytes / PAGE_BYTES);
    this.#entries = new Uint32Array(most * 3);
    this.#hashes = new Uint8Array(most * HASH_BYTES);
  }

  add(place: number, pack: number, page: number, hash: Uint8Array): void {
    const at = this.#count * 3;
    this.#entries[at] = place;
    this.#entries[at + 1] = pack;
    this.#entries[at + 2] = page;
    this.#hashes.set(hash, this.#count * HASH_BYTES);
    this.#count++;
  }

  done(): RegionIndex {
    const column = (which: number): Uint32Array =>
      Uint32Array.from({ length: this.#count }, (_, i) => this.#entries[i * 3 + which]!);
    return {
      name: this.#name,
      sizeBytes: this.#sizeBytes,
      places: column(0),
      packs: column(1),
      pages: column(2),
      hashes: this.#hashes.slice(0, this.#count * HASH_BYTES),
    };
  }
}

export function encodeIndex({ packs, regions }: MemoryIndex): Uint8Array {
  const sizes = regions.map(({ name, sizeBytes, places }) => ({ name, sizeBytes, pages: places.length }));
  const text = Buffer.from(JSON.stringify({ version: INDEX_VERSION, packs: [...packs], regions: sizes }));
  const count = sizes.reduce((sum, { pages }) => sum + pages, 0);
  const bytes = new Uint8Array(4 + text.length + count * ENTRY_BYTES);
  const view = new LeView(bytes);
  view.setU32(0, text.length);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const region of regions) {
    for (const column of [region.places, region.packs, region.pages]) {
      for (const value of column) {
        view.setU32(at, value);
        at += 4;
      }
    }
    bytes.set(region.hashes, at);
    at += region.hashes.length;
  }
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

/** Throws HostError "corrupt" or "unsupported"; `path` is for its sentence. */
export function decodeIndex(compressed: Uint8Array, path: string): MemoryIndex {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(zstdDecompressSync(compressed, { maxOutputLength: MOST_INDEX_BYTES }));
  } catch (error) {
    throw damagedFile(path, "its checksum is wrong", error);
  }
  const view = new LeView(bytes);
  const textBytes = bytes.length < 4 ? 0 : view.u32(0);
  const { packs, regions } = parseHeader(bytes.subarray(4, 4 + textBytes), path);
  const count = regions.reduce((sum, { pages }) => sum + pages, 0);
  if (bytes.length !== 4 + textBytes + count * ENTRY_BYTES) throw contradicts(path);
  let at = 4 + textBytes;
  const column = (length: number): Uint32Array =>
    Uint32Array.from({ length }, () => {
      at += 4;
      return view.u32(at - 4);
    });
  return {
    packs,
    regions: regions.map(({ name, sizeBytes, pages: length }) => {
      const region = { name, sizeBytes, places: column(length), packs: column(length), pages: column(length) };
      const hashes = bytes.slice(at, (at += length * HASH_BYTES));
      let last = -1;
      for (const [i, place] of region.places.entries()) {
        if (place <= last || place * PAGE_BYTES >= sizeBytes || region.packs[i]! >= packs.length)
          throw contradicts(path);
        last = place;
      }
      return { ...region, hashes };
    }),
  };
}

function parseHeader(text: Uint8Array, path: string): z.infer<typeof header> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(text));
  } catch (error) {
    throw contradicts(path, error);
  }
  const { data } = z.looseObject({ version: z.number() }).safeParse(json);
  if (data !== undefined && data.version > INDEX_VERSION) throw newer("it has a newer form");
  const parsed = header.safeParse(json);
  if (!parsed.success) throw contradicts(path, parsed.error);
  return parsed.data;
}

function contradicts(path: string, cause?: unknown): Error {
  return damagedFile(path, "it contradicts itself", cause);
}
