/**
 * A device's memory window whose bytes may be plain memory at times: VRAM in a linear mode. The device says for each
 * mode how the window behaves; the memory map makes it so, and reports which pages the guest wrote.
 */
export interface MemoryWindow {
  /**
   * The window's page `page` (4 KiB, from the window's start) is plain memory at `hostOffset` in the device's region,
   * read and written without the device seeing it; the first write since `takeDirty` marks the page.
   */
  direct(page: number, pageCount: number, hostOffset: number): void;
  /** Accesses to these pages reach the device's handler. */
  trapped(page: number, pageCount: number): void;
  /** Nothing there: reads give all ones, writes go nowhere. Also how a window is taken away. */
  hidden(page: number, pageCount: number): void;
  /**
   * Calls `visit` with the offset in the device's region of every 4 KiB page written directly since the last call, and
   * starts watching those pages again. Cheap when nothing was written.
   */
  takeDirty(visit: (hostOffset: number) => void): void;
}
