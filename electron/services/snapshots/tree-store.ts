/**
 * One VM's tree on disk. A change is a function from the old tree to the new; the new file is written aside, synced and
 * renamed over the old one, which is the moment at which everything that belongs to the change happens.
 */
import { join } from "node:path";
import { fileError, isMissing, replaceFile } from "../host-files.ts";
import { nodeFileOps, type FileOps } from "./file-ops.ts";
import { idOfFile, SNAPSHOT_FOLDER, TREE_FILE } from "./names.ts";
import { EMPTY_TREE, formatTree, isEmpty, parseTree, usedIds, type Tree } from "./tree.ts";

export class TreeStore {
  /** Where the files of the snapshots are. */
  readonly folder: string;
  readonly ops: FileOps;
  readonly #path: string;
  #tree: Tree;
  /** Changes one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  /** Changes under way that write files which the tree does not name yet. */
  #holds = 0;

  private constructor(folder: string, tree: Tree, ops: FileOps) {
    this.folder = folder;
    this.ops = ops;
    this.#path = join(folder, TREE_FILE);
    this.#tree = tree;
  }

  /** Of a VM's folder; no file means no snapshots. Rejects with HostError, and then nothing may be swept. */
  static async open(machineFolder: string, ops: FileOps = nodeFileOps): Promise<TreeStore> {
    const folder = join(machineFolder, SNAPSHOT_FOLDER);
    const path = join(folder, TREE_FILE);
    try {
      const text = new TextDecoder().decode(await ops.readFile(path));
      return new TreeStore(folder, parseTree(text, path), ops);
    } catch (error) {
      if (isMissing(error)) return new TreeStore(folder, EMPTY_TREE, ops);
      throw error;
    }
  }

  get tree(): Tree {
    return this.#tree;
  }

  /** Makes the folder. Rejects with HostError. */
  async prepare(): Promise<void> {
    try {
      await this.ops.mkdir(this.folder, { recursive: true });
    } catch (error) {
      throw fileError(error, this.folder);
    }
  }

  /** Applies `change` to the newest tree and makes it durable. Rejects with HostError; the tree is then as it was. */
  commit(change: (tree: Tree) => Tree): Promise<Tree> {
    const work = this.#last.then(async () => {
      const next = change(this.#tree);
      if (next === this.#tree || (isEmpty(next) && isEmpty(this.#tree))) {
        this.#tree = next;
        return next;
      }
      await this.prepare();
      await replaceFile(this.#path, formatTree(next), this.ops);
      this.#tree = next;
      return next;
    });
    this.#last = work.catch(() => {});
    return work;
  }

  /** Nothing is swept while `work` writes files; then what it left unnamed is. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#holds++;
    try {
      return await work();
    } finally {
      this.#holds--;
      await this.sweep();
    }
  }

  /** Removes what the tree does not name. Never rejects: what is left is swept another time. */
  async sweep(): Promise<void> {
    const work = this.#last.then(async () => {
      if (this.#holds > 0) return;
      const used = usedIds(this.#tree);
      for (const name of await this.ops.readdir(this.folder).catch(() => [] as string[])) {
        const id = idOfFile(name);
        const isRubbish = isAside(name) || (id !== undefined && !used.has(id));
        if (isRubbish) await this.ops.rm(join(this.folder, name), { force: true }).catch(() => {});
      }
    });
    this.#last = work;
    await work;
  }
}

/** What a process that was killed has not renamed. */
function isAside(name: string): boolean {
  return name.endsWith(".tmp");
}
