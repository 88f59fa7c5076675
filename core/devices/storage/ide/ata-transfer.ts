/**
 * Sectors on their way between the cable and a disk image. Data lies in the drive's buffer: reads fetch up to 256 sectors
 * at once, writes are collected as long. A request that fails is repeated sector by sector, so that the error is reported
 * for the right one. [ATA6] 9.5–9.7 (protocols).
 */
import { z } from "zod";
import type { Disk } from "../../../media/disk.ts";
import { bit, byte, upTo } from "../../state-fields.ts";
import { TRANSFER_COMMANDS, type TransferCommand } from "./ata-commands.ts";
import { ABRT, ATA_SECTOR_BYTES, BSY, BUFFER_BYTES, IDNF, LBA, READY, UNC } from "./ata-registers.ts";
import type { AtaSettings } from "./ata-settings.ts";
import { DiskAccess } from "./disk-access.ts";
import { type DriveLink, IdeDrive } from "./ide-drive.ts";

const BUFFER_SECTORS = BUFFER_BYTES / ATA_SECTOR_BYTES;
const MOST_SECTORS = 2 ** 48;
const NOTHING = new Uint8Array(0);

export const ataTransferState = z.strictObject({
  /** The command under way. */
  command: byte,
  /**
   * What it waits for. fetch, store, flush: the disk image, asked again after a restore. give, take: the host or the bus
   * master, with data. answer: the host reads something that is no sector.
   */
  phase: z.enum(["idle", "fetch", "give", "take", "store", "flush", "answer"]),
  /** The next sector of the disk, and how many are left. */
  sector: upTo(MOST_SECTORS),
  left: upTo(0x1_0000),
  /** Bytes of the buffer with data of the command, and how many of them went through the window or to the image. */
  filledBytes: upTo(BUFFER_BYTES).multipleOf(ATA_SECTOR_BYTES),
  passedBytes: upTo(BUFFER_BYTES).multipleOf(ATA_SECTOR_BYTES),
  /** Bytes of the block in the window. */
  blockBytes: upTo(BUFFER_BYTES).multipleOf(ATA_SECTOR_BYTES),
  /** A request of many sectors failed: from now on one by one. */
  isCareful: bit,
});
export type AtaTransferState = z.infer<typeof ataTransferState>;

/** A disk's data phases; AtaDisk adds the commands. */
export abstract class AtaTransfer extends IdeDrive {
  protected readonly sectors: number;
  protected settings: AtaSettings;
  protected transfer: AtaTransferState = idleTransfer();
  readonly #access: DiskAccess;

  constructor(disk: Disk, settings: AtaSettings, link: DriveLink, buffer: Uint8Array) {
    super(link, buffer);
    this.sectors = disk.sectors;
    this.settings = settings;
    this.#access = new DiskAccess(disk, {
      settled: (ok) => this.#settled(ok),
      hostError: (text) => link.hostError(text),
    });
  }

  /** What is under way ends, and nobody is told. */
  protected stopTransfer(): void {
    this.#access.cancel();
    this.closeWindow();
    this.transfer.phase = "idle";
  }

  protected beginTransfer(command: TransferCommand): void {
    const state = this.transfer;
    if (command.via === "multiple" && this.settings.multiple === 0) return this.abort();
    state.left = command.isExtended ? this.task.count48 : this.task.count28;
    state.isCareful = false;
    const sector = command.isExtended ? this.task.lba48 : this.address();
    if (sector === undefined || sector + state.left > this.sectors) return this.fail(IDNF);
    state.sector = sector;
    if (command.way === "write") this.#wantData(false);
    else this.#fetch();
  }

  /** After a restore, and once the buffer is back: what was asked of the image is asked again. */
  resume(): void {
    const { phase } = this.transfer;
    if (phase === "fetch") this.#fetch();
    else if (phase === "store") this.#store();
    else if (phase === "flush") this.flush();
  }

  /** The sector that the registers mean; undefined: cylinder, head or sector is none of the translation's. */
  protected address(): number | undefined {
    if ((this.task.device & LBA) !== 0) return this.task.lba28;
    const { heads, sectorsPerTrack } = this.settings;
    const { lbaLow, lbaMid, lbaHigh } = this.task.current;
    const head = this.task.device & 0x0f;
    if (lbaLow === 0 || lbaLow > sectorsPerTrack || head >= heads) return undefined;
    return ((lbaMid | (lbaHigh << 8)) * heads + head) * sectorsPerTrack + lbaLow - 1;
  }

  #failAt(error: number): void {
    const { sector, left, command } = this.transfer;
    const { settings } = this;
    this.transfer.phase = "idle";
    const task = this.task;
    if (TRANSFER_COMMANDS.get(command)?.isExtended === true) task.lba48 = sector;
    else if ((task.device & LBA) !== 0) task.lba28 = sector;
    else {
      const track = Math.floor(sector / settings.sectorsPerTrack);
      const cylinder = Math.floor(track / settings.heads);
      task.current.lbaLow = (sector % settings.sectorsPerTrack) + 1;
      task.current.lbaMid = cylinder & 0xff;
      task.current.lbaHigh = (cylinder >>> 8) & 0xff;
      task.device = (task.device & 0xf0) | (track % settings.heads);
    }
    task.current.count = left & 0xff;
    this.fail(error);
  }

  /** Sectors of the next request to the image. */
  #requestSectors(): number {
    const { isCareful, left } = this.transfer;
    return isCareful ? Math.min(1, left) : Math.min(BUFFER_SECTORS, left);
  }

  #advance(sectors: number): void {
    const state = this.transfer;
    state.sector += sectors;
    state.left = Math.max(0, state.left - sectors);
  }

  #fetch(): void {
    const state = this.transfer;
    for (;;) {
      state.phase = "fetch";
      this.task.status = BSY | READY;
      const bytes = this.buffer.subarray(0, this.#requestSectors() * ATA_SECTOR_BYTES);
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
      this.#failAt(UNC);
      return false;
    }
    this.sectorsRead += sectors;
    const transfer = TRANSFER_COMMANDS.get(state.command);
    if (transfer?.way === "verify") {
      this.#advance(sectors);
      if (state.left > 0) return true;
      this.#done(true);
      return false;
    }
    state.phase = "give";
    state.filledBytes = sectors * ATA_SECTOR_BYTES;
    state.passedBytes = 0;
    if (transfer?.via === "dma") {
      this.request(false);
      return this.#giveDma();
    }
    this.#giveBlock();
    return false;
  }

  /** The next block of programmed I/O becomes readable. */
  #giveBlock(): void {
    const state = this.transfer;
    state.blockBytes = Math.min(this.#mostBlockBytes(), state.filledBytes - state.passedBytes);
    this.openIn(state.passedBytes, state.blockBytes);
    state.passedBytes += state.blockBytes;
    this.request(true);
  }

  #mostBlockBytes(): number {
    const isMultiple = TRANSFER_COMMANDS.get(this.transfer.command)?.via === "multiple";
    return (isMultiple ? Math.max(1, this.settings.multiple) : 1) * ATA_SECTOR_BYTES;
  }

  #giveDma(): boolean {
    const state = this.transfer;
    if (!this.link.dma.ready) return false;
    if (this.link.dma.toMemory(this.buffer.subarray(0, state.filledBytes)) < state.filledBytes) {
      this.#tableTooShort();
      return false;
    }
    this.#advance(state.filledBytes / ATA_SECTOR_BYTES);
    if (state.left > 0) return true;
    this.#done(true);
    return false;
  }

  /** The descriptors ended before the command's data: no interrupt, and the master is no longer active. */
  #tableTooShort(): void {
    this.transfer.phase = "idle";
    this.task.status = READY;
  }

  /** Data of a write command: through the window or by the bus master. */
  #wantData(interrupt: boolean): void {
    const state = this.transfer;
    state.phase = "take";
    state.filledBytes = 0;
    state.passedBytes = 0;
    if (TRANSFER_COMMANDS.get(state.command)?.via === "dma") {
      this.request(false);
      this.dmaReady();
    } else this.#takeBlock(interrupt);
  }

  #takeBlock(interrupt: boolean): void {
    const state = this.transfer;
    const lengthBytes = Math.min(
      this.#mostBlockBytes(),
      state.left * ATA_SECTOR_BYTES - state.filledBytes,
      BUFFER_BYTES - state.filledBytes,
    );
    this.openOut(state.filledBytes, lengthBytes);
    state.filledBytes += lengthBytes;
    this.request(interrupt);
  }

  #takeDma(): void {
    const state = this.transfer;
    const lengthBytes = Math.min(BUFFER_SECTORS, state.left) * ATA_SECTOR_BYTES;
    if (this.link.dma.fromMemory(this.buffer.subarray(0, lengthBytes)) < lengthBytes) return this.#tableTooShort();
    state.filledBytes = lengthBytes;
    this.#store();
  }

  #store(): void {
    const state = this.transfer;
    for (;;) {
      state.phase = "store";
      this.task.status = BSY | READY;
      const from = state.passedBytes;
      const to = state.isCareful ? Math.min(from + ATA_SECTOR_BYTES, state.filledBytes) : state.filledBytes;
      const outcome = this.#access.start("write", state.sector, this.buffer.subarray(from, Math.max(from, to)));
      if (outcome === "pending") return;
      if (!this.#stored(outcome === "done")) return;
    }
  }

  /** True: there is more in the buffer to be stored. */
  #stored(ok: boolean): boolean {
    const state = this.transfer;
    const waiting = Math.max(0, state.filledBytes - state.passedBytes);
    const stored = state.isCareful ? Math.min(ATA_SECTOR_BYTES, waiting) : waiting;
    if (!ok) {
      if (stored > ATA_SECTOR_BYTES) {
        state.isCareful = true;
        return true;
      }
      this.#failAt(this.#access.disk?.readOnly === true ? ABRT : UNC);
      return false;
    }
    const sectors = stored / ATA_SECTOR_BYTES;
    this.sectorsWritten += sectors;
    this.#advance(sectors);
    state.passedBytes += stored;
    if (state.passedBytes < state.filledBytes) return true;
    state.isCareful = false;
    if (state.left > 0) this.#wantData(true);
    else if (this.settings.hasWriteCache) this.#done(true);
    else this.flush();
    return false;
  }

  protected flush(): void {
    this.transfer.phase = "flush";
    this.task.status = BSY | READY;
    const outcome = this.#access.start("flush", 0, NOTHING);
    if (outcome !== "pending") this.#flushed(outcome === "done");
  }

  #flushed(ok: boolean): void {
    if (ok) this.#done(true);
    else {
      this.transfer.phase = "idle";
      this.abort();
    }
  }

  #done(interrupt: boolean): void {
    this.transfer.phase = "idle";
    this.task.current.count = 0;
    this.task.status = READY;
    if (interrupt) this.setInterrupt(true);
  }

  #settled(ok: boolean): void {
    switch (this.transfer.phase) {
      case "fetch":
        if (this.#fetched(ok)) this.#fetch();
        break;
      case "store":
        if (this.#stored(ok)) this.#store();
        break;
      case "flush":
        this.#flushed(ok);
        break;
      default:
    }
    this.link.woken();
  }

  protected windowDone(): void {
    const state = this.transfer;
    if (state.phase === "give") {
      this.#advance(state.blockBytes / ATA_SECTOR_BYTES);
      if (state.passedBytes < state.filledBytes) this.#giveBlock();
      else if (state.left > 0) this.#fetch();
      else this.#done(false);
    } else if (state.phase === "take") {
      if (state.filledBytes < Math.min(BUFFER_BYTES, state.left * ATA_SECTOR_BYTES)) this.#takeBlock(true);
      else this.#store();
    } else {
      state.phase = "idle";
      this.task.status = READY;
    }
  }

  dmaReady(): void {
    const { phase, command } = this.transfer;
    if (TRANSFER_COMMANDS.get(command)?.via !== "dma" || !this.link.dma.ready) return;
    if (phase === "give" && this.#giveDma()) this.#fetch();
    else if (phase === "take") this.#takeDma();
  }
}

/** No transfer. */
export function idleTransfer(): AtaTransferState {
  return {
    command: 0,
    phase: "idle",
    sector: 0,
    left: 0,
    filledBytes: 0,
    passedBytes: 0,
    blockBytes: 0,
    isCareful: false,
  };
}
