/**
 * The execution phase of the 82077AA's data commands, sector by sector: which sector comes next, whether it is there,
 * where its bytes go, and how the command ends. Knows neither ports nor time.
 * [82077AA] §5.1 "Data Transfer Commands", §5.2.2 "Format Track"; status bits §6.
 */
import { z } from "zod";
import type { DmaChannel } from "../../../bus/dma.ts";
import { bit, byte, bytes, upTo } from "../../state-fields.ts";
import { type FloppyDrive, SECTOR_BYTES } from "./floppy-drive.ts";

export const ST0_ABNORMAL = 0x40;
export const ST1_MISSING_MARK = 0x01;
export const ST1_NOT_WRITABLE = 0x02;
export const ST1_NO_DATA = 0x04;
export const ST1_OVERRUN = 0x10;
export const ST1_END_OF_CYLINDER = 0x80;
export const ST2_WRONG_CYLINDER = 0x10;
export const ST2_CONTROL_MARK = 0x40;

const ID_BYTES = 4;

export const fdcTransferState = z.strictObject({
  operation: z.enum(["read", "write", "verify", "read-track", "format", "read-id"]),
  drive: upTo(3),
  head: upTo(1),
  /** Address of the sector that comes next, as the command and the result phase have it. */
  c: byte,
  h: byte,
  r: byte,
  n: byte,
  /** Last sector of a track; for a format how many sectors it gets. */
  eot: byte,
  multiTrack: bit,
  mfm: bit,
  skip: bit,
  deleted: bit,
  /** Sectors that a verify still counts; 0: until EOT. */
  count: byte,
  /** Filler byte of a format. */
  filler: byte,
  /** Sectors of the track already done by a format or a read of a track. */
  done: byte,
  searched: bit,
  st0: byte,
  st1: byte,
  st2: byte,
  /** Without DMA: bytes between the disk and the host, and how many the host has moved. */
  buffer: bytes(SECTOR_BYTES),
  moved: upTo(SECTOR_BYTES),
});
export type FdcTransferState = z.infer<typeof fdcTransferState>;

/**
 * "again": the next sector follows. "search": the disk turns in vain. "dma": the channel does not take or give bytes.
 * "host": the buffer waits for the host to read or write it. "ended": the result phase comes.
 */
export type TransferStep = "again" | "search" | "dma" | "host" | "ended";

/** What a transfer works with; the same for its whole time. */
export interface TransferParts {
  readonly drive: FloppyDrive;
  readonly rate: number;
  /** null: the host moves the bytes itself. */
  readonly dma: DmaChannel | null;
  /** Told of each sector. */
  readonly activity: (written: boolean) => void;
}

/** One command's data; `state` is what a snapshot keeps. */
export class FdcTransfer {
  readonly state: FdcTransferState;
  readonly #scratch = new Uint8Array(SECTOR_BYTES);

  constructor(state: FdcTransferState) {
    this.state = state;
  }

  /** The disk can be written to by this operation: which way bytes go without DMA. */
  get toDisk(): boolean {
    return this.state.operation === "write" || this.state.operation === "format";
  }

  /** Without DMA: the host is to move the next byte. */
  get hostTurn(): boolean {
    return this.state.moved < this.state.buffer.length;
  }

  /** ST0–ST2 and the address of the next sector. */
  result(): number[] {
    const { st0, st1, st2, head, drive, c, h, r, n } = this.state;
    return [st0 | (head << 2) | drive, st1, st2, c, h, r, n];
  }

  /** Ends the command with an error. */
  fail(st1: number, st2 = 0): "ended" {
    this.state.st0 |= ST0_ABNORMAL;
    this.state.st1 |= st1;
    this.state.st2 |= st2;
    return "ended";
  }

  step(parts: TransferParts): TransferStep {
    const { drive, rate } = parts;
    const state = this.state;
    if (this.toDisk && drive.writeProtected) return this.fail(ST1_NOT_WRITABLE);
    if (!state.mfm || !drive.formatted(state.head, rate)) return this.#notFound(ST1_MISSING_MARK, 0);
    switch (state.operation) {
      case "read-id":
        return this.#readId(drive);
      case "format":
        return this.#formatSector(parts);
      case "read-track":
        return this.#readTrackSector(parts);
      default:
        return this.#sector(parts);
    }
  }

  /** Two index holes pass before the controller gives up. */
  #notFound(st1: number, st2: number): TransferStep {
    if (this.state.searched) return this.fail(st1, st2);
    this.state.searched = true;
    return "search";
  }

  /** Whichever address field comes by first: the one after the last that was read. */
  #readId(drive: FloppyDrive): TransferStep {
    const state = this.state;
    state.c = drive.cylinder;
    state.h = state.head;
    state.r = (state.r % drive.medium!.sectorsPerTrack) + 1;
    state.n = 2;
    return "ended";
  }

  #sector(parts: TransferParts): TransferStep {
    const state = this.state;
    const { drive } = parts;
    if (state.c !== drive.cylinder) return this.#notFound(ST1_NO_DATA, ST2_WRONG_CYLINDER);
    if (state.h !== state.head || state.n !== 2 || state.r < 1 || state.r > drive.medium!.sectorsPerTrack) {
      return this.#notFound(ST1_NO_DATA, 0);
    }
    if (state.operation === "read" && state.deleted) {
      // No sector of an image is marked deleted: read one, tell, and stop; or skip them all.
      state.st2 |= ST2_CONTROL_MARK;
      if (state.skip) return this.#next(false);
    }
    const offset = drive.offset(state.head, state.r);
    if (state.operation === "verify") return this.#verified();
    const step = this.#move(parts, offset, SECTOR_BYTES);
    if (step === "host" || step === "dma") return step;
    parts.activity(state.operation === "write");
    if (step === "ended" || (state.operation === "read" && state.deleted)) {
      this.#next(true);
      return "ended";
    }
    return this.#next(false);
  }

  #verified(): TransferStep {
    const state = this.state;
    const last = state.count === 1 || (state.count === 0 && state.r === state.eot && !this.#otherHeadFollows);
    if (state.count > 0) state.count--;
    const step = this.#next(last);
    return last ? "ended" : step;
  }

  get #otherHeadFollows(): boolean {
    return this.state.multiTrack && this.state.head === 0;
  }

  /** [82077AA] table 5-6: the address after a sector. Beyond the last sector without terminal count is an error. */
  #next(last: boolean): TransferStep {
    const state = this.state;
    state.searched = false;
    if (state.r !== state.eot) {
      state.r = (state.r + 1) & 0xff;
      return "again";
    }
    const otherHead = this.#otherHeadFollows;
    state.r = 1;
    if (state.multiTrack) state.h ^= 1;
    if (!otherHead) state.c = (state.c + 1) & 0xff;
    if (last) return "ended";
    if (!otherHead) return this.fail(ST1_END_OF_CYLINDER);
    state.head = 1;
    return "again";
  }

  /** Sectors in the order in which they pass after the index hole, whatever their addresses. */
  #readTrackSector(parts: TransferParts): TransferStep {
    const state = this.state;
    if (state.done >= parts.drive.medium!.sectorsPerTrack) return this.fail(ST1_END_OF_CYLINDER);
    if (state.c !== parts.drive.cylinder || state.h !== state.head || state.n !== 2) state.st1 |= ST1_NO_DATA;
    const step = this.#move(parts, parts.drive.offset(state.head, state.done + 1), SECTOR_BYTES);
    if (step === "host" || step === "dma") return step;
    parts.activity(false);
    state.done++;
    state.r = (state.r + 1) & 0xff;
    if (step === "ended") return "ended";
    return state.done >= state.eot ? this.fail(ST1_END_OF_CYLINDER) : "again";
  }

  /** An image holds only the format it has: address fields of any other are refused as if they could not be written. */
  #formatSector(parts: TransferParts): TransferStep {
    const state = this.state;
    const { drive } = parts;
    if (state.n !== 2 || state.eot !== drive.medium!.sectorsPerTrack) return this.fail(ST1_NO_DATA);
    const id = this.#scratch.subarray(0, ID_BYTES);
    const step = this.#fetch(parts, id);
    if (step === "host" || step === "dma") return step;
    const [c, h, r, n] = id;
    if (c !== drive.cylinder || h !== state.head || n !== 2 || r! < 1 || r! > state.eot) return this.fail(ST1_NO_DATA);
    const offset = drive.offset(state.head, r!);
    drive.medium!.bytes.fill(state.filler, offset, offset + SECTOR_BYTES);
    drive.medium!.written(offset, SECTOR_BYTES);
    parts.activity(true);
    state.done++;
    state.r = r!;
    state.c = c;
    state.h = h;
    return state.done >= state.eot || step === "ended" ? "ended" : "again";
  }

  /** Moves one sector. "ended": and it was the last that the host wants. */
  #move(parts: TransferParts, offset: number, lengthBytes: number): TransferStep {
    const medium = parts.drive.medium!;
    const sector = medium.bytes.subarray(offset, offset + lengthBytes);
    if (!this.toDisk) return this.#give(parts, sector);
    const data = this.#scratch.fill(0); // terminal count in mid-sector: the rest is written as zeros
    const step = this.#fetch(parts, data);
    if (step === "host" || step === "dma") return step;
    sector.set(data.subarray(0, sector.length));
    medium.written(offset, sector.length);
    return step;
  }

  #give(parts: TransferParts, sector: Uint8Array): TransferStep {
    const state = this.state;
    if (parts.dma !== null) {
      if (parts.dma.toMemory(sector) === 0) return "dma";
      return parts.dma.terminalCount ? "ended" : "again";
    }
    if (state.buffer.length > 0) return this.#hostDone();
    state.buffer = Array.from(sector);
    state.moved = 0;
    return "host";
  }

  #fetch(parts: TransferParts, into: Uint8Array): TransferStep {
    const state = this.state;
    if (parts.dma !== null) {
      if (parts.dma.fromMemory(into) === 0) return "dma";
      return parts.dma.terminalCount ? "ended" : "again";
    }
    if (state.buffer.length > 0) {
      const step = this.#hostDone(into);
      return step;
    }
    state.buffer = Array.from({ length: into.length }, () => 0);
    state.moved = 0;
    return "host";
  }

  #hostDone(into?: Uint8Array): TransferStep {
    const state = this.state;
    if (state.moved < state.buffer.length) return "host";
    into?.set(state.buffer.slice(0, into.length));
    state.buffer = [];
    state.moved = 0;
    return "again";
  }
}
