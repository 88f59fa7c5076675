/** The bytes of a data command, taken apart. [82077AA] §5.1; bit 7 of VERIFY's second byte says that its last one counts. */
import type { FdcTransferState } from "./fdc-transfer.ts";

const MULTI_TRACK = 0x80;
const MFM = 0x40;
const SKIP = 0x20;
const ENABLE_COUNT = 0x80;
const READ_DELETED = 0x0c;
const WRITE_DELETED = 0x09;

/** `passing`: the number of a sector that just passed under the head, for READ ID. */
export function startTransfer(
  operation: FdcTransferState["operation"],
  given: readonly number[],
  passing: number,
): FdcTransferState {
  const byte = (index: number): number => given[index] ?? 0;
  const opcode = byte(0);
  const select = byte(1);
  const formats = operation === "format";
  const addressed = !formats && operation !== "read-id";
  const code = opcode & 0x1f;
  return {
    operation,
    drive: select & 3,
    head: (select >> 2) & 1,
    c: addressed ? byte(2) : 0,
    h: addressed ? byte(3) : 0,
    r: addressed ? byte(4) : passing,
    n: formats ? byte(2) : addressed ? byte(5) : 0,
    eot: formats ? byte(3) : addressed ? byte(6) : 0,
    multiTrack: (opcode & MULTI_TRACK) !== 0,
    mfm: (opcode & MFM) !== 0,
    skip: (opcode & SKIP) !== 0,
    deleted: code === READ_DELETED || code === WRITE_DELETED,
    count: operation === "verify" && (select & ENABLE_COUNT) !== 0 ? byte(8) : 0,
    filler: formats ? byte(5) : 0,
    done: 0,
    searched: false,
    st0: 0,
    st1: 0,
    st2: 0,
    buffer: [],
    moved: 0,
  };
}
