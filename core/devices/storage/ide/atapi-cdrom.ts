/**
 * A CD-ROM drive with the packet command set. [SFF8020] ATA Packet Interface for CD-ROMs, revision 2.6; [MMC3].
 * DEVIATION: one data track, no audio; the tray and the motor take no time.
 */
import { z } from "zod";
import type { Disk } from "../../../media/disk.ts";
import { bit, upTo } from "../../state-fields.ts";
import { CD_SECTOR_BYTES, DEV } from "./ata-registers.ts";
import { chosenTransferMode, POWER_ON_MODE } from "./ata-settings.ts";
import { partsBytes, sectorParts, USER_DATA } from "./cd-sectors.ts";
import { type DriveLink, windowState } from "./ide-drive.ts";
import { identifyCd, IDENTIFY_BYTES, type DriveName } from "./identify.ts";
import {
  BEYOND_END,
  DISC_CHANGED,
  INVALID_FIELD,
  LOCKED,
  NO_DISC,
  NO_SAVED_PAGES,
  PACKET_COMMANDS,
  SENSE_NONE,
  UNKNOWN_COMMAND,
  WRONG_SECTOR_TYPE,
  type PacketCommand,
  type PacketName,
  type Sense,
} from "./packet-commands.ts";
import * as replies from "./packet-replies.ts";
import { idlePacketTransfer, PacketTransfer, packetTransferState } from "./packet-transfer.ts";
import { taskFileState } from "./task-file.ts";

const SIGNATURE_MID = 0x14;
const SIGNATURE_HIGH = 0xeb;
const DATA_TRACK_TYPE = 2;

const PACKET = 0xa0;
const IDENTIFY_PACKET = 0xa1;
const DEVICE_RESET = 0x08;

export const atapiCdromState = z.strictObject({
  kind: z.literal("cdrom"),
  task: taskFileState,
  window: windowState,
  transferMode: upTo(0x47),
  transfer: packetTransferState,
  isLocked: bit,
  isOpen: bit,
  /** A new disc shows first as no disc, then as a changed one: some hosts look for the one, some for the other. */
  change: z.enum(["none", "hidden", "untold"]),
  event: z.enum(["none", "eject-request", "new", "removed"]),
});
export type AtapiCdromState = z.infer<typeof atapiCdromState>;
type Own = Pick<AtapiCdromState, "transferMode" | "isLocked" | "isOpen" | "change" | "event">;

/** A drive that answers the packets of packet-commands.ts. */
export class AtapiCdrom extends PacketTransfer {
  readonly #name: DriveName;
  readonly #ejected: () => void;
  #state: Own = powerOn();

  /** `ejected` is called when the guest opens the tray. */
  constructor(disc: Disk | null, name: DriveName, ejected: () => void, link: DriveLink, buffer: Uint8Array) {
    super(disc, link, buffer);
    this.#name = name;
    this.#ejected = ejected;
    this.hardReset();
  }

  /** The guest has locked the tray: taking the disc away is against its will. */
  get isLocked(): boolean {
    return this.#state.isLocked;
  }

  /** Puts another disc into the drive, or none. */
  insert(disc: Disk | null): void {
    this.changeDisc(disc);
    this.#state.isOpen = false;
    this.#state.change = disc === null ? "none" : "hidden";
    this.#state.event = disc === null ? "removed" : "new";
  }

  hardReset(): void {
    this.#state = { ...powerOn(), isOpen: this.#state.isOpen };
    this.transfer.sense = SENSE_NONE;
    this.softReset();
  }

  softReset(): void {
    this.stopTransfer();
    this.transfer = { ...idlePacketTransfer(), sense: this.transfer.sense };
    this.task.signature(SIGNATURE_MID, SIGNATURE_HIGH);
    this.task.error = 0x01; // passed
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
    this.stopTransfer();
    this.setInterrupt(false);
    this.task.error = 0;
    switch (code) {
      case PACKET:
        return this.takePacket();
      case IDENTIFY_PACKET:
        this.buffer.set(identifyCd(this.#name, this.#state.transferMode));
        this.transfer.phase = "answer";
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

  protected packet(packet: Uint8Array): void {
    const command = PACKET_COMMANDS.get(packet[0]!);
    if (command?.name !== "request-sense") this.transfer.sense = SENSE_NONE;
    if (command === undefined) return this.check(UNKNOWN_COMMAND);
    const problem = this.#notReady(command);
    if (problem !== undefined) return this.check(problem);
    this.#run(command.name, packet, this.disc?.sectors ?? 0);
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
    return this.disc === null ? "none" : "disc";
  }

  #run(name: PacketName, packet: Uint8Array, sectors: number): void {
    const state = this.#state;
    const isMsf = (packet[1]! & 2) !== 0;
    const allocated = u16(packet, 7);
    switch (name) {
      case "test-unit-ready":
      case "accepted":
      case "set-speed":
        return this.complete();
      case "request-sense": {
        const reply = replies.senseReply(this.#takeSense());
        return this.reply(reply, packet[4]!);
      }
      case "inquiry":
        if ((packet[1]! & 1) !== 0) return this.check(INVALID_FIELD);
        return this.reply(replies.inquiryReply(this.#name.model), packet[4]!);
      case "start-stop":
        return this.#startStop(packet[4]!);
      case "prevent-allow":
        state.isLocked = (packet[4]! & 1) !== 0;
        return this.complete();
      case "read-capacity":
        return this.reply(replies.capacityReply(sectors, CD_SECTOR_BYTES), 8);
      case "read":
        return this.readSectors(u32(packet, 2), u16(packet, 7), USER_DATA);
      case "read-long":
        return this.readSectors(u32(packet, 2), u32(packet, 6), USER_DATA);
      case "seek":
        if (u32(packet, 2) >= sectors) return this.check(BEYOND_END);
        this.transfer.sector = u32(packet, 2);
        return this.complete();
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
        if ((packet[1]! & 3) === 3) return this.check(INVALID_FIELD);
        return this.reply(
          replies.configurationReply(packet[1]! & 3, u16(packet, 2), this.#disc() === "disc" ? sectors : undefined),
          allocated,
        );
      case "get-event-status":
        return this.#eventStatus(packet, allocated);
      case "read-disc-information":
        return this.reply(replies.discInformationReply(), allocated);
      case "read-track-information":
        return this.reply(replies.trackInformationReply(sectors), allocated);
      case "read-dvd-structure": {
        const reply = replies.isDvd(sectors) ? replies.dvdStructureReply(packet[7]!, sectors) : undefined;
        return reply === undefined ? this.check(INVALID_FIELD) : this.reply(reply, u16(packet, 8));
      }
      case "mode-select":
        return this.take(allocated);
      case "mode-sense":
        return this.#modeSense(packet, allocated);
      case "mechanism-status":
        return this.reply(replies.mechanismStatusReply(state.isOpen), u16(packet, 8));
    }
  }

  #takeSense(): Sense {
    const state = this.#state;
    const { sense } = this.transfer;
    this.transfer.sense = SENSE_NONE;
    if (sense.key !== 0 || state.change !== "untold") return sense;
    state.change = "none";
    return DISC_CHANGED;
  }

  #startStop(operation: number): void {
    const state = this.#state;
    const loads = (operation & 1) !== 0;
    if ((operation & 2) !== 0) {
      if (!loads && state.isLocked) return this.check(LOCKED);
      if (state.isOpen === loads) {
        state.isOpen = !loads;
        state.event = loads && this.disc !== null ? "new" : "removed";
        state.change = loads && this.disc !== null ? "untold" : "none";
        if (!loads) this.#ejected();
      }
    }
    this.complete();
  }

  #subchannel(packet: Uint8Array, isMsf: boolean, allocated: number): void {
    const format = packet[3]!;
    const wantsQ = (packet[2]! & 0x40) !== 0;
    if (wantsQ && (format < 1 || format > 3)) return this.check(INVALID_FIELD);
    this.reply(replies.subchannelReply(format, wantsQ, isMsf, this.transfer.sector), allocated);
  }

  #toc(packet: Uint8Array, isMsf: boolean, sectors: number, allocated: number): void {
    // hosts of before MMC put the format into the last byte [SFF8020] 10.8.23
    const format = packet[2]! & 0x0f || packet[9]! >> 6;
    let reply: Uint8Array | undefined;
    if (format === 0) reply = replies.tocReply(sectors, isMsf, packet[6]!);
    else if (format === 1) reply = replies.sessionReply(isMsf);
    else if (format === 2 && packet[6]! <= 1) reply = replies.rawTocReply(sectors);
    if (reply === undefined) return this.check(INVALID_FIELD);
    this.reply(reply, allocated);
  }

  #eventStatus(packet: Uint8Array, allocated: number): void {
    if ((packet[1]! & 1) === 0) return this.check(INVALID_FIELD); // only by polling
    const state = this.#state;
    const reply = replies.eventReply(packet[4]!, state.event, this.#disc());
    if ((packet[4]! & 0x10) !== 0 && allocated > 4) state.event = "none";
    this.reply(reply, allocated);
  }

  #modeSense(packet: Uint8Array, allocated: number): void {
    const control = packet[2]! >> 6;
    if (control === 3) return this.check(NO_SAVED_PAGES);
    const reply = replies.modeReply(packet[2]! & 0x3f, control === 1, this.#disc(), this.#state.isLocked);
    if (reply === undefined) return this.check(INVALID_FIELD);
    this.reply(reply, allocated);
  }

  #readCd(packet: Uint8Array, sector: number, count: number): void {
    const type = (packet[1]! >> 2) & 7;
    if (type !== 0 && type !== DATA_TRACK_TYPE) return this.check(WRONG_SECTOR_TYPE);
    const parts = sectorParts(packet[9]!);
    if (parts === undefined || (packet[10]! & 7) !== 0) return this.check(INVALID_FIELD);
    this.readSectors(sector, partsBytes(parts) === 0 ? 0 : count, parts);
  }

  save(): AtapiCdromState {
    const { sense, ...transfer } = this.transfer;
    return {
      kind: "cdrom",
      task: this.task.save(),
      window: this.saveWindow(),
      ...this.#state,
      transfer: { ...transfer, sense: { ...sense } },
    };
  }

  restore({ task, window, transfer, transferMode, isLocked, isOpen, change, event }: AtapiCdromState): void {
    this.stopTransfer();
    this.task.restore(task);
    this.restoreWindow(window);
    this.transfer = { ...transfer };
    this.#state = { transferMode, isLocked, isOpen, change, event };
  }
}

function powerOn(): Own {
  return { transferMode: POWER_ON_MODE, isLocked: false, isOpen: false, change: "none", event: "none" };
}

function u16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!;
}

function u32(bytes: Uint8Array, offset: number): number {
  return u16(bytes, offset) * 0x1_0000 + u16(bytes, offset + 2);
}
