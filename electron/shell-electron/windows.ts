/** The windows: one manager, and one for the screen of each VM. */
import { BrowserWindow, nativeTheme, type WebContents } from "electron";
import { isOwnPage, pageAddress } from "./page-origin.ts";

const MANAGER = { width: 1200, height: 800, minWidth: 960, minHeight: 600 };
const SCREEN = { width: 980, height: 720, minWidth: 360, minHeight: 280 };
/** Until the page has drawn itself: the page colours of design §8. */
const BACKGROUND = { dark: "#15171c", light: "#f6f7f9" };

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string | undefined;
  readonly devTools: boolean;
  /** Asked when the user closes a VM's window: true keeps it, because its page asks first. */
  readonly keepsScreen: (vmId: string) => boolean;
}

export class Windows {
  readonly #options: WindowOptions;
  #manager: BrowserWindow | undefined;
  #isLeaving = false;
  readonly #screens = new Map<string, BrowserWindow>();

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /** Opens the manager, or brings it to the front. */
  async showManager(): Promise<void> {
    if (this.#manager !== undefined) return front(this.#manager);
    const window = this.#open(MANAGER, "Nestbox");
    this.#manager = window;
    window.on("closed", () => (this.#manager = undefined));
    await window.loadURL(pageAddress());
  }

  /** Opens a VM's screen, or brings it to the front. */
  async showScreen(vmId: string, title: string): Promise<void> {
    const open = this.#screens.get(vmId);
    if (open !== undefined) return front(open);
    const window = this.#open(SCREEN, `${title} – Nestbox`);
    // Keys belong to the guest: no menu, no accelerators.
    window.removeMenu();
    this.#screens.set(vmId, window);
    window.on("close", (event) => {
      // A page that crashed cannot ask.
      if (this.#isLeaving || window.webContents.isCrashed() || !this.#options.keepsScreen(vmId)) return;
      event.preventDefault();
    });
    window.on("closed", () => this.#screens.delete(vmId));
    await window.loadURL(pageAddress(vmId));
  }

  /** Without asking. */
  closeScreen(vmId: string): void {
    this.#screens.get(vmId)?.destroy();
  }

  /** From now on windows close without asking: the app is leaving. */
  letGo(): void {
    this.#isLeaving = true;
  }

  /** To every page. */
  send(channel: string, ...args: readonly unknown[]): void {
    for (const window of this.#all()) window.webContents.send(channel, ...args);
  }

  /** The page is up: now there is something to see. */
  reveal(contents: WebContents): void {
    this.#all()
      .find((window) => window.webContents === contents)
      ?.show();
  }

  /** For dialogs that belong to a window. */
  get active(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? this.#manager;
  }

  #all(): BrowserWindow[] {
    return [...(this.#manager === undefined ? [] : [this.#manager]), ...this.#screens.values()];
  }

  #open(size: typeof MANAGER, title: string): BrowserWindow {
    const { preload, icon, devTools } = this.#options;
    const window = new BrowserWindow({
      ...size,
      title,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      ...(icon === undefined ? {} : { icon }),
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        devTools,
        // A VM's screen goes on while another window covers it.
        backgroundThrottling: false,
      },
    });
    fence(window.webContents);
    return window;
  }
}

/** The page stays where it is, and opens nothing. */
function fence(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-navigate", (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  // The machines are in other processes: a page that crashed is simply loaded again.
  contents.on("render-process-gone", (_event, { reason }) => {
    if (reason !== "clean-exit" && !contents.isDestroyed()) contents.reload();
  });
}

function front(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
