/**
 * The first slot of an overlay. All numbers are little-endian.
 *
 *     0  "NESTOVL\n"
 *     8  u32  version, 1
 *    12  u32  bytes of a block: a power of two, 16 KiB – 1 MiB
 *    16  u64  sectors of the disk
 *    24  u32  bytes of a sector
 *    28  u32  bytes of the note
 *    32  note, UTF-8: what the overlay's owner wants to remember, such as which parent belongs under it
 *  4096  u32 × tables: slot of each table; 0: it has none
 */
import { ascii, LeView } from "../../base/bytes.ts";
import { HostError } from "../../base/errors.ts";

const SIGNATURE = ascii("NESTOVL\n");
const VERSION = 1;
const NOTE = 32;
export const DIRECTORY = 4096;
export const ENTRY_BYTES = 4;
export const MOST_NOTE_BYTES = DIRECTORY - NOTE;
const LEAST_BLOCK_BYTES = 16 * 1024;
const MOST_BLOCK_BYTES = 1024 * 1024;
const MOST_SECTORS = 2 ** 48;

export interface OverlayHeader {
  readonly blockBytes: number;
  readonly sectors: number;
  readonly sectorBytes: 512 | 2048;
  readonly note: string;
}

export function isOverlay(head: Uint8Array): boolean {
  return head.length >= SIGNATURE.length && SIGNATURE.every((byte, i) => head[i] === byte);
}

/** The whole slot, with an empty directory. Throws HostError for a disk that is too large or a note that is too long. */
export function writeHeader({ blockBytes, sectors, sectorBytes, note }: OverlayHeader): Uint8Array {
  const bytes = new Uint8Array(blockBytes);
  const view = new LeView(bytes);
  const noteBytes = encodeUtf8(note);
  if (noteBytes.length > MOST_NOTE_BYTES) throw new HostError("invalid-input", "The note of this overlay is too long.");
  bytes.set(SIGNATURE);
  view.setU32(8, VERSION);
  view.setU32(12, blockBytes);
  view.setU64(16, BigInt(sectors));
  view.setU32(24, sectorBytes);
  view.setU32(28, noteBytes.length);
  bytes.set(noteBytes, NOTE);
  if (DIRECTORY + tablesOf({ blockBytes, sectors, sectorBytes, note }) * ENTRY_BYTES > blockBytes) {
    throw new HostError(
      "unsupported",
      "This disk is too large to keep its changes apart from it. Open it for writing.",
    );
  }
  return bytes;
}

/** Throws HostError for what is no overlay, or one that is damaged or newer than this Nestbox. */
export function readHeader(head: Uint8Array): OverlayHeader {
  if (head.length < DIRECTORY || !isOverlay(head)) throw damaged("it does not begin as one");
  const view = new LeView(head);
  if (view.u32(8) !== VERSION) {
    throw new HostError("unsupported", "The overlay was made by a newer Nestbox. Update this one to use it.");
  }
  const blockBytes = view.u32(12);
  const sectors = Number(view.u64(16));
  const sectorBytes = view.u32(24);
  const noteBytes = view.u32(28);
  if (blockBytes < LEAST_BLOCK_BYTES || blockBytes > MOST_BLOCK_BYTES || (blockBytes & (blockBytes - 1)) !== 0) {
    throw damaged(`its blocks have ${blockBytes} bytes`);
  }
  if (sectors < 1 || sectors > MOST_SECTORS) throw damaged(`its disk has ${sectors} sectors`);
  if (sectorBytes !== 512 && sectorBytes !== 2048) throw damaged(`its sectors have ${sectorBytes} bytes`);
  if (noteBytes > MOST_NOTE_BYTES) throw damaged("its note is too long");
  const header: OverlayHeader = {
    blockBytes,
    sectors,
    sectorBytes,
    note: decodeUtf8(head.subarray(NOTE, NOTE + noteBytes)),
  };
  if (DIRECTORY + tablesOf(header) * ENTRY_BYTES > blockBytes) throw damaged("its directory does not fit");
  return header;
}

export function damaged(why: string): HostError {
  return new HostError(
    "corrupt",
    `The overlay of this disk is damaged: ${why}. Restore it from a backup, or a snapshot before it.`,
  );
}

export function blocksOf({ sectors, sectorBytes, blockBytes }: OverlayHeader): number {
  return Math.ceil((sectors * sectorBytes) / blockBytes);
}

export function tablesOf(header: OverlayHeader): number {
  return Math.ceil(blocksOf(header) / (header.blockBytes / ENTRY_BYTES));
}

/** core/ has no TextEncoder: it belongs to hosts. */
function encodeUtf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text);
  return Uint8Array.from(escaped.match(/%..|./g) ?? [], (part) =>
    part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0),
  );
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  } catch {
    throw damaged("its note is not text");
  }
}
