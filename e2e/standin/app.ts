/** Electron's `app`: life of the process, paths, the single-instance lock. */
import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { stopChromium } from "./chromium.ts";

/** An event that a listener may veto. */
export class Vetoable {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** Windows tell `app` of themselves here, so that the two files need not know each other. */
export interface OpenWindow {
  close(): void;
  destroy(): void;
}

export const openWindows = new Set<OpenWindow>();

let ready = false;

export function isReady(): boolean {
  return ready;
}

class App extends EventEmitter {
  isPackaged = false;
  #appPath = "";
  #name = "Electron";
  #quitting = false;
  /** What was said to the first instance has arrived. */
  #handedOver: Promise<void> = Promise.resolve();
  readonly #paths = new Map<string, string>();
  readonly #whenReady: Promise<void>;
  #becomeReady: () => void = () => {};

  constructor() {
    super();
    this.#whenReady = new Promise((resolve) => (this.#becomeReady = resolve));
    this.#paths.set("userData", join(tmpdir(), "nestbox-standin"));
  }

  getAppPath(): string {
    return this.#appPath;
  }

  getVersion(): string {
    return (JSON.parse(readFileSync(join(this.getAppPath(), "package.json"), "utf8")) as { version: string }).version;
  }

  getName(): string {
    return this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  setPath(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error("Path must be absolute");
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.#paths.set(name, path);
  }

  isReady(): boolean {
    return ready;
  }

  whenReady(): Promise<void> {
    return this.#whenReady;
  }

  enableSandbox(): void {
    if (ready) throw new Error("app.enableSandbox() can only be called before app is ready");
  }

  /** The lock is a socket named for the user's data; its owner's process id stands beside it. */
  requestSingleInstanceLock(data: unknown = {}): boolean {
    const name = createHash("sha256").update(this.getPath("userData")).digest("hex").slice(0, 16);
    const socketPath = join(tmpdir(), `nestbox-standin-${name}`);
    const ownerPath = `${socketPath}.pid`;
    if (existsSync(ownerPath) && isAlive(Number(readFileSync(ownerPath, "utf8")))) {
      const socket = connect(socketPath).end(JSON.stringify({ argv: process.argv, data }));
      this.#handedOver = new Promise((resolve) => socket.on("close", () => resolve()).on("error", () => resolve()));
      return false;
    }
    writeFileSync(ownerPath, String(process.pid));
    rmSync(socketPath, { force: true });
    process.on("exit", () => {
      for (const path of [socketPath, ownerPath]) rmSync(path, { force: true });
    });
    createServer((socket) => {
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("end", () => {
        const { argv, data: sent } = JSON.parse(Buffer.concat(chunks).toString()) as { argv: string[]; data: unknown };
        this.emit("second-instance", {}, argv, process.cwd(), sent);
      });
    })
      .listen(socketPath)
      .unref();
    return true;
  }

  quit(): void {
    if (this.#quitting) return;
    const asked = new Vetoable();
    this.emit("before-quit", asked);
    if (asked.defaultPrevented) return;
    this.#quitting = true;
    for (const window of openWindows) window.close();
    if (openWindows.size > 0) {
      // A window refused to close.
      this.#quitting = false;
      return;
    }
    this.#willQuit();
  }

  exit(code = 0): void {
    for (const window of openWindows) window.destroy();
    this.emit("quit", {}, code);
    stopChromium();
    void this.#handedOver.then(() => process.exit(code));
  }

  /** For the stand-in: a window is gone. */
  windowGone(window: OpenWindow): void {
    openWindows.delete(window);
    if (openWindows.size > 0 || this.#quitting) return;
    if (this.listenerCount("window-all-closed") === 0) this.quit();
    else this.emit("window-all-closed");
  }

  getLocale(): string {
    return "en-US";
  }

  /** For the stand-in: where the app lies. */
  place(appPath: string, isPackaged: boolean): void {
    this.#appPath = appPath;
    this.isPackaged = isPackaged;
  }

  /** For the stand-in: the app's code is loaded. */
  becomeReady(): void {
    ready = true;
    this.#becomeReady();
    this.emit("ready", {});
  }

  #willQuit(): void {
    const asked = new Vetoable();
    this.emit("will-quit", asked);
    if (!asked.defaultPrevented) this.exit(0);
    else this.#quitting = false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();
