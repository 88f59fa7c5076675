/**
 * A diskette in a drive. It is small, so all of it is in memory while it is in the drive; the host is told of each
 * change and writes it to the file, or not when the image was opened without being changed.
 */
export interface FloppyMedium {
  readonly cylinders: number;
  readonly heads: 1 | 2;
  readonly sectorsPerTrack: number;
  /** Contents, 512-byte sectors in LBA order: (cylinder × heads + head) × sectorsPerTrack + sector − 1. */
  readonly bytes: Uint8Array;
  readonly writeProtected: boolean;
  /** Called after `bytes` changed. */
  readonly written: (offset: number, lengthBytes: number) => void;
}
