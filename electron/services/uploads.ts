/** Images that a page sent: kept under HOME/uploads until a machine takes them. */
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { HostError } from "../../core/base/errors.ts";
import { fileError } from "./host-files.ts";

const PREFIX = "upload:";
/** Uploads that no machine took; more are refused. */
const MAX_WAITING = 8;
const GIB = 2 ** 30;
/** A DVD with two layers, and some more: larger images are better named by their path on the host. */
const LIMIT_BYTES = 16 * GIB;

export class Uploads {
  readonly #folder: string;
  readonly #limitBytes: number;
  readonly #paths = new Map<string, string>();

  private constructor(home: string, limitBytes: number) {
    this.#folder = join(home, "uploads");
    this.#limitBytes = limitBytes;
  }

  /** Uploads of an earlier run can no longer be named: they are deleted. */
  static async open(home: string, limitBytes = LIMIT_BYTES): Promise<Uploads> {
    const uploads = new Uploads(home, limitBytes);
    await rm(uploads.#folder, { recursive: true, force: true });
    await mkdir(uploads.#folder, { recursive: true });
    return uploads;
  }

  /** Streams the image to a file; resolves to its "upload:…" name. Rejects with HostError when it is too large. */
  async receive(fileName: string, source: AsyncIterable<Buffer>): Promise<string> {
    if (this.#paths.size >= MAX_WAITING) await this.#dropOldest();
    const token = randomBytes(16).toString("hex");
    const folder = join(this.#folder, token);
    const path = join(folder, safeName(fileName));
    try {
      await mkdir(folder);
      await pipeline(source, limited(path, this.#limitBytes), createWriteStream(path, { flags: "wx", mode: 0o600 }));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw fileError(error, path);
    }
    this.#paths.set(token, path);
    return PREFIX + token;
  }

  isUpload(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  /** The file behind an "upload:…" name. Throws HostError "not-found". */
  path(name: string): string {
    const path = this.#paths.get(name.slice(PREFIX.length));
    if (path !== undefined) return path;
    throw new HostError("not-found", "The uploaded image is no longer there. Choose the file again.");
  }

  /** The file was moved away. */
  taken(name: string): void {
    const token = name.slice(PREFIX.length);
    this.#paths.delete(token);
    void rm(join(this.#folder, token), { recursive: true, force: true }).catch(() => {});
  }

  /** How many files wait. */
  async waiting(): Promise<number> {
    return (await readdir(this.#folder)).length;
  }

  async #dropOldest(): Promise<void> {
    for (const token of this.#paths.keys()) {
      this.#paths.delete(token);
      await rm(join(this.#folder, token), { recursive: true, force: true });
      return;
    }
  }
}

/** Passes chunks on and fails once there are more than may be. */
function limited(path: string, limitBytes: number): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* pass(source) {
    let sizeBytes = 0;
    for await (const chunk of source) {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) {
        const name = path.slice(path.lastIndexOf("/") + 1);
        throw new HostError(
          "resource",
          `"${name}" is larger than ${limitBytes / GIB} GiB, too large to be sent. Enter its path on the host instead.`,
        );
      }
      yield chunk;
    }
  };
}

/** A name that is harmless as a file's name on any system. */
function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  const clean = last
    .replaceAll(/[^\w.() -]/g, "_")
    .replace(/^\.+/, "")
    .slice(0, 100)
    .trim();
  // Names that begin so are Nestbox's own in a machine's folder.
  return clean === "" || clean.toLowerCase().startsWith("nestbox.") ? "image.img" : clean;
}
