/** Fetches systems for new machines and keeps their images. Knows neither the machines nor the front ends. */
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { HostError } from "../../../core/base/errors.ts";
import type { SystemEntry, SystemState, SystemUnavailable } from "../../contract/systems-api.ts";
import { fileError } from "../host-files.ts";
import { fetchFromApt, hasApt, type Run } from "./apt.ts";
import { readCatalogue, type HttpSource, type Source, type System } from "./catalogue.ts";
import { download, sizeOf } from "./download.ts";
import { unzipMember } from "./zip.ts";

export interface GetSystemOptions {
  /** Path of systems.json. */
  readonly catalogue: () => string;
  /** Where images are kept. */
  readonly folder: string;
  readonly changed: (entry: SystemEntry) => void;
  /** Of the host; tests say what they like. */
  readonly isOnline?: () => boolean;
  readonly hasApt?: () => boolean;
  readonly run?: Run;
}

/** Progress is told this often, so that a fast network does not flood the windows. */
const PROGRESS_MS = 200;

interface Attempt {
  readonly end: AbortController;
  readonly done: Promise<string>;
}

export class GetSystem {
  readonly #options: GetSystemOptions;
  readonly #attempts = new Map<string, Attempt>();
  readonly #states = new Map<string, SystemState>();
  #systems: readonly System[] | undefined;

  constructor(options: GetSystemOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly SystemEntry[]> {
    return Promise.all((await this.#catalogue()).map((system) => this.#entry(system)));
  }

  /** See SystemCalls. Two callers share one attempt. */
  async fetch(id: string): Promise<string> {
    const system = await this.#system(id);
    const entry = await this.#entry(system);
    if (entry.state.step === "ready") return entry.state.path;
    const running = this.#attempts.get(id);
    if (running !== undefined) return running.done;
    const source = this.#source(system);
    if (entry.unavailable !== undefined || source === undefined) {
      throw new HostError(
        "unsupported",
        `${system.name} cannot be fetched now: ${WHY[entry.unavailable ?? "aptOnly"]}`,
      );
    }
    const end = new AbortController();
    const done = this.#attempt(system, source, end.signal).finally(() => this.#attempts.delete(id));
    this.#attempts.set(id, { end, done });
    return done;
  }

  async cancel(id: string): Promise<void> {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined) return;
    attempt.end.abort();
    await attempt.done.catch(() => {});
  }

  /** For the end of the app: stops everything that is on its way. */
  async close(): Promise<void> {
    await Promise.all([...this.#attempts.keys()].map((id) => this.cancel(id)));
  }

  async #attempt(system: System, source: Source, signal: AbortSignal): Promise<string> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw fileError(error, folder);
    });
    const path = this.#path(system);
    const aside = `${path}.new`;
    try {
      await this.#become(system, {
        step: "fetching",
        receivedBytes: await sizeOf(this.#part(system)),
        share: undefined,
      });
      if (source.kind === "apt") {
        await fetchFromApt(source, `${path}.apt`, aside, signal, this.#options.run);
      } else {
        await this.#fetchHttp(system, source, aside, signal);
      }
      signal.throwIfAborted();
      // Whole or not at all: a machine may be made of it the next moment.
      await rename(aside, path);
      await rm(this.#part(system), { force: true });
      this.#states.delete(system.id);
      this.#options.changed(await this.#entry(system));
      return path;
    } catch (error) {
      await rm(aside, { force: true });
      const isCancelled = signal.aborted;
      const message = isCancelled ? undefined : messageOf(error);
      await this.#become(system, { step: "stopped", receivedBytes: await sizeOf(this.#part(system)), message });
      if (isCancelled) throw new HostError("cancelled", "Fetching was stopped.");
      throw error;
    }
  }

  async #fetchHttp(system: System, source: HttpSource, to: string, signal: AbortSignal): Promise<void> {
    const part = this.#part(system);
    let toldMs = 0;
    await download({
      source,
      path: part,
      signal,
      progress: (receivedBytes, totalBytes) => {
        const share = totalBytes === undefined ? undefined : receivedBytes / totalBytes;
        const state: SystemState = { step: "fetching", receivedBytes, share };
        this.#states.set(system.id, state);
        const nowMs = performance.now();
        if (nowMs - toldMs < PROGRESS_MS && receivedBytes !== totalBytes) return;
        toldMs = nowMs;
        void this.#become(system, state);
      },
    });
    if (source.member === undefined) return rename(part, to);
    try {
      await unzipMember(part, source.member, to, source.maxBytes);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async #become(system: System, state: SystemState): Promise<void> {
    this.#states.set(system.id, state);
    this.#options.changed(await this.#entry(system));
  }

  async #entry(system: System): Promise<SystemEntry> {
    const { id, name, osFamily, text, licence, provenance } = system;
    return {
      id,
      name,
      osFamily,
      text,
      licence,
      provenance,
      state: await this.#state(system),
      ...this.#unavailable(system),
    };
  }

  async #state(system: System): Promise<SystemState> {
    const known = this.#states.get(system.id);
    if (known?.step === "fetching") return known;
    const path = this.#path(system);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true) return { step: "ready", path, sizeBytes: stats.size };
    if (known !== undefined) return known;
    const receivedBytes = await sizeOf(this.#part(system));
    return receivedBytes > 0 ? { step: "stopped", receivedBytes, message: undefined } : { step: "absent" };
  }

  #unavailable(system: System): { unavailable?: SystemUnavailable } {
    if (system.needs !== undefined) return { unavailable: system.needs };
    if (!(this.#options.isOnline ?? isOnline)()) return { unavailable: "offline" };
    return this.#source(system) === undefined ? { unavailable: "aptOnly" } : {};
  }

  /** The first source that this host can use. */
  #source({ sources }: System): Source | undefined {
    const apt = (this.#options.hasApt ?? hasApt)();
    return sources.find(({ kind }) => kind === "http" || apt);
  }

  async #catalogue(): Promise<readonly System[]> {
    this.#systems ??= await readCatalogue(this.#options.catalogue());
    return this.#systems;
  }

  async #system(id: string): Promise<System> {
    const found = (await this.#catalogue()).find((system) => system.id === id);
    if (found === undefined) throw new HostError("not-found", "There is no such system in the catalogue.");
    return found;
  }

  #path({ id, fileName }: System): string {
    return join(this.#options.folder, `${id}-${fileName}`);
  }

  #part(system: System): string {
    return `${this.#path(system)}.part`;
  }
}

const WHY: Readonly<Record<SystemUnavailable, string>> = {
  cpu64: "it needs a 64-bit processor, which comes later.",
  offline: "this computer is offline. Connect it to a network.",
  aptOnly: "it comes with the packages of Debian and Ubuntu only.",
};

/** A host without any address but its own cannot reach anything; whether more can, the attempt shows. */
function isOnline(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal) === true);
}

function messageOf(error: unknown): string {
  return error instanceof HostError ? error.message : "Something went wrong inside Nestbox. Try again.";
}
