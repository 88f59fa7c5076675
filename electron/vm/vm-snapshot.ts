/**
 * Keeps a machine: stops it, takes what it is, lets it go on, and writes that down. Two steps, because between them the
 * main process makes durable which layers the machine's disks are written to from then on.
 */
import type { Machine } from "../../core/machine/machine-api.ts";
import type { SnapshotWork, SnapshotWritten } from "../contract/vm-process.ts";
import type { NextLayer, ScratchCopied } from "../services/disk/disk-image.ts";
import { nodeFileOps, throwIfCancelled } from "../services/snapshots/file-ops.ts";
import { keepMedium } from "../services/snapshots/medium.ts";
import { copiedSource, liveSource } from "../services/snapshots/memory-writer.ts";
import { layerPath, newId } from "../services/snapshots/names.ts";
import { writeState, type StateSource } from "../services/snapshots/state-files.ts";
import type { MachineFiles } from "./machine-files.ts";

/** A machine that stands still. */
export interface StillMachine {
  readonly machine: Machine;
  readonly files: MachineFiles;
  /** PNG; undefined: no picture. */
  readonly picture: Uint8Array | undefined;
}

export class VmSnapshot {
  readonly work: SnapshotWork;
  readonly #files: MachineFiles;
  readonly #source: StateSource;
  readonly #diskettes: readonly [Uint8Array | null, Uint8Array | null];
  readonly #layers: NextLayer[] = [];
  readonly #stop = new AbortController();
  #preparing: Promise<void> = Promise.resolve();
  #writing: Promise<SnapshotWritten> | undefined;
  #copied: ScratchCopied[] = [];

  /** Takes what the machine is, which must not run until this is written or stopped. */
  constructor(work: SnapshotWork, { machine, files, picture }: StillMachine) {
    const keep = work.goesOn ? copiedSource : liveSource;
    this.work = work;
    this.#files = files;
    this.#source = {
      // as a file would give it back: plain data that later changes cannot reach
      machine: JSON.parse(JSON.stringify(machine.save())),
      memories: Object.entries(machine.regions).map(([name, bytes]) => keep(name, bytes)),
      screen: picture,
    };
    this.#diskettes = files.diskettes();
  }

  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  /** Makes what the guest wrote durable, and new layers beside it. Rejects with HostError; nothing has changed then. */
  prepare(): Promise<void> {
    this.#preparing = this.#prepare();
    return this.#preparing;
  }

  /**
   * From now on the guest writes to the new layers. Resolves when all is on disk; rejects with HostError, "cancelled"
   * after `stop`, and then no file of it is left.
   */
  write(progress: (share: number) => void): Promise<SnapshotWritten> {
    for (const layer of this.#layers) layer.take();
    this.#writing = this.#write(progress);
    return this.#writing;
  }

  /** What was written belongs to the VM now. */
  kept(): void {
    for (const copied of this.#copied) copied.kept();
  }

  /** Before `write` everything is as it was; after it, writing ends. Resolves when it has. Never rejects. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#preparing.catch(() => {});
    if (this.#writing !== undefined) await this.#writing.catch(() => {});
    else await this.#dropLayers();
  }

  async #prepare(): Promise<void> {
    const { layers, folder, goesOn } = this.work;
    try {
      await this.#files.flushDiskettes();
      for (const [place, image] of this.#files.disks()) {
        const id = layers[place];
        // an image that is not changed needs one only to tell what is written while the snapshot is
        if (id !== undefined) this.#layers.push(await image.nextLayer(layerPath(folder, id)));
        else if (goesOn && !image.isKept) this.#layers.push(await image.nextLayer(""));
      }
    } catch (error) {
      await this.#dropLayers();
      throw error;
    }
  }

  async #dropLayers(): Promise<void> {
    for (const layer of this.#layers.splice(0)) await layer.drop();
  }

  async #write(progress: (share: number) => void): Promise<SnapshotWritten> {
    const { folder, state, parent, goesOn } = this.work;
    const { signal } = this.#stop;
    const made: string[] = [];
    try {
      const floppies: [string | null, string | null] = [null, null];
      for (const drive of [0, 1] as const) {
        const bytes = this.#diskettes[drive];
        if (bytes !== null) floppies[drive] = await keepMedium(folder, bytes);
      }
      const scratch: Record<number, readonly string[]> = {};
      for (const [place, image] of this.#files.disks()) {
        if (image.isKept) continue;
        const turn = (): void => throwIfCancelled(signal);
        const pathOf = (id: string): string => layerPath(folder, id);
        const copied = await image.copyScratch({ whole: !goesOn, newId, pathOf, turn });
        this.#copied.push(copied);
        made.push(...copied.ids);
        scratch[place] = copied.ids;
      }
      const work = { ops: nodeFileOps, signal, progress };
      const { packs, sizeBytes, hasScreen } = await writeState(folder, state, this.#source, parent ?? undefined, work);
      return { packs, sizeBytes, hasScreen, floppies, scratch };
    } catch (error) {
      for (const id of made) await nodeFileOps.rm(layerPath(folder, id), { force: true }).catch(() => {});
      throw error;
    }
  }
}
