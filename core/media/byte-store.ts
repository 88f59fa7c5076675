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
}
