/**
 * Sectors as READ CD wants them: of the 2352 bytes of a mode 1 sector the image has the 2048 in the middle.
 * [MMC3] 5.16 table 230.
 * DEVIATION: error detection and correction codes are zeros.
 */
import { BUFFER_BYTES, CD_SECTOR_BYTES } from "./ata-registers.ts";
import { sectorFront } from "./packet-replies.ts";

const SYNC_BYTES = 12;
const HEADER_BYTES = 4;
const ERROR_CODE_BYTES = 288;
const SYNC = 0x80;
const USER = 0x10;
const ERROR_CODES = 0x08;
const C2_AND_SUBCHANNEL = 0x06;

/** What byte 9 of READ CD asks for, or undefined when a data track has no such parts. */
export function sectorParts(flags: number): number | undefined {
  const headers = (flags >> 5) & 3;
  return (flags & C2_AND_SUBCHANNEL) !== 0 || headers === 2 ? undefined : flags & 0xf8;
}

/** Only user data: sectors leave as they are in the image. */
export const USER_DATA = USER;

/** Bytes of a sector that consists of these parts. */
export function partsBytes(parts: number): number {
  return (
    frontBytes(parts) + (hasUser(parts) ? CD_SECTOR_BYTES : 0) + ((parts & ERROR_CODES) !== 0 ? ERROR_CODE_BYTES : 0)
  );
}

/** Sectors that fit into the buffer in this form, with the place to read them to. */
export function mostSectors(parts: number): number {
  return Math.floor(BUFFER_BYTES / Math.max(partsBytes(parts), CD_SECTOR_BYTES));
}

/** Where in the buffer the image's sectors are read to, so that they can be spread out from its start. */
export function imagePlace(parts: number, sectors: number): number {
  return parts === USER_DATA ? 0 : BUFFER_BYTES - sectors * CD_SECTOR_BYTES;
}

/** Turns `sectors` sectors at imagePlace() into what the host asked for, at the buffer's start. Returns its length. */
export function formSectors(buffer: Uint8Array, parts: number, first: number, sectors: number): number {
  const stride = partsBytes(parts);
  if (parts === USER_DATA) return stride * sectors;
  const from = imagePlace(parts, sectors);
  for (let i = 0; i < sectors; i++) {
    let at = i * stride;
    const front = sectorFront(first + i);
    if ((parts & SYNC) !== 0) {
      buffer.set(front.slice(0, SYNC_BYTES), at);
      at += SYNC_BYTES;
    }
    if ((parts & 0x20) !== 0) {
      buffer.set(front.slice(SYNC_BYTES), at);
      at += HEADER_BYTES;
    }
    if (hasUser(parts)) {
      const source = from + i * CD_SECTOR_BYTES;
      buffer.copyWithin(at, source, source + CD_SECTOR_BYTES);
      at += CD_SECTOR_BYTES;
    }
    if ((parts & ERROR_CODES) !== 0) buffer.fill(0, at, at + ERROR_CODE_BYTES);
  }
  return stride * sectors;
}

function hasUser(parts: number): boolean {
  return (parts & USER) !== 0;
}

function frontBytes(parts: number): number {
  return ((parts & SYNC) !== 0 ? SYNC_BYTES : 0) + ((parts & 0x20) !== 0 ? HEADER_BYTES : 0);
}
