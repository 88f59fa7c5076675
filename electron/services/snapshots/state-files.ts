/** A saved machine on disk: its processors and devices as JSON, its memories as pages, its screen as a picture. */
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { z } from "zod";
import { fileError, isMissing } from "../host-files.ts";
import { damagedFile, throwIfCancelled, writeNew, type FileOps } from "./file-ops.ts";
import { decodeIndex, encodeIndex, type MemoryIndex } from "./memory-index.ts";
import { readMemories } from "./memory-reader.ts";
import { writeMemories, type PageSource } from "./memory-writer.ts";
import { packPath, statePaths } from "./names.ts";
import { PackWriter } from "./pack-file.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** Far more than any machine's registers. */
const MOST_MACHINE_BYTES = 64 * 1024 * 1024;

/** What is kept of a machine that stands still. */
export interface StateSource {
  /** Plain JSON. */
  readonly machine: unknown;
  readonly memories: readonly PageSource[];
  /** PNG, if there is a picture. */
  readonly screen: Uint8Array | undefined;
}

export interface StateWork {
  readonly ops: FileOps;
  readonly signal?: AbortSignal | undefined;
  /** 0 … 1. */
  readonly progress?: (share: number) => void;
}

/** What the tree keeps of a state, so that it need not be read to be swept or listed. */
export const stateRecord = z.strictObject({
  /** Packs that its pages are in. */
  packs: z.array(z.string()),
  /** What it added on disk. */
  sizeBytes: z.number().min(0),
  hasScreen: z.boolean(),
});
export type StateRecord = z.infer<typeof stateRecord>;

/**
 * Writes state and pack `id`, synced. Rejects with HostError; what was written then is removed again, or left for the
 * sweep if even that fails.
 */
export async function writeState(
  folder: string,
  id: string,
  source: StateSource,
  parent: string | undefined,
  work: StateWork,
): Promise<StateRecord> {
  const { ops, signal } = work;
  const paths = statePaths(folder, id);
  const parentIndex = parent === undefined ? undefined : await parentPages(folder, parent, ops);
  const packAt = packPath(folder, id);
  const pack = await PackWriter.create(ops, packAt);
  try {
    const index = await writeMemories(source.memories, {
      pack,
      packName: id,
      parent: parentIndex,
      signal,
      progress: work.progress ?? (() => {}),
    });
    let sizeBytes = await pack.finish();
    if (!index.packs.includes(id)) {
      await ops.rm(packAt, { force: true });
      sizeBytes = 0;
    }
    const json = await compress(Buffer.from(JSON.stringify(source.machine)), {
      params: { [constants.ZSTD_c_checksumFlag]: 1 },
    });
    sizeBytes += await writeNew(ops, paths.machine, json);
    sizeBytes += await writeNew(ops, paths.memory, encodeIndex(index));
    if (source.screen !== undefined) sizeBytes += await writeNew(ops, paths.screen, source.screen);
    throwIfCancelled(signal);
    return { packs: [...index.packs], sizeBytes, hasScreen: source.screen !== undefined };
  } catch (error) {
    await pack.abandon();
    for (const path of [packAt, ...Object.values(paths)]) await ops.rm(path, { force: true }).catch(() => {});
    throw fileError(error, folder);
  }
}

/** Sharing with a damaged parent is not worth failing for: the child then keeps all its pages itself. */
async function parentPages(folder: string, parent: string, ops: FileOps): Promise<MemoryIndex | undefined> {
  const path = statePaths(folder, parent).memory;
  return ops.readFile(path).then(
    (bytes) => {
      try {
        return decodeIndex(bytes, path);
      } catch {
        return undefined;
      }
    },
    () => undefined,
  );
}

export interface SavedState {
  /** Plain JSON as it was given; not checked. */
  readonly machine: unknown;
  /** Fills the memories. Rejects with HostError; they then hold part of it. */
  fill(memories: Readonly<Record<string, Uint8Array>>): Promise<void>;
  /** Reads every page and keeps none. Rejects with HostError "corrupt". */
  verify(): Promise<void>;
}

/** Rejects with HostError, "corrupt" for what is missing or damaged. */
export async function readState(folder: string, id: string, work: StateWork): Promise<SavedState> {
  const paths = statePaths(folder, id);
  const machineBytes = await readPart(work.ops, paths.machine);
  const index = decodeIndex(await readPart(work.ops, paths.memory), paths.memory);
  let machine: unknown;
  try {
    const text = await decompress(machineBytes, { maxOutputLength: MOST_MACHINE_BYTES });
    machine = JSON.parse(text.toString("utf8"));
  } catch (error) {
    throw damagedFile(paths.machine, "its checksum is wrong", error);
  }
  const options = {
    ops: work.ops,
    packPath: (name: string) => packPath(folder, name),
    indexPath: paths.memory,
    signal: work.signal,
    progress: work.progress ?? (() => {}),
  };
  return {
    machine,
    fill: (memories) => readMemories(index, memories, options),
    verify: () => readMemories(index, undefined, options),
  };
}

async function readPart(ops: FileOps, path: string): Promise<Uint8Array> {
  try {
    return await ops.readFile(path);
  } catch (error) {
    throw isMissing(error) ? damagedFile(path, "it is missing", error) : error;
  }
}
