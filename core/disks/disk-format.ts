/** What an image format is: it recognises its own, and opens them as a disk. One folder each, one line in the catalogue. */
import type { ByteStore } from "../media/byte-store.ts";
import type { Disk } from "../media/disk.ts";

/** How much of an image's start and end a format looks at. */
export const SAMPLE_BYTES = 64 * 1024;

/** The two ends of an image. Of a small image each holds all of it. */
export interface ImageSample {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly sizeBytes: number;
}

/** What the image is going to be put into. */
export type ImageUse = "disk" | "cd";

/**
 * Other files that an image consists of: extents, a parent. The host decides what may be opened: an image names, the
 * host looks only beside it. Rejects with HostError "not-found".
 */
export type Siblings = (name: string) => Promise<ByteStore>;

export const NO_SIBLINGS: Siblings = () => Promise.reject(new Error("this image has no other files"));

export interface OpenOptions {
  readonly use: ImageUse;
  readonly siblings: Siblings;
}

export interface DiskFormat {
  /** Stored in a VM's settings, so that an image keeps the format that it was added with. */
  readonly id: string;
  readonly title: string;
  readonly extensions: readonly string[];
  readonly uses: readonly ImageUse[];
  /** 0: certainly not; 100: signed by this format. Never throws, however short or strange the sample is. */
  probe(sample: ImageSample): number;
  /** Rejects with HostError for an image that is damaged, or that nobody here understands. */
  open(store: ByteStore, options: OpenOptions): Promise<Disk>;
}

/** Reads both ends. Rejects as the store does. */
export async function sampleOf(store: ByteStore): Promise<ImageSample> {
  const length = Math.min(SAMPLE_BYTES, store.sizeBytes);
  const head = new Uint8Array(length);
  const tail = new Uint8Array(length);
  await store.read(0, head);
  await store.read(store.sizeBytes - length, tail);
  return { head, tail, sizeBytes: store.sizeBytes };
}
