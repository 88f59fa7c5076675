/**
 * The snapshots of one VM and its saved state. Files are written first; a change of tree.json then makes everything that
 * belongs together happen at once. Of a running machine the tree knows, before the guest writes to it, which layer it
 * writes to.
 */
import type { SnapshotChanges, SnapshotText, SnapshotTree } from "../../contract/snapshot-api.ts";
import type { VmSettings } from "../../contract/vm-api.ts";
import type { DriveImage, ImageChoice, SnapshotWork, SnapshotWritten } from "../../contract/vm-process.ts";
import { formatSettings, parseSettings } from "../settings-file.ts";
import { attachedImages, type Attached } from "./attached.ts";
import { addLayer, cooled, isPinned, keptDrives, markFor, restoredDrives, type DrivePlace } from "./drive-states.ts";
import { nodeFileOps, throwIfCancelled, type FileOps } from "./file-ops.ts";
import { copyMachine } from "./copy-machine.ts";
import { requireUnchanged } from "./image-mark.ts";
import { newId, statePaths } from "./names.ts";
import { checkSnapshot } from "./saved-check.ts";
import { floppyToStart, startPlan, type StartPlan } from "./start-plan.ts";
import type { StateRecord } from "./state-files.ts";
import { snapshotList } from "./snapshot-list.ts";
import { TreeStore } from "./tree-store.ts";
import {
  driveOf,
  nodeOf,
  withDrive,
  withoutNode,
  withoutSnapshots,
  withUsedStates,
  type DriveState,
  type SnapshotNode,
  type Tree,
} from "./tree.ts";

/** The VM that the snapshots are of. */
export interface SnapshotMachine {
  readonly folder: string;
  settings(): VmSettings;
  applySettings(settings: VmSettings): Promise<void>;
  /** The file behind an image's name. */
  resolve(image: string): string;
}

/** A machine whose process can be asked to keep it. */
export interface LiveMachine {
  readonly state: string;
  prepareSnapshot(work: SnapshotWork): Promise<void>;
  writeSnapshot(progress: (share: number) => void): Promise<SnapshotWritten>;
  keepSnapshot(): Promise<void>;
  dropSnapshot(): Promise<void>;
  powerOff(): Promise<void>;
}

export interface Task {
  readonly signal: AbortSignal;
  readonly progress: (share: number) => void;
}

/** What was written of a running machine, not yet in the tree. */
interface Kept {
  readonly state: string;
  readonly record: StateRecord;
  readonly drives: DriveState[];
  readonly holds: "running" | "paused";
}

export class MachineSnapshots {
  readonly #machine: SnapshotMachine;
  readonly #store: TreeStore;

  private constructor(machine: SnapshotMachine, store: TreeStore) {
    this.#machine = machine;
    this.#store = store;
  }

  /** Completes what a crash cut off, and sweeps. Rejects with HostError when the tree cannot be read. */
  static async open(machine: SnapshotMachine, ops: FileOps = nodeFileOps): Promise<MachineSnapshots> {
    const store = await TreeStore.open(machine.folder, ops);
    const snapshots = new MachineSnapshots(machine, store);
    await snapshots.#completeRestore();
    await store.sweep();
    return snapshots;
  }

  get hasSavedState(): boolean {
    return this.#store.tree.present.state !== null;
  }

  list(): Promise<SnapshotTree> {
    return snapshotList(this.#store);
  }

  // taking

  /** Returns the new snapshot's id. Rejects with HostError; everything is as before then. */
  async take(text: SnapshotText, live: LiveMachine | undefined, task: Task): Promise<string> {
    await this.#store.prepare();
    return this.#store.during(async () => {
      const settings = this.#machine.settings();
      if (live === undefined) {
        const node = await this.#nodeOfOff(text, settings);
        throwIfCancelled(task.signal);
        await this.#store.commit((tree) => withNode(tree, node));
        return node.id;
      }
      const kept = await this.#keep(live, settings, true, task);
      const node = this.#nodeOf(text, settings, kept);
      await this.#commitKept(live, task, (tree) => {
        const next = withNode({ ...tree, states: { ...tree.states, [kept.state]: kept.record } }, node);
        return kept.holds === "running" ? withPresent(next, { changed: true }) : next;
      });
      await live.keepSnapshot();
      return node.id;
    });
  }

  /** Ends the machine; it can go on from there later. */
  async saveState(live: LiveMachine, task: Task): Promise<void> {
    await this.#store.prepare();
    await this.#store.during(async () => {
      const kept = await this.#keep(live, this.#machine.settings(), false, task);
      await this.#commitKept(live, task, (tree) => ({
        ...withPresent(tree, {
          state: kept.state,
          holds: kept.holds,
          changed: true,
          drives: kept.drives.map((state) => warmed(tree, state)).reduce(withDrive, tree.present.drives),
        }),
        states: { ...tree.states, [kept.state]: kept.record },
      }));
      await live.keepSnapshot();
      await live.powerOff();
    });
  }

  async discardState(): Promise<void> {
    await this.#store.commit((tree) => withUsedStates(withPresent(tree, OFF, tree.present.drives.map(cooled))));
    await this.#store.sweep();
  }

  // going back

  /** The present is lost unless `first` keeps it. A running machine is ended. Rejects with HostError before anything is. */
  async restore(
    snapshot: string,
    first: SnapshotText | undefined,
    live: LiveMachine | undefined,
    task: Task,
  ): Promise<void> {
    await this.#store.during(async () => {
      const node = nodeOf(this.#store.tree, snapshot);
      const now = this.#machine.settings();
      // a VM keeps its name
      const settings = { ...parseSettings(JSON.stringify(node.settings)), name: now.name };
      const attached = attachedImages(settings);
      const half = (from: number) => (share: number) => task.progress(from + share / 2);
      await checkSnapshot(this.#store.folder, node, { ops: this.#store.ops, signal: task.signal, progress: half(0) });
      for (const { image, mark } of node.drives) {
        if (mark !== null) await requireUnchanged(this.#machine.resolve(image), mark);
      }
      const kept =
        first === undefined || live === undefined
          ? undefined
          : await this.#keep(live, now, false, { signal: task.signal, progress: half(0.5) });
      const change = async (): Promise<(tree: Tree) => Tree> => {
        const drives = await restoredDrives(node, attached, this.#store.tree.present.drives, this.#place);
        const before =
          first === undefined
            ? undefined
            : kept === undefined
              ? await this.#nodeOfOff(first, now)
              : this.#nodeOf(first, now, kept);
        return (tree) => {
          const states = kept === undefined ? tree.states : { ...tree.states, [kept.state]: kept.record };
          const grown = before === undefined ? tree : withNode({ ...tree, states }, before);
          const { state, holds } = nodeOf(grown, snapshot);
          const present = { parent: snapshot, changed: false, state, holds: holds === "off" ? null : holds };
          return withUsedStates({ ...withPresent(grown, present, drives), settings: stored(settings) });
        };
      };
      if (kept !== undefined && live !== undefined) await this.#commitKept(live, task, await undoing(change, live));
      else {
        throwIfCancelled(task.signal);
        await this.#store.commit(await change());
      }
      // the machine that still runs is not the present any more: what it writes from here on is swept
      await live?.powerOff();
      await this.#completeRestore();
    });
  }

  async delete(snapshot: string): Promise<void> {
    await this.#store.commit((tree) => withoutNode(tree, snapshot));
    await this.#store.sweep();
  }

  async edit(snapshot: string, { name, description }: SnapshotChanges): Promise<void> {
    await this.#store.commit((tree) => {
      nodeOf(tree, snapshot);
      const nodes = tree.nodes.map((one) =>
        one.id === snapshot ? { ...one, name: name ?? one.name, description: description ?? one.description } : one,
      );
      return { ...tree, nodes };
    });
  }

  /** PNG; null when there is none, or no longer. */
  async screen(snapshot: string): Promise<Uint8Array | null> {
    const { state } = nodeOf(this.#store.tree, snapshot);
    if (state === null) return null;
    return this.#store.ops.readFile(statePaths(this.#store.folder, state).screen).catch(() => null);
  }

  // starting

  /**
   * What the machine is started with. Makes layers where a snapshot needs the last one as it is. Rejects with HostError
   * when a disk is no longer the one that its layers were written on.
   */
  async planStart(): Promise<StartPlan> {
    const settings = this.#machine.settings();
    return this.#store.during(async () => {
      for (const one of attachedImages(settings)) {
        if (one.kind !== "disk") continue;
        const state = driveOf(this.#store.tree.present.drives, one.image);
        if (state.mark !== null) await requireUnchanged(this.#machine.resolve(one.image), state.mark);
        if (!one.isKept || !isPinned(this.#store.tree, state)) continue;
        await this.#store.prepare();
        const mark = await markFor(state, this.#place);
        const layers = [...state.layers, await addLayer(one, state, this.#place)];
        await this.#store.commit((tree) =>
          withPresent(tree, {}, withDrive(tree.present.drives, { ...state, layers, mark })),
        );
      }
      return startPlan(settings, this.#store.tree.present, this.#place);
    });
  }

  /** The machine is switched on afresh: nothing of a state that it may have gone on from earlier is in its drives. */
  async coldStart(): Promise<void> {
    await this.#store.commit((tree) => withPresent(tree, { changed: true }, tree.present.drives.map(cooled)));
    await this.#store.sweep();
  }

  /** The machine goes on from its saved state, which is gone with the first instruction. */
  async goesOn(): Promise<"running" | "paused"> {
    const { holds } = this.#store.tree.present;
    // layers of the state are below what the guest writes; a diskette it has read already
    await this.#store.commit((tree) => {
      const drives = tree.present.drives.map((drive) => ({ ...drive, warm: null }));
      return withUsedStates(withPresent(tree, OFF, drives));
    });
    await this.#store.sweep();
    return holds ?? "running";
  }

  /** The present is no longer what its snapshot holds. True when that is news. */
  async changed(): Promise<boolean> {
    const { nodes, present } = this.#store.tree;
    if (present.changed || nodes.length === 0) return false;
    await this.#store.commit((tree) => withPresent(tree, { changed: true }));
    return true;
  }

  // copying

  /**
   * Copies the VM, which is off, into a folder that will be at `folder`. Resolves to the settings of the copy. Rejects with
   * HostError, "cancelled" when the task is.
   */
  async copyTo(aside: string, folder: string, withSnapshots: boolean, task: Task): Promise<VmSettings> {
    return this.#store.during(() =>
      copyMachine({
        from: this.#machine.folder,
        aside,
        to: folder,
        settings: this.#machine.settings(),
        tree: withSnapshots ? this.#store.tree : withoutSnapshots(this.#store.tree),
        task,
      }),
    );
  }

  /** Another image in the drive, or the same one afresh: what a snapshot had of a diskette that is not changed is over. */
  async diskInserted(image: string | null): Promise<void> {
    if (image === null) return;
    await this.#store.commit((tree) => {
      const { drives } = tree.present;
      const state = driveOf(drives, image);
      return state.cold === null ? tree : withPresent(tree, {}, withDrive(drives, { ...state, cold: null }));
    });
  }

  /** What a running machine is to find in its drive. */
  floppyChoice(image: DriveImage | null): ImageChoice | null {
    const present = { ...this.#store.tree.present, state: null };
    return floppyToStart(image, present, this.#place);
  }

  // parts

  get #place(): DrivePlace {
    const { folder, ops } = this.#store;
    return { folder, ops, resolve: (image) => this.#machine.resolve(image) };
  }

  /** A restore that reached the tree reaches the settings file too. */
  async #completeRestore(): Promise<void> {
    const { settings } = this.#store.tree;
    if (settings === undefined) return;
    await this.#machine.applySettings(parseSettings(JSON.stringify(settings)));
    await this.#store.commit((tree) => {
      const { settings: _, ...rest } = tree;
      return rest;
    });
  }

  async #nodeOfOff(text: SnapshotText, settings: VmSettings): Promise<SnapshotNode> {
    const { present } = this.#store.tree;
    const isSaved = present.state !== null;
    return {
      ...this.#newNode(text, settings),
      holds: present.holds ?? "off",
      state: present.state,
      drives: await keptDrives(attachedImages(settings), present.drives, isSaved, this.#place),
    };
  }

  #nodeOf(text: SnapshotText, settings: VmSettings, { state, holds, drives }: Kept): SnapshotNode {
    return { ...this.#newNode(text, settings), state, holds, drives };
  }

  #newNode({ name, description }: SnapshotText, settings: VmSettings) {
    const { parent } = this.#store.tree.present;
    return { id: newId(), parent, name: name.trim(), description, takenMs: Date.now(), settings: stored(settings) };
  }

  /** Stops the machine, keeps it, and with `goesOn` lets it run into new layers. It stands still otherwise. */
  async #keep(live: LiveMachine, settings: VmSettings, goesOn: boolean, task: Task): Promise<Kept> {
    const { tree, folder } = this.#store;
    const holds = live.state === "paused" ? "paused" : "running";
    const attached = attachedImages(settings);
    const kept = attached.filter(({ kind, isKept }) => kind === "disk" && isKept);
    const layers = goesOn ? kept.map((one) => ({ ...one, layer: newId() })) : [];
    const before = tree.present.drives;
    const state = newId();
    await live.prepareSnapshot({
      folder,
      state,
      parent: parentState(tree),
      layers: Object.fromEntries(layers.map(({ place, layer }) => [place, layer])),
      goesOn,
    });
    let cold: DriveState[];
    try {
      cold = await keptDrives(attached, before, true, this.#place);
      throwIfCancelled(task.signal);
      if (layers.length > 0) {
        // from here on the layers are part of the present, whether the snapshot comes about or not
        const grown = layers.map(({ image, layer }) => withLayer(before, cold, image, layer));
        await this.#store.commit((now) => withPresent(now, {}, grown.reduce(withDrive, now.present.drives)));
      }
    } catch (error) {
      await live.dropSnapshot();
      throw error;
    }
    const written = await this.#written(live, task);
    return { state, holds, record: recordOf(written), drives: withWarm(cold, attached, written) };
  }

  async #written(live: LiveMachine, task: Task): Promise<SnapshotWritten> {
    const stop = (): void => void live.dropSnapshot().catch(() => {});
    const writing = live.writeSnapshot((share) => task.progress(share));
    task.signal.addEventListener("abort", stop);
    try {
      if (task.signal.aborted) stop();
      return await writing;
    } finally {
      task.signal.removeEventListener("abort", stop);
    }
  }

  /** The machine's process learns whether what it wrote is part of the VM. */
  async #commitKept(live: LiveMachine, task: Task, change: (tree: Tree) => Tree): Promise<void> {
    try {
      throwIfCancelled(task.signal);
      await this.#store.commit(change);
    } catch (error) {
      await live.dropSnapshot().catch(() => {});
      throw error;
    }
  }
}

/** What the present is without a saved state. */
const OFF = { state: null, holds: null, changed: true } as const;

/** Prepares a change; the machine goes on when that fails. */
async function undoing<T>(work: () => Promise<T>, live: LiveMachine): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await live.dropSnapshot().catch(() => {});
    throw error;
  }
}

function withPresent(
  tree: Tree,
  change: Partial<Tree["present"]>,
  drives = change.drives ?? tree.present.drives,
): Tree {
  return { ...tree, present: { ...tree.present, ...change, drives } };
}

/** The present comes from the new snapshot, and what is known of its disks is known to the present. */
function withNode(tree: Tree, node: SnapshotNode): Tree {
  const marked = node.drives
    .filter(({ mark }) => mark !== null)
    .map(({ image, mark }) => ({ ...driveOf(tree.present.drives, image), mark }));
  const drives = marked.reduce(withDrive, tree.present.drives);
  return withPresent({ ...tree, nodes: [...tree.nodes, node] }, { parent: node.id, changed: false }, drives);
}

function withLayer(
  before: readonly DriveState[],
  cold: readonly DriveState[],
  image: string,
  layer: string,
): DriveState {
  const state = driveOf(before, image);
  return { ...state, layers: [...state.layers, layer], mark: driveOf(cold, image).mark };
}

/** The drives of a machine that was running, with what its guest wrote where that is not in the images. */
function withWarm(cold: readonly DriveState[], attached: readonly Attached[], written: SnapshotWritten): DriveState[] {
  return cold.map((state) => {
    const one = attached.find(({ image }) => image === state.image);
    if (one?.kind === "floppy") return { ...state, warm: written.floppies[0] };
    if (one?.kind !== "disk") return state;
    return { ...state, warmLayers: [...state.warmLayers, ...(written.scratch[one.place] ?? [])] };
  });
}

/** The present's own drive with what the saved state needs of it. */
function warmed({ present }: Tree, { image, warm, warmLayers }: DriveState): DriveState {
  return { ...driveOf(present.drives, image), warm, warmLayers };
}

function recordOf({ packs, sizeBytes, hasScreen }: SnapshotWritten): StateRecord {
  return { packs: [...packs], sizeBytes, hasScreen };
}

/** The state that memory most likely has much in common with. */
function parentState({ nodes, present }: Tree): string | null {
  return present.state ?? nodes.find(({ id }) => id === present.parent)?.state ?? null;
}

/** As the settings file has it, so that the same reader brings old ones up to date. */
function stored(settings: VmSettings): unknown {
  return JSON.parse(formatSettings(settings)) as unknown;
}
