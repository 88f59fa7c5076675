/** Answers of packet commands that depend on little: built anew each time, cut to the host's length by the drive. */
import type { Sense } from "./packet-commands.ts";

const LEAD_IN_FRAMES = 150;
const FRAMES = 75;
const SECONDS = 60;
const LEAD_OUT = 0xaa;
/** Data track, recorded without interruption; its Q channel carries positions. */
const DATA_TRACK = 0x14;
/** Sectors of the largest compact disc, 99 minutes; more is a DVD's. */
const MOST_CD_SECTORS = 99 * SECONDS * FRAMES;

export type DiscState = "disc" | "none" | "open";

/** Big-endian fields, as packet commands have them. */
class Reply {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(sizeBytes: number, start: readonly number[] = []) {
    this.bytes = new Uint8Array(sizeBytes);
    this.bytes.set(start);
    this.#view = new DataView(this.bytes.buffer);
  }

  u16(offset: number, value: number): this {
    this.#view.setUint16(offset, value);
    return this;
  }

  u32(offset: number, value: number): this {
    this.#view.setUint32(offset, value);
    return this;
  }

  put(offset: number, bytes: readonly number[]): this {
    this.bytes.set(bytes, offset);
    return this;
  }

  text(offset: number, length: number, value: string): this {
    const padded = value.padEnd(length, " ");
    for (let i = 0; i < length; i++) this.bytes[offset + i] = padded.charCodeAt(i) & 0x7f;
    return this;
  }
}

/** A disc is a DVD when no CD holds as much. */
export function isDvd(sectors: number): boolean {
  return sectors > MOST_CD_SECTORS;
}

/** Answer of REQUEST SENSE: fixed format, current error. */
export function senseReply({ key, code, qualifier }: Sense): Uint8Array {
  return new Reply(18, [0x70, 0, key, 0, 0, 0, 0, 10]).put(12, [code, qualifier]).bytes;
}

/** [MMC3] 5.1.7 with what [SFF8020] 10.8.1 says of byte 3. */
export function inquiryReply(model: string): Uint8Array {
  return new Reply(36, [0x05, 0x80, 0x00, 0x21, 31])
    .text(8, 8, "NESTBOX")
    .text(16, 16, model.replace(/^NESTBOX /i, ""))
    .text(32, 4, "1.0").bytes;
}

/** Answer of READ CAPACITY: the last sector, and bytes of a sector. */
export function capacityReply(sectors: number, sectorBytes: number): Uint8Array {
  return new Reply(8).u32(0, sectors - 1).u32(4, sectorBytes).bytes;
}

/** An address as LBA, or as minute, second and frame. */
function address(sector: number, isMsf: boolean): readonly number[] {
  if (!isMsf) return [(sector >>> 24) & 0xff, (sector >>> 16) & 0xff, (sector >>> 8) & 0xff, sector & 0xff];
  const frame = sector + LEAD_IN_FRAMES;
  return [0, Math.floor(frame / FRAMES / SECONDS) & 0xff, Math.floor(frame / FRAMES) % SECONDS, frame % FRAMES];
}

/** One data track. Undefined: no such track. [MMC3] 5.23. */
export function tocReply(sectors: number, isMsf: boolean, firstTrack: number): Uint8Array | undefined {
  if (firstTrack > 1 && firstTrack !== LEAD_OUT) return undefined;
  const tracks = firstTrack <= 1 ? [1, LEAD_OUT] : [LEAD_OUT];
  const reply = new Reply(4 + 8 * tracks.length, [0, 0, 1, 1]).u16(0, 2 + 8 * tracks.length);
  for (const [i, track] of tracks.entries()) {
    reply.put(4 + 8 * i, [0, DATA_TRACK, track, 0, ...address(track === 1 ? 0 : sectors, isMsf)]);
  }
  return reply.bytes;
}

/** The only session, as READ TOC format 1 tells it. [MMC3] 5.23. */
export function sessionReply(isMsf: boolean): Uint8Array {
  return new Reply(12, [0, 10, 1, 1, 0, DATA_TRACK, 1, 0, ...address(0, isMsf)]).bytes;
}

/** What the lead-in's Q channel says: first track, last track, lead-out, the track. [MMC3] 5.23.6. */
export function rawTocReply(sectors: number): Uint8Array {
  const zero = [0, 0, 0, 0];
  const entries: readonly (readonly number[])[] = [
    [0xa0, ...zero, 1, 0, 0],
    [0xa1, ...zero, 1, 0, 0],
    [0xa2, ...zero, ...address(sectors, true).slice(1)],
    [0x01, ...zero, ...address(0, true).slice(1)],
  ];
  const reply = new Reply(4 + 11 * entries.length, [0, 0, 1, 1]).u16(0, 2 + 11 * entries.length);
  for (const [i, entry] of entries.entries()) reply.put(4 + 11 * i, [1, DATA_TRACK, 0, ...entry]);
  return reply.bytes;
}

/** A finished disc of one session. [MMC3] 5.19. */
export function discInformationReply(): Uint8Array {
  return new Reply(34, [0, 32, 0x0e, 1, 1, 1, 1, 0x20]).put(16, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).bytes;
}

/** Answer of READ TRACK INFORMATION about the only track. */
export function trackInformationReply(sectors: number): Uint8Array {
  return new Reply(28, [0, 26, 1, 1, 0, 0x04, 0x01]).u32(24, sectors).bytes;
}

/** Q channel of the place where the head is. `format` 1: position; 2, 3: catalogue and recording codes, of which the disc has none. */
export function subchannelReply(format: number, wantsQ: boolean, isMsf: boolean, sector: number): Uint8Array {
  if (!wantsQ) return new Reply(4, [0, 0x15, 0, 0]).bytes;
  const place = address(sector, isMsf);
  if (format === 1) return new Reply(16, [0, 0x15, 0, 12, 1, DATA_TRACK, 1, 1, ...place, ...place]).bytes;
  return new Reply(24, [0, 0x15, 0, 20, format, format === 3 ? DATA_TRACK : 0, format === 3 ? 1 : 0]).bytes;
}

const DVD_FIRST_SECTOR = 0x03_0000;

/** What the lead-in of a DVD-ROM of one layer says: 0: its size; 1: no copy protection. [MMC3] 5.20. */
export function dvdStructureReply(format: number, sectors: number): Uint8Array | undefined {
  if (format === 1) return new Reply(8).u16(0, 6).bytes;
  if (format !== 0) return undefined;
  return new Reply(2052, [0, 0, 0, 0, 0x01, 0x0f, 0x01])
    .u16(0, 2050)
    .u32(8, DVD_FIRST_SECTOR)
    .u32(12, DVD_FIRST_SECTOR + sectors - 1).bytes;
}

/** Answer of MECHANISM STATUS: is the tray open? There is no changer. */
export function mechanismStatusReply(isOpen: boolean): Uint8Array {
  return new Reply(8, [0, isOpen ? 0x10 : 0]).bytes;
}

/** What happened to the medium since the host asked last. [MMC3] 5.5. */
export type MediaEvent = "none" | "eject-request" | "new" | "removed";
const EVENT_CODES: Readonly<Record<MediaEvent, number>> = { none: 0, "eject-request": 1, new: 2, removed: 3 };
const MEDIA_CLASS = 4;

/** [MMC3] 5.5. */
export function eventReply(wantedClasses: number, event: MediaEvent, disc: DiscState): Uint8Array {
  const supported = 1 << MEDIA_CLASS;
  if ((wantedClasses & supported) === 0) return new Reply(4, [0, 2, 0x80, supported]).bytes;
  const media = disc === "disc" ? 0x02 : disc === "open" ? 0x01 : 0x00;
  return new Reply(8, [0, 6, MEDIA_CLASS, supported, EVENT_CODES[event], media]).bytes;
}

const PROFILE_CD = 0x0008;
const PROFILE_DVD = 0x0010;

interface Feature {
  readonly code: number;
  readonly isCurrent: boolean;
  readonly bytes: readonly number[];
}

function feature(code: number, isCurrent: boolean, isPersistent: boolean, data: readonly number[]): Feature {
  const flags = (isPersistent ? 2 : 0) | (isCurrent ? 1 : 0);
  return { code, isCurrent, bytes: [code >> 8, code & 0xff, flags, data.length, ...data] };
}

/** [MMC3] 5.4. `kind` 0: all features; 1: those current; 2: one. */
export function configurationReply(kind: number, first: number, sectors: number | undefined): Uint8Array {
  const hasDvd = sectors !== undefined && isDvd(sectors);
  const hasCd = sectors !== undefined && !hasDvd;
  const has = sectors !== undefined;
  const features = [
    feature(0x0000, true, true, [0, PROFILE_DVD, hasDvd ? 1 : 0, 0, 0, PROFILE_CD, hasCd ? 1 : 0, 0]),
    feature(0x0001, true, true, [0, 0, 0, 2]), // core: ATAPI
    feature(0x0002, true, true, [2, 0, 0, 0]), // morphing: operational changes by events
    feature(0x0003, true, true, [0x29, 0, 0, 0]), // removable: tray, ejects, locks
    feature(0x0010, has, false, [0, 0, 8, 0, 0, 16, 0, 0]), // random readable: blocks of 2048
    feature(0x001d, has, true, []), // multi-read
    feature(0x001e, hasCd, false, [0, 0, 0, 0]), // CD read
    feature(0x001f, hasDvd, false, []), // DVD read
    feature(0x0100, true, true, []), // power management
    feature(0x0105, true, true, []), // time-outs
  ];
  const wanted = features.filter(
    ({ code, isCurrent }) => (kind === 2 ? code === first : code >= first) && (kind !== 1 || isCurrent),
  );
  const lengthBytes = wanted.reduce((sum, { bytes }) => sum + bytes.length, 8);
  const reply = new Reply(lengthBytes).u32(0, lengthBytes - 4).u16(6, hasDvd ? PROFILE_DVD : hasCd ? PROFILE_CD : 0);
  let at = 8;
  for (const { bytes } of wanted) {
    reply.put(at, bytes);
    at += bytes.length;
  }
  return reply.bytes;
}

const PAGES: readonly (readonly number[])[] = [
  [0x01, 6, 0, 5, 0, 0, 0, 0], // read error recovery: five attempts
  [0x0d, 6, 0, 0, 0, SECONDS, 0, FRAMES],
  [0x0e, 14, 0x04, 0, 0, 0, 0, FRAMES, 1, 0xff, 2, 0xff, 0, 0, 0, 0],
  // capabilities: reads CD-R, CD-RW, DVD-ROM; mode 2 forms; locks, ejects, tray; 706 KiB/s at most and now, 512 KiB of buffer
  [0x2a, 18, 0x0f, 0, 0x70, 0, 0x29, 0, 0x02, 0xc2, 0, 2, 0x02, 0x00, 0x02, 0xc2, 0, 0, 0, 0],
];
const ALL_PAGES = 0x3f;

/** Mode pages behind the header of eight bytes; undefined: there is no such page. [MMC3] 5.12. */
export function modeReply(
  page: number,
  wantsChangeable: boolean,
  disc: DiscState,
  isLocked: boolean,
): Uint8Array | undefined {
  const wanted = PAGES.filter(([code]) => page === ALL_PAGES || code === page);
  if (wanted.length === 0) return undefined;
  const lengthBytes = wanted.reduce((sum, { length }) => sum + length, 8);
  const medium = disc === "disc" ? 0x01 : disc === "none" ? 0x70 : 0x71;
  const reply = new Reply(lengthBytes).u16(0, lengthBytes - 2).put(2, [medium]);
  let at = 8;
  for (const bytes of wanted) {
    reply.put(at, wantsChangeable ? bytes.map((byte, i) => (i < 2 ? byte : 0)) : bytes);
    if (bytes[0] === 0x2a && !wantsChangeable && isLocked) reply.bytes[at + 6]! |= 0x02;
    at += bytes.length;
  }
  return reply.bytes;
}

/** Minute, second, frame → sector; negative before the data area. */
export function sectorOfMsf(minute: number, second: number, frame: number): number {
  return (minute * SECONDS + second) * FRAMES + frame - LEAD_IN_FRAMES;
}

const SYNC_MIDDLE: readonly number[] = Array.from({ length: 10 }, () => 0xff);

function bcd(value: number): number {
  return (Math.floor(value / 10) << 4) | (value % 10);
}

/** Sync pattern and header of a mode 1 sector. */
export function sectorFront(sector: number): readonly number[] {
  const [, minute, second, frame] = address(sector, true);
  return [0, ...SYNC_MIDDLE, 0, bcd(minute!), bcd(second!), bcd(frame!), 1];
}
