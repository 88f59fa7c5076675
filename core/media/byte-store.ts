/**
 * Random-access bytes: a file, a Blob, memory. Knows nothing of formats.
 * Reads and writes outside `0 … sizeBytes` reject with a HostError of kind "io".
 */
export interface ByteStore {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  read(offset: number, into: Uint8Array): Promise<void>;
  write(offset: number, from: Uint8Array): Promise<void>;
  /** Resolves when everything written so far survives a power cut. */
  flush(): Promise<void>;
  /** As in Disk: without the event loop, where that is quick; false: nothing was done. Never throws. */
  readNow?(offset: number, into: Uint8Array): boolean;
  writeNow?(offset: number, from: Uint8Array): boolean;
}

/** A store that can become longer. The new bytes read as zeros. */
export interface GrowingStore extends ByteStore {
  grow(sizeBytes: number): Promise<void>;
}

/** Does this store know how to grow? */
export function canGrow(store: ByteStore): store is GrowingStore {
  return "grow" in store;
}
