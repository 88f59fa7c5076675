/**
 * A disk as a drive sees it: numbered sectors. What lies beneath (a file of some format, an overlay, memory) is the
 * disk's own business.
 */
export interface ChsGeometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
}

export interface Disk {
  /** 512 for disks, 2048 for compact discs. */
  readonly sectorBytes: 512 | 2048;
  readonly sectors: number;
  readonly readOnly: boolean;
  /** What the image says about itself; undefined: the drive chooses. */
  readonly geometry: ChsGeometry | undefined;
  /** Whole sectors. Rejects with HostError. `into` belongs to the disk until the promise settles; so does `from`. */
  read(sector: number, into: Uint8Array): Promise<void>;
  write(sector: number, from: Uint8Array): Promise<void>;
  /** Resolves when everything written so far survives a power cut. */
  flush(): Promise<void>;
  /**
   * The same without waiting for the event loop, where the bytes are at hand; never throws. False: read() or write() has
   * to do it, or will say why not. In which order it stands to calls that are still under way is not said.
   */
  readNow?(sector: number, into: Uint8Array): boolean;
  writeNow?(sector: number, from: Uint8Array): boolean;
}
