import { EventEmitter } from "node:events";
import { app, isReady, openWindows, Vetoable } from "./app.ts";
import { control } from "./control.ts";
import { WebContents } from "./web-contents.ts";

interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  readonly show?: boolean;
  readonly webPreferences?: {
    readonly preload?: string;
    readonly sandbox?: boolean;
    readonly contextIsolation?: boolean;
    readonly nodeIntegration?: boolean;
  };
}

export class BrowserWindow extends EventEmitter {
  static readonly #all = new Set<BrowserWindow>();
  static #focused: BrowserWindow | null = null;
  readonly webContents: WebContents;
  #title: string;
  #visible: boolean;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    if (!isReady()) throw new Error("Cannot create BrowserWindow before app is ready");
    const { preload, sandbox = true, contextIsolation = true, nodeIntegration = false } = options.webPreferences ?? {};
    if (!sandbox || !contextIsolation || nodeIntegration) throw new Error("stand-in: pages are sandboxed and isolated");
    this.#title = options.title ?? app.getName();
    this.#visible = options.show ?? true;
    this.webContents = new WebContents(preload, { width: options.width ?? 800, height: options.height ?? 600 });
    this.webContents.once("destroyed", () => this.#gone());
    BrowserWindow.#all.add(this);
    openWindows.add(this);
    control.on("standin:close", ({ title }: { title: string }) => {
      if (this.#title.startsWith(title)) this.close();
    });
  }

  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.#all];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.#focused;
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.loadURL(address);
  }

  getTitle(): string {
    return this.#title;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  show(): void {
    this.#visible = true;
    this.focus();
  }

  focus(): void {
    BrowserWindow.#focused = this;
    void this.webContents.bringToFront();
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {}

  removeMenu(): void {}

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  close(): void {
    if (this.#destroyed) return;
    const asked = new Vetoable();
    this.emit("close", asked);
    if (!asked.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    void this.webContents.closePage();
    this.#gone();
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    BrowserWindow.#all.delete(this);
    if (BrowserWindow.#focused === this) BrowserWindow.#focused = null;
    this.emit("closed");
    app.windowGone(this);
  }
}
