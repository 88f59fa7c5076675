/**
 * The packet protocol: a command of twelve bytes comes in through the data register, data goes out in pieces of the host's
 * size or by the bus master. [ATA6] 9.10, 9.11; [SFF8020] §5.
 */
import { z } from "zod";
import { invariant } from "../../../base/errors.ts";
import type { Disk } from "../../../media/disk.ts";
import { bit, byte, upTo } from "../../state-fields.ts";
import { BSY, BUFFER_BYTES, CD_SECTOR_BYTES, ERR, READY, REASON_COMMAND, REASON_TO_HOST } from "./ata-registers.ts";
import { formSectors, imagePlace, mostSectors, USER_DATA } from "./cd-sectors.ts";
import { DiskAccess } from "./disk-access.ts";
import { type DriveLink, IdeDrive } from "./ide-drive.ts";
import { BEYOND_END, NO_DISC, PACKET_BYTES, SENSE_NONE, UNRECOVERED_READ, type Sense } from "./packet-commands.ts";

const MOST_LIMIT_BYTES = 0xfffe;

export const packetTransferState = z.strictObject({
  /** packet: the host writes the command. fetch: the image, asked again after a restore. give, take: the host's data. */
  phase: z.enum(["idle", "packet", "fetch", "give", "take", "answer"]),
  usesDma: bit,
  /** Bytes of programmed I/O at once, as the host wants it. */
  limitBytes: upTo(MOST_LIMIT_BYTES),
  /** READ: the next sector of the disc, how many are left, and the parts of each. */
  sector: upTo(0xffff_ffff),
  left: upTo(0xffff_ffff),
  parts: byte,
  filledBytes: upTo(BUFFER_BYTES),
  passedBytes: upTo(BUFFER_BYTES).multipleOf(2),
  isCareful: bit,
  sense: z.strictObject({ key: upTo(15), code: byte, qualifier: byte }),
});
export type PacketTransferState = z.infer<typeof packetTransferState>;

/** A CD drive's phases; AtapiCdrom adds the commands. */
export abstract class PacketTransfer extends IdeDrive {
  protected transfer: PacketTransferState = idlePacketTransfer();
  readonly #access: DiskAccess;

  constructor(disc: Disk | null, link: DriveLink, buffer: Uint8Array) {
    super(link, buffer);
    checkDisc(disc);
    this.#access = new DiskAccess(disc, {
      settled: (ok) => this.#settled(ok),
      hostError: (text) => link.hostError(text),
    });
  }

  /** The whole packet is there. */
  protected abstract packet(packet: Uint8Array): void;

  protected get disc(): Disk | null {
    return this.#access.disk;
  }

  /** A command that was reading the old disc fails. */
  protected changeDisc(disc: Disk | null): void {
    checkDisc(disc);
    this.#access.change(disc);
    if (this.transfer.phase === "fetch") this.check(NO_DISC);
  }

  /** What is under way ends, and nobody is told. */
  protected stopTransfer(): void {
    this.#access.cancel();
    this.closeWindow();
    this.transfer.phase = "idle";
  }

  /** PACKET: the host writes it now. */
  protected takePacket(): void {
    const { transfer, task } = this;
    transfer.phase = "packet";
    transfer.usesDma = (task.current.features & 1) !== 0;
    transfer.limitBytes = limitOf(task.current.lbaMid | (task.current.lbaHigh << 8));
    task.current.count = REASON_COMMAND;
    this.openOut(0, PACKET_BYTES);
    this.request(false);
  }

  protected readSectors(sector: number, count: number, parts: number): void {
    const state = this.transfer;
    if (sector < 0 || count < 0 || sector + count > (this.disc?.sectors ?? 0)) return this.check(BEYOND_END);
    if (count === 0) return this.complete();
    state.sector = sector;
    state.left = count;
    state.parts = parts;
    state.isCareful = false;
    this.#fetch();
  }

  /** After a restore, and once the buffer is back: what was asked of the image is asked again. */
  resume(): void {
    if (this.transfer.phase === "fetch") this.#fetch();
  }

  #requestSectors(): number {
    const { isCareful, left, parts } = this.transfer;
    return Math.min(isCareful ? 1 : mostSectors(parts), left);
  }

  #fetch(): void {
    const state = this.transfer;
    for (;;) {
      state.phase = "fetch";
      this.task.status = BSY | READY;
      const sectors = this.#requestSectors();
      const at = imagePlace(state.parts, sectors);
      const bytes = this.buffer.subarray(at, at + sectors * CD_SECTOR_BYTES);
      const outcome = this.#access.start("read", state.sector, bytes);
      if (outcome === "pending") return;
      if (!this.#fetched(outcome === "done")) return;
    }
  }

  /** True: the next request is to be made. */
  #fetched(ok: boolean): boolean {
    const state = this.transfer;
    const sectors = this.#requestSectors();
    if (!ok) {
      if (sectors > 1) {
        state.isCareful = true;
        return true;
      }
      this.check(this.disc !== null ? UNRECOVERED_READ : NO_DISC);
      return false;
    }
    this.sectorsRead += sectors;
    state.filledBytes = formSectors(this.buffer, state.parts, state.sector, sectors);
    state.sector += sectors;
    state.left -= sectors;
    return this.#give();
  }

  /** What is in the buffer goes to the host. True: all of it went, and there is more on the disc. */
  #give(): boolean {
    const state = this.transfer;
    state.phase = "give";
    state.passedBytes = 0;
    if (!state.usesDma) {
      this.#giveBlock();
      return false;
    }
    this.task.current.count = REASON_TO_HOST;
    this.request(false);
    return this.#giveDma();
  }

  #giveDma(): boolean {
    const state = this.transfer;
    if (!this.link.dma.ready) return false;
    if (this.link.dma.toMemory(this.buffer.subarray(0, state.filledBytes)) < state.filledBytes) {
      this.#tableTooShort();
      return false;
    }
    if (state.left > 0) return true;
    this.complete();
    return false;
  }

  #tableTooShort(): void {
    this.transfer.phase = "idle";
    this.task.status = READY;
  }

  #giveBlock(): void {
    const state = this.transfer;
    const rest = state.filledBytes - state.passedBytes;
    const lengthBytes = rest > state.limitBytes ? state.limitBytes & ~1 : rest;
    this.#announce(lengthBytes, REASON_TO_HOST);
    this.openIn(state.passedBytes, lengthBytes);
    state.passedBytes += (lengthBytes + 1) & ~1;
    this.request(true);
  }

  #announce(lengthBytes: number, reason: number): void {
    this.task.current.lbaMid = lengthBytes & 0xff;
    this.task.current.lbaHigh = lengthBytes >>> 8;
    this.task.current.count = reason;
  }

  /** An answer, as much of it as the host has room for. */
  protected reply(bytes: Uint8Array, allocated: number): void {
    const lengthBytes = Math.min(bytes.length, allocated);
    if (lengthBytes === 0) return this.complete();
    this.buffer.set(bytes);
    this.buffer[lengthBytes] = 0;
    this.transfer.filledBytes = lengthBytes;
    this.transfer.left = 0;
    this.#give();
  }

  /** Data from the host, which is looked at by nobody: settings of a drive that has nothing to set. */
  protected take(lengthBytes: number): void {
    const state = this.transfer;
    if (lengthBytes === 0) return this.complete();
    state.phase = "take";
    state.filledBytes = lengthBytes;
    state.passedBytes = 0;
    state.left = 0;
    if (!state.usesDma) return this.#takeBlock();
    this.task.current.count = 0;
    this.request(false);
    this.dmaReady();
  }

  #takeBlock(): void {
    const state = this.transfer;
    const lengthBytes = Math.min(state.filledBytes - state.passedBytes, state.limitBytes & ~1);
    this.#announce(lengthBytes, 0);
    this.openOut(0, lengthBytes);
    state.passedBytes += (lengthBytes + 1) & ~1;
    this.request(true);
  }

  dmaReady(): void {
    const state = this.transfer;
    if (!state.usesDma || !this.link.dma.ready) return;
    if (state.phase === "give" && this.#giveDma()) this.#fetch();
    else if (state.phase === "take") {
      const room = this.buffer.subarray(0, state.filledBytes);
      if (this.link.dma.fromMemory(room) < room.length) this.#tableTooShort();
      else this.complete();
    }
  }

  protected windowDone(): void {
    const state = this.transfer;
    if (state.phase === "packet") this.packet(this.buffer.slice(0, PACKET_BYTES));
    else if (state.phase === "give") {
      if (state.passedBytes < state.filledBytes) this.#giveBlock();
      else if (state.left > 0) this.#fetch();
      else this.complete();
    } else if (state.phase === "take") {
      if (state.passedBytes < state.filledBytes) this.#takeBlock();
      else this.complete();
    } else {
      state.phase = "idle";
      this.task.status = READY;
    }
  }

  #settled(ok: boolean): void {
    if (this.transfer.phase === "fetch" && this.#fetched(ok)) this.#fetch();
    this.link.woken();
  }

  protected complete(): void {
    this.transfer.phase = "idle";
    this.task.current.count = REASON_COMMAND | REASON_TO_HOST;
    this.succeed();
  }

  /** CHECK CONDITION. */
  protected check(sense: Sense): void {
    this.transfer.phase = "idle";
    this.transfer.sense = sense;
    this.task.current.count = REASON_COMMAND | REASON_TO_HOST;
    this.task.error = sense.key << 4;
    this.task.status = READY | ERR;
    this.setInterrupt(true);
  }
}

/** No command, no error. */
export function idlePacketTransfer(): PacketTransferState {
  return {
    phase: "idle",
    usesDma: false,
    limitBytes: MOST_LIMIT_BYTES,
    sector: 0,
    left: 0,
    parts: USER_DATA,
    filledBytes: 0,
    passedBytes: 0,
    isCareful: false,
    sense: SENSE_NONE,
  };
}

/** The host's byte count: 0 and FFFFh mean the most; a block of one byte would never end a longer transfer. */
function limitOf(registers: number): number {
  return registers < 2 || registers > MOST_LIMIT_BYTES ? MOST_LIMIT_BYTES : registers;
}

function checkDisc(disc: Disk | null): void {
  invariant(disc === null || disc.sectorBytes === CD_SECTOR_BYTES, "a compact disc has sectors of 2048 bytes");
}
