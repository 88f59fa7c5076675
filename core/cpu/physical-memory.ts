/**
 * The physical address space as the CPU sees it. RAM and ROM are pages of the shared linear memory; everything else is
 * reached through `read` and `write`. A page is 4 KiB.
 */
export interface PhysicalMemory {
  /** Host address of the page's bytes, or -1 when reading it has effects or there is nothing. */
  hostPage(phys: number): number;
  /** True for RAM, where translated code is watched for changes. */
  isRam(phys: number): boolean;
  /** True where stores may go straight to the host address: RAM and plain device memory. */
  isWritable(phys: number): boolean;
  /** Of writable pages: the next store wants to be reported first. */
  isWatched(phys: number): boolean;
  reportWrite(phys: number): void;
  /** Reads a device or unmapped space: 1, 2 or 4 bytes, not across a page. Unsigned. */
  read(phys: number, sizeBytes: 1 | 2 | 4): number;
  /** Writes a device; ROM and unmapped space ignore it. */
  write(phys: number, sizeBytes: 1 | 2 | 4, value: number): void;
}
