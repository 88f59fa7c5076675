/**
 * An ATA disk: its commands. [ATA6] AT Attachment with Packet Interface – 6, T13/1410D revision 3b; section numbers are its
 * own.
 * DEVIATION: a command takes no time unless its data has to be waited for; heads do not move, standby spins nothing down.
 */
import { z } from "zod";
import type { Disk } from "../../../media/disk.ts";
import { bit } from "../../state-fields.ts";
import { plainCommand, TRANSFER_COMMANDS, type PlainCommand } from "./ata-commands.ts";
import { IDNF, READY } from "./ata-registers.ts";
import {
  ataSettingsState,
  chosenTransferMode,
  MOST_MULTIPLE,
  powerOnSettings,
  type AtaSettings,
} from "./ata-settings.ts";
import { AtaTransfer, ataTransferState, idleTransfer } from "./ata-transfer.ts";
import { type DriveLink, windowState } from "./ide-drive.ts";
import { identifyDisk, IDENTIFY_BYTES, type DriveName } from "./identify.ts";
import { taskFileState } from "./task-file.ts";

const POWER_ACTIVE = 0xff;
const POWER_STANDBY = 0x00;

export const ataDiskState = z.strictObject({
  kind: z.literal("disk"),
  task: taskFileState,
  window: windowState,
  settings: ataSettingsState,
  isStandby: bit,
  transfer: ataTransferState,
});
export type AtaDiskState = z.infer<typeof ataDiskState>;

/** A drive that answers the commands of ata-commands.ts and aborts all others. */
export class AtaDisk extends AtaTransfer {
  readonly #name: DriveName;
  readonly #factory: AtaSettings;
  readonly #isSecond: boolean;
  #isStandby = false;

  constructor(disk: Disk, name: DriveName, isSecond: boolean, link: DriveLink, buffer: Uint8Array) {
    const factory = powerOnSettings(disk.sectors, disk.geometry);
    super(disk, { ...factory }, link, buffer);
    this.#name = name;
    this.#factory = factory;
    this.#isSecond = isSecond;
    this.hardReset();
  }

  hardReset(): void {
    this.settings = { ...this.#factory };
    this.softReset();
  }

  /** Settings outlive it: programs that reset a drive do not set its translation again. */
  softReset(): void {
    this.stopTransfer();
    this.transfer = idleTransfer();
    this.#isStandby = false;
    this.task.signature(0, 0);
    this.task.error = 0x01; // passed
    this.task.status = READY;
    this.setInterrupt(false);
  }

  command(code: number): void {
    this.stopTransfer();
    this.setInterrupt(false);
    this.task.error = 0;
    this.transfer.command = code;
    const transfer = TRANSFER_COMMANDS.get(code);
    const plain = plainCommand(code);
    if (transfer !== undefined) {
      this.#isStandby = false;
      this.beginTransfer(transfer);
    } else if (plain !== undefined) this.#plain(plain);
    else this.abort();
  }

  #plain(command: PlainCommand): void {
    const { task } = this;
    const { settings } = this;
    switch (command) {
      case "identify":
        this.buffer.set(identifyDisk(this.#name, this.sectors, this.#factory, settings, this.#isSecond));
        this.transfer.phase = "answer";
        this.openIn(0, IDENTIFY_BYTES);
        return this.request(true);
      case "recalibrate":
        task.current.lbaMid = 0;
        task.current.lbaHigh = 0;
        return this.succeed();
      case "seek": {
        const sector = this.address();
        return sector === undefined || sector >= this.sectors ? this.fail(IDNF) : this.succeed();
      }
      case "initialize-parameters":
        return this.#translate((task.device & 0x0f) + 1, task.current.count);
      case "set-multiple":
        return this.#setMultiple(task.current.count);
      case "set-features":
        return this.#setFeatures(task.current.features, task.current.count);
      case "flush":
        return this.flush();
      case "read-native-max":
        task.lba28 = Math.min(this.sectors - 1, 0x0fff_ffff);
        return this.succeed();
      case "read-native-max-extended":
        task.lba48 = this.sectors - 1;
        return this.succeed();
      case "check-power":
        task.current.count = this.#isStandby ? POWER_STANDBY : POWER_ACTIVE;
        return this.succeed();
      case "standby":
      case "sleep":
      case "idle":
        this.#isStandby = command !== "idle";
        return this.succeed();
    }
  }

  /** INITIALIZE DEVICE PARAMETERS: as many cylinders as the capacity has. [ATA5] 8.16. */
  #translate(heads: number, sectorsPerTrack: number): void {
    if (sectorsPerTrack === 0) return this.abort();
    const { settings } = this;
    settings.heads = heads;
    settings.sectorsPerTrack = sectorsPerTrack;
    settings.cylinders = Math.min(0xffff, Math.floor(this.sectors / (heads * sectorsPerTrack)));
    this.succeed();
  }

  #setMultiple(sectors: number): void {
    if (sectors > MOST_MULTIPLE || (sectors & (sectors - 1)) !== 0) return this.abort();
    this.settings.multiple = sectors;
    this.succeed();
  }

  #setFeatures(feature: number, value: number): void {
    const { settings } = this;
    switch (feature) {
      case 0x02:
        settings.hasWriteCache = true;
        break;
      case 0x82:
        settings.hasWriteCache = false;
        return this.flush();
      case 0x55:
        settings.hasLookAhead = false;
        break;
      case 0xaa:
        settings.hasLookAhead = true;
        break;
      case 0x03: {
        const mode = chosenTransferMode(value, settings.transferMode);
        if (mode === undefined) return this.abort();
        settings.transferMode = mode;
        break;
      }
      case 0x66: // settings outlive resets as they are
      case 0xcc:
        break;
      default:
        return this.abort();
    }
    this.succeed();
  }

  save(): AtaDiskState {
    return {
      kind: "disk",
      task: this.task.save(),
      window: this.saveWindow(),
      settings: { ...this.settings },
      isStandby: this.#isStandby,
      transfer: { ...this.transfer },
    };
  }

  restore({ task, window, settings, isStandby, transfer }: AtaDiskState): void {
    this.stopTransfer();
    this.task.restore(task);
    this.restoreWindow(window);
    this.settings = { ...settings };
    this.#isStandby = isStandby;
    this.transfer = { ...transfer };
  }
}
