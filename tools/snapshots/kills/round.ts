/** One kill: a worker is started, killed with its machines after a while, and what it left is looked through. */
import { fork } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { HostError } from "../../../core/base/errors.ts";
import { linesIn } from "../../../electron/vm/testing/fake-machine.ts";
import { DiskImage } from "../../../electron/services/disk/disk-image.ts";
import { parseSettings } from "../../../electron/services/settings-file.ts";
import { nodeFileOps } from "../../../electron/services/snapshots/file-ops.ts";
import { idOfFile, layerPath, TREE_FILE } from "../../../electron/services/snapshots/names.ts";
import { checkSnapshot } from "../../../electron/services/snapshots/saved-check.ts";
import { readState } from "../../../electron/services/snapshots/state-files.ts";
import {
  EMPTY_TREE,
  parseTree,
  usedIds,
  type DriveStates,
  type Tree,
} from "../../../electron/services/snapshots/tree.ts";
import { VmService } from "../../../electron/services/vm-service.ts";
import { type Expected, type ExpectedSnapshot, MACHINE, type WorkerMessage } from "./messages.ts";

const MIB = 1024 * 1024;
/** A worker that says nothing for so long hangs. */
const PATIENCE_MS = 60_000;

export interface Round {
  /** What was going on when the worker was killed. */
  readonly what: string;
  readonly problems: readonly string[];
}

export class KillRounds {
  readonly #folder: string;
  #actual: Expected | undefined;

  /** An empty folder. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "firmware.bin"), new Uint8Array(65536));
    writeFileSync(join(folder, "floppy.img"), new Uint8Array(1440 * 1024).fill(9, 0, 1));
  }

  /** The worker dies `delayMs` into its `steps`-th step. */
  async run(seed: number, steps: number, delayMs: number): Promise<Round> {
    const last = await this.#killed(seed, steps, delayMs);
    if (last.type === "failed") return { what: "a worker failed", problems: [last.message] };
    const { what, target, expected } = last;
    try {
      const actual = await this.#lookOnceFree();
      this.#actual = actual;
      return { what, problems: problems(what, target, expected, actual) };
    } catch (error) {
      return { what, problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
    }
  }

  async #killed(seed: number, steps: number, delayMs: number): Promise<WorkerMessage> {
    const known = JSON.stringify(this.#actual?.snapshots ?? {});
    // a group of its own, so that its machines die with it, as in a power cut
    const worker = fork(join(import.meta.dirname, "worker.ts"), [this.#folder, String(seed), known], {
      detached: true,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    const kill = (): void => void process.kill(-worker.pid!, "SIGKILL");
    const exited = new Promise((resolve) => worker.once("exit", resolve));
    let heard = 0;
    let last: WorkerMessage = { type: "failed", message: "it never began" };
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, PATIENCE_MS);
      worker.on("message", (message: WorkerMessage) => {
        if (++heard === steps) setTimeout(resolve, delayMs);
        last = message;
        if (message.type === "failed") resolve();
      });
      worker.once("exit", () => resolve());
      void exited.then(() => clearTimeout(patience));
    });
    try {
      kill();
    } catch {
      // it is gone already
    }
    await exited;
    return last;
  }

  /** A machine's process that was killed with the worker may hold its disk a moment longer. */
  async #lookOnceFree(): Promise<Expected> {
    for (let tries = 50; ; tries--) {
      try {
        return await this.#look();
      } catch (error) {
        if (tries === 0 || !(error instanceof HostError) || error.kind !== "conflict") throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** Opens Nestbox as its user would, and reads everything that it then says is there. */
  async #look(): Promise<Expected> {
    const service = await VmService.open({
      shell: "web",
      home: join(this.#folder, "home"),
      launch: () => {
        throw new Error("nothing is to be started");
      },
      firmwarePaths: () => ({ bios: "", video: "" }),
      welcomeImagePath: () => join(this.#folder, "floppy.img"),
    });
    const machines = await service.list();
    const damaged = machines.filter((vm) => vm.settings === undefined);
    if (damaged.length > 0) throw new Error(`damaged: ${damaged[0]!.damaged}`);
    const copies = machines.map(({ id }) => id).filter((id) => id !== MACHINE);
    for (const copy of copies) {
      await service.snapshots(copy);
      await this.#contents(copy);
    }
    const { snapshots, current } = await service.snapshots(MACHINE);
    const broken = snapshots.find((one) => one.damaged !== undefined);
    if (broken !== undefined) throw new Error(`snapshot ${broken.name}: ${broken.damaged}`);
    const memoryMiB = machines.find(({ id }) => id === MACHINE)!.settings!.memoryMiB;
    return { snapshots: await this.#contents(MACHINE), current, memoryMiB, copies };
  }

  async #contents(machine: string): Promise<Record<string, ExpectedSnapshot>> {
    const folder = join(this.#folder, "home", "machines", machine, "snapshots");
    const file = join(folder, TREE_FILE);
    const names = readdirSync(folder, { withFileTypes: true }).map((entry) => entry.name);
    // killed in the very first snapshot: there is no tree yet
    const tree = existsSync(file) ? parseTree(readFileSync(file, "utf8"), file) : EMPTY_TREE;
    const used = usedIds(tree);
    const rubbish = names.filter((name) => name !== TREE_FILE && !used.has(idOfFile(name) ?? "?"));
    if (rubbish.length > 0) throw new Error(`left over: ${rubbish.join(", ")}`);
    await this.#checkPresent(folder, tree);
    const found: Record<string, ExpectedSnapshot> = {};
    for (const { id, parent, state, drives, settings } of tree.nodes) {
      await checkSnapshot(folder, { state, drives }, { ops: nodeFileOps });
      const { memoryMiB } = parseSettings(JSON.stringify(settings));
      const ram = new Uint8Array(memoryMiB * MIB);
      if (state !== null) await (await readState(folder, state, { ops: nodeFileOps })).fill({ ram });
      const lines = state === null ? null : linesIn(ram).join(", ");
      found[id] = { parent, memoryMiB, lines, disk: await diskByte(folder, drives) };
    }
    return found;
  }

  async #checkPresent(folder: string, { present }: Tree): Promise<void> {
    await checkSnapshot(folder, present, { ops: nodeFileOps });
    await diskByte(folder, present.drives);
  }
}

/** Opens the disk with its layers as a machine would. */
async function diskByte(folder: string, drives: DriveStates): Promise<number> {
  const drive = drives.find(({ image }) => image.includes("disk1-"));
  if (drive === undefined) return 0;
  const layers = drive.layers.map((layer) => layerPath(folder, layer));
  const image = await DiskImage.open(
    { path: drive.image, writable: false, use: "disk", format: "raw", layers },
    () => {},
  );
  const sector = new Uint8Array(512);
  await image.disk.read(0, sector);
  await image.close();
  return sector[0]!;
}

/** What is not as it was before, and not as it was to become either. */
function problems(what: string, target: string | null, before: Expected, after: Expected): string[] {
  const found: string[] = [];
  const isRestore = what.startsWith("restore");
  const isDone = isRestore && after.current === target;
  for (const [id, snapshot] of Object.entries(before.snapshots)) {
    const now = after.snapshots[id];
    if (now === undefined) {
      if (what !== "delete" || id !== target) found.push(`snapshot ${id} is lost`);
      continue;
    }
    const parent = what === "delete" && now.parent !== snapshot.parent ? snapshot.parent : now.parent;
    if (!isDeepStrictEqual({ ...now, parent }, snapshot))
      found.push(`snapshot ${id} is ${JSON.stringify(now)}, was ${JSON.stringify(snapshot)}`);
  }
  const added = Object.keys(after.snapshots).filter((id) => before.snapshots[id] === undefined);
  const mayAdd = what === "take" || (isDone && what.includes("keeping")) ? 1 : 0;
  if (added.length > mayAdd) found.push(`${added.length} snapshots came from nowhere`);
  // killed a moment before the same snapshot was restored again, nothing tells old from new but the one that was kept
  const mustAdd = isDone && what.includes("keeping") && before.current !== target;
  if (mustAdd && added.length === 0) found.push("the present was not kept, and is gone");
  const currents = [before.current, ...(isRestore ? [target] : []), ...added];
  const isParentGone = what === "delete" && before.current === target;
  if (!currents.includes(after.current) && !isParentGone) found.push(`the present comes from ${after.current}`);
  const memory = isDone ? [before.snapshots[target!]!.memoryMiB] : [before.memoryMiB];
  const mayDiffer = what === "change settings" || (isDone && before.current === target);
  if (!memory.includes(after.memoryMiB) && !mayDiffer)
    found.push(`memory is ${after.memoryMiB}, should be ${memory[0]}`);
  return found;
}
