/**
 * A CD-ROM drive with the packet command set. [SFF8020] ATA Packet Interface for CD-ROMs, revision 2.6; [MMC3].
 * DEVIATION: one data track, no audio; the tray and the motor take no time.
 */
import { z } from "zod";
import { invariant } from "../../../base/errors.ts";
import type { Disk } from "../../../media/disk.ts";
import { bit, byte, upTo } from "../../state-fields.ts";
import {
  BSY,
  BUFFER_BYTES,
  CD_SECTOR_BYTES,
  DEV,
  ERR,
  READY,
  REASON_COMMAND,
  REASON_TO_HOST,
} from "./ata-registers.ts";
import { chosenTransferMode, powerOnSettings } from "./ata-settings.ts";
import { formSectors, imagePlace, mostSectors, partsBytes, sectorParts, USER_DATA } from "./cd-sectors.ts";
import { DiskAccess } from "./disk-access.ts";
import { type DriveLink, IdeDrive, windowState } from "./ide-drive.ts";
import { identifyCd, IDENTIFY_BYTES, type DriveName } from "./identify.ts";
import {
  BEYOND_END,
  DISC_CHANGED,
  INVALID_FIELD,
  LOCKED,
  NO_DISC,
  NO_SAVED_PAGES,
  PACKET_BYTES,
  PACKET_COMMANDS,
  SENSE_NONE,
  UNKNOWN_COMMAND,
  UNRECOVERED_READ,
  WRONG_SECTOR_TYPE,
  type PacketCommand,
  type PacketName,
  type Sense,
} from "./packet-commands.ts";
import * as replies from "./packet-replies.ts";
import { taskFileState } from "./task-file.ts";

const SIGNATURE_MID = 0x14;
const SIGNATURE_HIGH = 0xeb;
const MOST_LIMIT_BYTES = 0xfffe;
const DATA_TRACK_TYPE = 2;

const PACKET = 0xa0;
const IDENTIFY_PACKET = 0xa1;
const DEVICE_RESET = 0x08;

export const atapiCdromState = z.strictObject({
  kind: z.literal("cdrom"),
  task: taskFileState,
  window: windowState,
  transferMode: upTo(0x47),
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
  isLocked: bit,
  isOpen: bit,
  /** A new disc shows first as no disc, then as a changed one: some hosts look for the one, some for the other. */
  change: z.enum(["none", "hidden", "untold"]),
  event: z.enum(["none", "eject-request", "new", "removed"]),
});
export type AtapiCdromState = z.infer<typeof atapiCdromState>;
type Inner = Omit<AtapiCdromState, "kind" | "task" | "window">;

export class AtapiCdrom extends IdeDrive {
  readonly #name: DriveName;
  readonly #access: DiskAccess;
  readonly #ejected: () => void;
  #state: Inner = powerOn();

  /** `ejected` is called when the guest opens the tray. */
  constructor(disc: Disk | null, name: DriveName, ejected: () => void, link: DriveLink, buffer: Uint8Array) {
    super(link, buffer);
    this.#name = name;
    this.#ejected = ejected;
    checkDisc(disc);
    this.#access = new DiskAccess(disc, {
      settled: (ok) => this.#settled(ok),
      hostError: (text) => link.hostError(text),
    });
    this.#resetRegisters();
  }

  /** The guest has locked the tray: taking the disc away is against its will. */
  get isLocked(): boolean {
    return this.#state.isLocked;
  }

  /** Puts another disc into the drive, or none. A command that was reading the old one fails. */
  insert(disc: Disk | null): void {
    checkDisc(disc);
    const state = this.#state;
    const wasReading = state.phase === "fetch";
    this.#access.change(disc);
    state.isOpen = false;
    state.change = disc === null ? "none" : "hidden";
    state.event = disc === null ? "removed" : "new";
    if (wasReading) this.#check(NO_DISC);
  }

  hardReset(): void {
    this.#state = { ...powerOn(), isOpen: this.#state.isOpen };
    this.#resetRegisters();
  }

  softReset(): void {
    const { sense, isLocked, isOpen, change, event, transferMode: mode } = this.#state;
    this.#state = { ...powerOn(), sense, isLocked, isOpen, change, event, transferMode: mode };
    this.#resetRegisters();
  }

  #resetRegisters(): void {
    this.#access.cancel();
    this.closeWindow();
    this.task.signature(SIGNATURE_MID, SIGNATURE_HIGH);
    this.task.error = 0x01;
    this.task.status = 0; // DRDY comes with the first packet command [ATA6] 9.12
    this.setInterrupt(false);
  }

  command(code: number): void {
    if (code === DEVICE_RESET) {
      const selected = this.task.device & DEV;
      this.softReset();
      this.task.device = selected;
      return;
    }
    this.#access.cancel();
    this.closeWindow();
    this.setInterrupt(false);
    this.task.error = 0;
    const state = this.#state;
    state.phase = "idle";
    switch (code) {
      case PACKET:
        state.phase = "packet";
        state.usesDma = (this.task.current.features & 1) !== 0;
        state.limitBytes = limitOf(this.task.current.lbaMid | (this.task.current.lbaHigh << 8));
        this.task.current.count = REASON_COMMAND;
        this.openOut(0, PACKET_BYTES);
        return this.request(false);
      case IDENTIFY_PACKET:
        this.buffer.set(identifyCd(this.#name, { ...powerOnSettings(0, undefined), transferMode: state.transferMode }));
        state.phase = "answer";
        this.openIn(0, IDENTIFY_BYTES);
        return this.request(true);
      case 0xec: // IDENTIFY DEVICE and READ SECTORS: how hosts learn that this is no disk [ATA6] 8.15.5
      case 0x20:
        this.#signature();
        return this.abort();
      case 0xef:
        return this.#setFeatures(this.task.current.features, this.task.current.count);
      case 0xe5:
      case 0x98:
        this.task.current.count = 0xff;
        return this.succeed();
      case 0xe0:
      case 0xe1:
      case 0xe2:
      case 0xe3:
      case 0xe6:
      case 0x94:
      case 0x95:
      case 0x96:
      case 0x97:
      case 0x99:
        return this.succeed();
      default:
        return this.abort();
    }
  }

  #signature(): void {
    const { device } = this.task;
    this.task.signature(SIGNATURE_MID, SIGNATURE_HIGH);
    this.task.device = device;
  }

  #setFeatures(feature: number, value: number): void {
    if (feature === 0x66 || feature === 0xcc) return this.succeed();
    const mode = feature === 0x03 ? chosenTransferMode(value, this.#state.transferMode) : undefined;
    if (mode === undefined) return this.abort();
    this.#state.transferMode = mode;
    this.succeed();
  }

  // packets

  #packet(packet: Uint8Array): void {
    const state = this.#state;
    const command = PACKET_COMMANDS.get(packet[0]!);
    if (command?.name !== "request-sense") state.sense = SENSE_NONE;
    if (command === undefined) return this.#check(UNKNOWN_COMMAND);
    const problem = this.#notReady(command);
    if (problem !== undefined) return this.#check(problem);
    this.#run(command.name, packet, this.#access.disk?.sectors ?? 0);
  }

  #notReady({ needsDisc, tellsChanges }: PacketCommand): Sense | undefined {
    const state = this.#state;
    if (needsDisc && state.change === "hidden") {
      state.change = "untold";
      return NO_DISC;
    }
    if (tellsChanges && state.change === "untold") {
      state.change = "none";
      return DISC_CHANGED;
    }
    return needsDisc && this.#disc() !== "disc" ? NO_DISC : undefined;
  }

  #disc(): replies.DiscState {
    if (this.#state.isOpen) return "open";
    return this.#access.disk === null ? "none" : "disc";
  }

  #run(name: PacketName, packet: Uint8Array, sectors: number): void {
    const state = this.#state;
    const isMsf = (packet[1]! & 2) !== 0;
    const allocated = u16(packet, 7);
    switch (name) {
      case "test-unit-ready":
      case "accepted":
      case "set-speed":
        return this.#complete();
      case "request-sense": {
        const reply = replies.senseReply(this.#takeSense());
        return this.#reply(reply, packet[4]!);
      }
      case "inquiry":
        if ((packet[1]! & 1) !== 0) return this.#check(INVALID_FIELD);
        return this.#reply(replies.inquiryReply(this.#name.model), packet[4]!);
      case "start-stop":
        return this.#startStop(packet[4]!);
      case "prevent-allow":
        state.isLocked = (packet[4]! & 1) !== 0;
        return this.#complete();
      case "read-capacity":
        return this.#reply(replies.capacityReply(sectors, CD_SECTOR_BYTES), 8);
      case "read":
        return this.#read(u32(packet, 2), u16(packet, 7), USER_DATA);
      case "read-long":
        return this.#read(u32(packet, 2), u32(packet, 6), USER_DATA);
      case "seek":
        if (u32(packet, 2) >= sectors) return this.#check(BEYOND_END);
        state.sector = u32(packet, 2);
        return this.#complete();
      case "read-cd":
        return this.#readCd(packet, u32(packet, 2), (packet[6]! << 16) | u16(packet, 7));
      case "read-cd-msf": {
        const first = replies.sectorOfMsf(packet[3]!, packet[4]!, packet[5]!);
        return this.#readCd(packet, first, replies.sectorOfMsf(packet[6]!, packet[7]!, packet[8]!) - first);
      }
      case "read-subchannel":
        return this.#subchannel(packet, isMsf, allocated);
      case "read-toc":
        return this.#toc(packet, isMsf, sectors, allocated);
      case "get-configuration":
        if ((packet[1]! & 3) === 3) return this.#check(INVALID_FIELD);
        return this.#reply(
          replies.configurationReply(packet[1]! & 3, u16(packet, 2), this.#disc() === "disc" ? sectors : undefined),
          allocated,
        );
      case "get-event-status":
        return this.#eventStatus(packet, allocated);
      case "read-disc-information":
        return this.#reply(replies.discInformationReply(), allocated);
      case "read-track-information":
        return this.#reply(replies.trackInformationReply(sectors), allocated);
      case "mode-select":
        return this.#take(allocated);
      case "mode-sense":
        return this.#modeSense(packet, allocated);
      case "mechanism-status":
        return this.#reply(replies.mechanismStatusReply(state.isOpen), u16(packet, 8));
    }
  }

  #takeSense(): Sense {
    const state = this.#state;
    const { sense } = state;
    state.sense = SENSE_NONE;
    if (sense.key !== 0 || state.change !== "untold") return sense;
    state.change = "none";
    return DISC_CHANGED;
  }

  #startStop(operation: number): void {
    const state = this.#state;
    const loads = (operation & 1) !== 0;
    if ((operation & 2) !== 0) {
      if (!loads && state.isLocked) return this.#check(LOCKED);
      if (state.isOpen === loads) {
        state.isOpen = !loads;
        state.event = loads && this.#access.disk !== null ? "new" : "removed";
        state.change = loads && this.#access.disk !== null ? "untold" : "none";
        if (!loads) this.#ejected();
      }
    }
    this.#complete();
  }

  #subchannel(packet: Uint8Array, isMsf: boolean, allocated: number): void {
    const format = packet[3]!;
    const wantsQ = (packet[2]! & 0x40) !== 0;
    if (wantsQ && (format < 1 || format > 3)) return this.#check(INVALID_FIELD);
    this.#reply(replies.subchannelReply(format, wantsQ, isMsf, this.#state.sector), allocated);
  }

  #toc(packet: Uint8Array, isMsf: boolean, sectors: number, allocated: number): void {
    // hosts of before MMC put the format into the last byte [SFF8020] 10.8.23
    const format = packet[2]! & 0x0f || packet[9]! >> 6;
    let reply: Uint8Array | undefined;
    if (format === 0) reply = replies.tocReply(sectors, isMsf, packet[6]!);
    else if (format === 1) reply = replies.sessionReply(isMsf);
    else if (format === 2 && packet[6]! <= 1) reply = replies.rawTocReply(sectors);
    if (reply === undefined) return this.#check(INVALID_FIELD);
    this.#reply(reply, allocated);
  }

  #eventStatus(packet: Uint8Array, allocated: number): void {
    if ((packet[1]! & 1) === 0) return this.#check(INVALID_FIELD); // only by polling
    const state = this.#state;
    const reply = replies.eventReply(packet[4]!, state.event, this.#disc());
    if ((packet[4]! & 0x10) !== 0 && allocated > 4) state.event = "none";
    this.#reply(reply, allocated);
  }

  #modeSense(packet: Uint8Array, allocated: number): void {
    const control = packet[2]! >> 6;
    if (control === 3) return this.#check(NO_SAVED_PAGES);
    const reply = replies.modeReply(packet[2]! & 0x3f, control === 1, this.#disc(), this.#state.isLocked);
    if (reply === undefined) return this.#check(INVALID_FIELD);
    this.#reply(reply, allocated);
  }

  #readCd(packet: Uint8Array, sector: number, count: number): void {
    const type = (packet[1]! >> 2) & 7;
    if (type !== 0 && type !== DATA_TRACK_TYPE) return this.#check(WRONG_SECTOR_TYPE);
    const parts = sectorParts(packet[9]!);
    if (parts === undefined || (packet[10]! & 7) !== 0) return this.#check(INVALID_FIELD);
    this.#read(sector, partsBytes(parts) === 0 ? 0 : count, parts);
  }

  #read(sector: number, count: number, parts: number): void {
    const state = this.#state;
    if (sector < 0 || count < 0 || sector + count > (this.#access.disk?.sectors ?? 0)) return this.#check(BEYOND_END);
    if (count === 0) return this.#complete();
    state.sector = sector;
    state.left = count;
    state.parts = parts;
    state.isCareful = false;
    this.#fetch();
  }

  // data

  #requestSectors(): number {
    const { isCareful, left, parts } = this.#state;
    return Math.min(isCareful ? 1 : mostSectors(parts), left);
  }

  #fetch(): void {
    const state = this.#state;
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
    const state = this.#state;
    const sectors = this.#requestSectors();
    if (!ok) {
      if (sectors > 1) {
        state.isCareful = true;
        return true;
      }
      this.#check(this.#disc() === "disc" ? UNRECOVERED_READ : NO_DISC);
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
    const state = this.#state;
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
    const state = this.#state;
    if (!this.link.dma.ready) return false;
    if (this.link.dma.toMemory(this.buffer.subarray(0, state.filledBytes)) < state.filledBytes) {
      this.#tableTooShort();
      return false;
    }
    if (state.left > 0) return true;
    this.#complete();
    return false;
  }

  #tableTooShort(): void {
    this.#state.phase = "idle";
    this.task.status = READY;
  }

  #giveBlock(): void {
    const state = this.#state;
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
  #reply(bytes: Uint8Array, allocated: number): void {
    const lengthBytes = Math.min(bytes.length, allocated);
    if (lengthBytes === 0) return this.#complete();
    this.buffer.set(bytes);
    this.buffer[lengthBytes] = 0;
    this.#state.filledBytes = lengthBytes;
    this.#state.left = 0;
    this.#give();
  }

  /** Data from the host, which is looked at by nobody: settings of a drive that has nothing to set. */
  #take(lengthBytes: number): void {
    const state = this.#state;
    if (lengthBytes === 0) return this.#complete();
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
    const state = this.#state;
    const lengthBytes = Math.min(state.filledBytes - state.passedBytes, state.limitBytes & ~1);
    this.#announce(lengthBytes, 0);
    this.openOut(0, lengthBytes);
    state.passedBytes += (lengthBytes + 1) & ~1;
    this.request(true);
  }

  dmaReady(): void {
    const state = this.#state;
    if (!state.usesDma || !this.link.dma.ready) return;
    if (state.phase === "give" && this.#giveDma()) this.#fetch();
    else if (state.phase === "take") {
      const room = this.buffer.subarray(0, state.filledBytes);
      if (this.link.dma.fromMemory(room) < room.length) this.#tableTooShort();
      else this.#complete();
    }
  }

  protected windowDone(): void {
    const state = this.#state;
    if (state.phase === "packet") this.#packet(this.buffer.slice(0, PACKET_BYTES));
    else if (state.phase === "give") {
      if (state.passedBytes < state.filledBytes) this.#giveBlock();
      else if (state.left > 0) this.#fetch();
      else this.#complete();
    } else if (state.phase === "take") {
      if (state.passedBytes < state.filledBytes) this.#takeBlock();
      else this.#complete();
    } else {
      state.phase = "idle";
      this.task.status = READY;
    }
  }

  #settled(ok: boolean): void {
    if (this.#state.phase === "fetch" && this.#fetched(ok)) this.#fetch();
    this.link.woken();
  }

  #complete(): void {
    this.#state.phase = "idle";
    this.task.current.count = REASON_COMMAND | REASON_TO_HOST;
    this.succeed();
  }

  /** CHECK CONDITION. */
  #check(sense: Sense): void {
    this.#state.phase = "idle";
    this.#state.sense = sense;
    this.task.current.count = REASON_COMMAND | REASON_TO_HOST;
    this.task.error = sense.key << 4;
    this.task.status = READY | ERR;
    this.setInterrupt(true);
  }

  // snapshots

  save(): AtapiCdromState {
    const { sense, ...rest } = this.#state;
    return { kind: "cdrom", task: this.task.save(), window: this.saveWindow(), sense: { ...sense }, ...rest };
  }

  restore(saved: AtapiCdromState): void {
    const { kind: _kind, task, window, ...rest } = saved;
    this.#access.cancel();
    this.task.restore(task);
    this.restoreWindow(window);
    this.#state = rest;
  }

  /** After a restore, and once the buffer is back. */
  resume(): void {
    if (this.#state.phase === "fetch") this.#fetch();
  }
}

function powerOn(): Inner {
  return {
    transferMode: powerOnSettings(0, undefined).transferMode,
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
    isLocked: false,
    isOpen: false,
    change: "none",
    event: "none",
  };
}

/** The host's byte count: 0 and FFFFh mean the most; a block of one byte would never end a longer transfer. */
function limitOf(registers: number): number {
  return registers < 2 || registers > MOST_LIMIT_BYTES ? MOST_LIMIT_BYTES : registers;
}

function checkDisc(disc: Disk | null): void {
  invariant(disc === null || disc.sectorBytes === CD_SECTOR_BYTES, "a compact disc has sectors of 2048 bytes");
}

function u16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!;
}

function u32(bytes: Uint8Array, offset: number): number {
  return u16(bytes, offset) * 0x1_0000 + u16(bytes, offset + 2);
}
