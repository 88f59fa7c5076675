/**
 * One channel of the PC's DMA controllers as the device behind it sees it. The device moves bytes when it has them; the
 * controller knows where in memory they go and when the count is used up.
 */
export interface DmaChannel {
  /** Device to memory. Returns how many bytes were taken: fewer at terminal count, 0 when the channel is masked. */
  toMemory(bytes: Uint8Array): number;
  /** Memory to device; fills `bytes` from its start and returns how many were given, as above. */
  fromMemory(bytes: Uint8Array): number;
  /** Terminal count was reached by the last transfer and not since reprogrammed. */
  readonly terminalCount: boolean;
  /** The channel is unmasked and programmed: a transfer would move bytes. */
  readonly ready: boolean;
}

/** Guest RAM as a bus master sees it: physical addresses, no paging. Writes reach translated code as well. */
export interface DmaMemory {
  read(phys: number, into: Uint8Array): void;
  write(phys: number, from: Uint8Array): void;
}
