/**
 * Keeps a machine: stops it, takes what it is, lets it go on, and writes that down. Two steps, because between them the
 * main process makes durable which layers the machine's disks are written to from then on.
 */
import type { Machine } from "../../core/machine/machine-api.ts";
import type { SnapshotWork, SnapshotWritten } from "../contract/vm-process.ts";
import type { NextLayer, ScratchCopied } from "../services/disk/disk-image.ts";
import { nodeFileOps, throwIfCancelled } from "../services/snapshots/file-ops.ts";
import { keepMedium } from "../services/snapshots/medium.ts";
import { CopiedMemory, liveSource } from "../services/snapshots/memory-writer.ts";
import { layerPath, newId } from "../services/snapshots/names.ts";
import { writeState, type StateSource } from "../services/snapshots/state-files.ts";
import type { MachineFiles } from "./machine-files.ts";

/** Pages that are copied in one go while the machine runs: its slices come in between. */
const PAGES_A_TURN = 1024;

export class VmSnapshot {
  readonly work: SnapshotWork;
  readonly #machine: Machine;
  readonly #files: MachineFiles;
  readonly #copies: readonly CopiedMemory[];
  #source: StateSource | undefined;
  #diskettes: readonly [Uint8Array | null, Uint8Array | null] = [null, null];
  readonly #layers: NextLayer[] = [];
  readonly #stop = new AbortController();
  #preparing: Promise<void> = Promise.resolve();
  #writing: Promise<SnapshotWritten> | undefined;
  #copied: ScratchCopied[] = [];

  constructor(work: SnapshotWork, machine: Machine, files: MachineFiles) {
    this.work = work;
    this.#machine = machine;
    this.#files = files;
    this.#copies = work.goesOn
      ? Object.entries(machine.regions).map(([name, bytes]) => new CopiedMemory(name, bytes))
      : [];
  }

  /** Copies memory while the machine runs, so that little is left to do when it stands still. */
  async copyAhead(): Promise<void> {
    for (const copy of this.#copies) {
      for (let page = 0; page < copy.pages; page += PAGES_A_TURN) {
        this.throwIfStopped();
        copy.update(page, Math.min(copy.pages, page + PAGES_A_TURN));
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    }
  }

  /** Throws HostError "cancelled" after `stop`. */
  throwIfStopped(): void {
    throwIfCancelled(this.#stop.signal);
  }

  /** Takes what the machine is, which must not run until this is written or stopped. `picture`: PNG. */
  capture(picture: Uint8Array | undefined): void {
    // as a file would give it back: plain data that later changes cannot reach
    const machine: unknown = JSON.parse(JSON.stringify(this.#machine.save()));
    for (const copy of this.#copies) copy.update(0, copy.pages);
    const live = Object.entries(this.#machine.regions).map(([name, bytes]) => liveSource(name, bytes));
    this.#source = { machine, memories: this.work.goesOn ? this.#copies : live, screen: picture };
    this.#diskettes = this.#files.diskettes();
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
      const { packs, sizeBytes, hasScreen } = await writeState(folder, state, this.#source!, parent ?? undefined, work);
      return { packs, sizeBytes, hasScreen, floppies, scratch };
    } catch (error) {
      for (const id of made) await nodeFileOps.rm(layerPath(folder, id), { force: true }).catch(() => {});
      throw error;
    }
  }
}
