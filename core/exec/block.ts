/**
 * A straight run of instructions on one page, translated. There may be hundreds of thousands: what is more than a few
 * words to each lies in the arena (block-code.ts).
 */
export interface Block {
  /** Cache key: physical address and mode. */
  readonly key: number;
  readonly phys: number;
  readonly modeKey: number;
  /** Length in guest bytes; an instruction may reach into the next page. */
  readonly sizeBytes: number;
  /** Instructions. */
  readonly count: number;
  /** Block head in the arena; stays when the block is translated anew. */
  readonly head: number;
  /** Records [first, end) in the arena; its code lies behind them. */
  readonly first: number;
  readonly end: number;
  /** Physical address of the second page, when the last instruction reaches into it. */
  readonly tailPhys: number | undefined;
}
