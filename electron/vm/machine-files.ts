/** The files of one machine while it runs: ROMs, a kernel to start, the images in its drives. */
import { HostError } from "../../core/base/errors.ts";
import type { IdeDrives, MachineConfig } from "../../core/machine/machine-api.ts";
import type { IdePlace } from "../../core/devices/storage/ide/piix3-ide.ts";
import type { DriveImage, DriveStart, ImageChoice, KernelPaths, VmStart } from "../contract/vm-process.ts";
import { DiskImage } from "../services/disk/disk-image.ts";
import { readBounded } from "../services/host-files.ts";
import { ImageFile } from "../services/image-file.ts";
import { readBios, readVideoBios } from "./rom-file.ts";

/** What of a machine's configuration comes from files. */
export type FileConfig = Pick<MachineConfig, "bios" | "videoBios" | "floppies" | "drives" | "kernel">;

/** Of the ROM that starts kernels. */
const ROM_MOST_BYTES = 64 << 10;

type DriveImages = (DiskImage | null)[];

export class MachineFiles {
  readonly #roms: { readonly bios: Uint8Array; readonly videoBios: Uint8Array };
  readonly #kernel: MachineConfig["kernel"];
  readonly #floppies: [ImageFile | null, ImageFile | null] = [null, null];
  readonly #places: readonly (DriveStart | null)[];
  readonly #drives: DriveImages = [];
  readonly #onError: (error: HostError) => void;

  private constructor(
    start: VmStart,
    roms: { readonly bios: Uint8Array; readonly videoBios: Uint8Array },
    kernel: MachineConfig["kernel"],
    onError: (error: HostError) => void,
  ) {
    this.#roms = roms;
    this.#kernel = kernel;
    this.#places = start.drives ?? [];
    this.#onError = onError;
  }

  /** Rejects with HostError, and leaves nothing open. `onError` hears when what the guest wrote cannot be saved. */
  static async open(start: VmStart, onError: (error: HostError) => void): Promise<MachineFiles> {
    const roms = {
      bios: await readBios(start.firmware.bios),
      videoBios: await readVideoBios(start.firmware.video),
    };
    const kernel = start.kernel === undefined ? undefined : await readKernel(start.kernel, start.memoryMiB * 2 ** 20);
    const files = new MachineFiles(start, roms, kernel, onError);
    try {
      for (const drive of [0, 1] as const) files.#floppies[drive] = await files.#openFloppy(start.floppies[drive]);
      for (const place of files.#places) files.#drives.push(await files.#openDrive(place));
      return files;
    } catch (error) {
      await files.close().catch(() => {});
      throw error;
    }
  }

  get config(): FileConfig {
    const drive = (index: number): IdeDrives[0] => {
      const place = this.#places[index] ?? null;
      const image = this.#drives[index] ?? null;
      if (place === null) return null;
      if (place.kind === "cdrom") return { kind: "cdrom", disc: image?.disk ?? null };
      return image === null ? null : { kind: "disk", disk: image.disk };
    };
    return {
      ...this.#roms,
      floppies: [this.#floppies[0]?.medium ?? null, this.#floppies[1]?.medium ?? null],
      drives: [drive(0), drive(1), drive(2), drive(3)],
      ...(this.#kernel === undefined ? {} : { kernel: this.#kernel }),
    };
  }

  /**
   * Puts another diskette, or none, into a drive; `insert` tells the machine. Rejects with HostError and leaves the drive
   * as it was when the image cannot be used.
   */
  async changeFloppy(
    drive: 0 | 1,
    choice: ImageChoice | null,
    insert: (image: ImageFile | null) => void,
  ): Promise<void> {
    const image = await this.#openFloppy(choice);
    const old = this.#floppies[drive];
    try {
      insert(image);
    } catch (error) {
      await image?.close();
      throw error;
    }
    this.#floppies[drive] = image;
    await old?.close();
  }

  /** The same for the disc in the CD-ROM drive. `insert` says no when the guest has locked the tray. */
  async changeDisc(
    choice: DriveImage | null,
    insert: (place: IdePlace, image: DiskImage | null) => boolean,
  ): Promise<void> {
    const place = this.#places.findIndex((one) => one?.kind === "cdrom");
    if (place < 0) throw new HostError("conflict", "The machine has no CD-ROM drive.");
    const image = await this.#openDrive({ kind: "cdrom", image: choice });
    const old = this.#drives[place];
    let taken = false;
    try {
      taken = insert(place as IdePlace, image);
    } finally {
      if (!taken) await image?.close();
    }
    if (!taken) {
      throw new HostError("conflict", "The guest has locked the CD-ROM drive. Eject the disc in the guest first.");
    }
    this.#drives[place] = image;
    await old?.close();
  }

  /** What is on the diskettes now, as the machine sees it: copies. */
  diskettes(): [Uint8Array | null, Uint8Array | null] {
    const copy = (image: ImageFile | null): Uint8Array | null => image?.medium.bytes.slice() ?? null;
    return [copy(this.#floppies[0]), copy(this.#floppies[1])];
  }

  /** Hard disks by place. */
  disks(): [place: number, image: DiskImage][] {
    return [...this.#drives.entries()].flatMap(([place, image]) =>
      image !== null && this.#places[place]?.kind === "disk" ? [[place, image] as [number, DiskImage]] : [],
    );
  }

  /** Resolves when everything the guest wrote to its diskettes is in their files. Rejects with HostError. */
  async flushDiskettes(): Promise<void> {
    for (const image of this.#floppies) await image?.flush();
  }

  /** Everything the guest wrote is in the files when it resolves; all are closed even when it rejects. */
  async close(): Promise<void> {
    let failure: unknown;
    for (const image of [...this.#floppies, ...this.#drives]) {
      await image?.close().catch((error: unknown) => {
        failure ??= error;
      });
    }
    if (failure !== undefined) throw failure;
  }

  async #openFloppy(choice: ImageChoice | null): Promise<ImageFile | null> {
    return choice === null ? null : ImageFile.open(choice, this.#onError);
  }

  async #openDrive(place: DriveStart | null): Promise<DiskImage | null> {
    const image = place?.image ?? null;
    if (place === null || image === null) return null;
    const { path, writable, format, layers } = image;
    const choice = { path, writable, use: place.kind === "disk" ? "disk" : "cd", layers: layers ?? [] } as const;
    return DiskImage.open(format === undefined ? choice : { ...choice, format }, this.#onError);
  }
}

/** What does not fit into the machine's memory is not read. */
async function readKernel(paths: KernelPaths, mostBytes: number): Promise<NonNullable<MachineConfig["kernel"]>> {
  return {
    name: paths.kernel,
    rom: await readBounded(paths.rom, ROM_MOST_BYTES),
    image: await readBounded(paths.kernel, mostBytes),
    initrd: paths.initrd === null ? null : await readBounded(paths.initrd, mostBytes),
    commandLine: paths.commandLine,
  };
}
