/** What an 82077AA and its two drives remember. */
import { z } from "zod";
import { bit, byte, bytes, maybeDeltaNs, upTo } from "../../state-fields.ts";
import { fdcSeeksState } from "./fdc-seeks.ts";
import { fdcTransferState } from "./fdc-transfer.ts";
import { floppyDriveState } from "./floppy-drive.ts";

export const fdcState = z.strictObject({
  dor: byte,
  tdr: upTo(3),
  /** Data rate as CCR takes it. */
  rate: upTo(3),
  /** CONFIGURE: second byte, and where precompensation begins. */
  config: byte,
  precompensation: byte,
  locked: bit,
  specify: z.tuple([byte, byte]),
  perpendicular: byte,
  /** EOT or SC of the last command that had one. */
  sectorCount: byte,
  command: bytes(9),
  result: bytes(10),
  resultNext: upTo(10),
  int: bit,
  seeks: fdcSeeksState,
  resetNs: maybeDeltaNs,
  transfer: fdcTransferState.nullable(),
  transferNs: maybeDeltaNs,
  /** How long the transfer has waited for its DMA channel. */
  dmaWaitNs: z.number().min(0).max(1e12),
  drives: z.tuple([floppyDriveState, floppyDriveState]),
});
export type FdcState = z.infer<typeof fdcState>;
