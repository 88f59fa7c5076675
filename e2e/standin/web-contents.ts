/** webContents over a page of Chromium: loads, fences, carries messages and ports between the app and its preload. */
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { Script } from "node:vm";
import { app, Vetoable } from "./app.ts";
import type { CdpConnection, CdpSession } from "./cdp.ts";
import { chromium } from "./chromium.ts";
import { control, heldFiles, tell } from "./control.ts";
import { ipcMain } from "./ipc.ts";
import { crossing } from "./page/crossing.ts";
import { fromWire, toWire } from "./page/wire.ts";
import { HELLO, pageWorld, PORT_CLOSED, preloadWorld, RECEIVE, type FromPage, type ToPage } from "./page/worlds.ts";
import { RemoteEnds, takeEnds } from "./ports.ts";
import { answer, fromBrowser, toBrowser } from "./protocol.ts";
import { session, type Session } from "./session.ts";

const WORLD = "standin-preload";
const BINDING = "standinSend";

interface WorldContext {
  readonly id: number;
  readonly name: string;
  readonly auxData: { readonly frameId: string };
}

interface PausedRequest {
  readonly requestId: string;
  readonly resourceType: string;
  readonly frameId: string;
  readonly request: { readonly url: string; readonly method: string };
}

class Navigation extends Vetoable {
  readonly url: string;
  readonly isMainFrame: boolean;

  constructor(url: string, isMainFrame: boolean) {
    super();
    this.url = url;
    this.isMainFrame = isMainFrame;
  }
}

/** A page's top frame. */
class WebFrameMain {
  readonly parent = null;
  readonly #contents: WebContents;

  constructor(contents: WebContents) {
    this.#contents = contents;
  }

  get url(): string {
    return this.#contents.getURL();
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    this.#contents.postMessage(channel, message, transfer);
  }
}

let count = 0;

export class WebContents extends EventEmitter {
  readonly id = ++count;
  readonly session: Session = session.defaultSession;
  readonly mainFrame = new WebFrameMain(this);
  readonly #preload: string | undefined;
  readonly #page: Promise<{ readonly cdp: CdpConnection; readonly page: CdpSession; readonly targetId: string }>;
  readonly #ends = new RemoteEnds((message) => this.#post(message));
  #url = "";
  #loading: string | undefined;
  #world: number | undefined;
  #destroyed = false;
  #crashed = false;
  #windowOpen: (details: { url: string }) => { action: string } = () => ({ action: "allow" });

  constructor(preload: string | undefined, size: { readonly width: number; readonly height: number }) {
    super();
    this.#preload = preload === undefined ? undefined : preloadScript(preload);
    this.#page = this.#open(size);
    control.on("standin:files", () => this.#post({ type: "files", files: heldFiles() }));
  }

  getURL(): string {
    return this.#url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isCrashed(): boolean {
    return this.#crashed;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#windowOpen = handler;
  }

  async loadURL(address: string): Promise<void> {
    const { cdp, page } = await this.#page;
    await session.defaultSession.apply(cdp, this, address);
    this.#loading = toBrowser(address);
    const loaded = new Promise<void>((resolve) => this.once("did-finish-load", resolve));
    const { errorText } = await page.send<{ errorText?: string }>("Page.navigate", { url: this.#loading });
    if (errorText !== undefined) throw new Error(`${errorText} loading '${address}'`);
    await loaded;
  }

  reload(): void {
    this.#loading = toBrowser(this.#url);
    void this.#page.then(({ page }) => page.send("Page.reload"));
  }

  send(channel: string, ...args: readonly unknown[]): void {
    this.#post({ type: "message", channel, args, ports: [] });
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    const ports = this.#ends.add(takeEnds(transfer));
    this.#post({ type: "message", channel, args: [message], ports });
    this.#ends.flow(ports);
  }

  /** For the window: closes the page. */
  async closePage(): Promise<void> {
    const { cdp, targetId } = await this.#page;
    await cdp.send("Target.closeTarget", { targetId }).catch(() => {});
  }

  async bringToFront(): Promise<void> {
    const { page } = await this.#page;
    await page.send("Page.bringToFront");
  }

  async #open(size: { readonly width: number; readonly height: number }) {
    const { cdp, endpoint } = await chromium(app.getPath("userData"));
    tell({ type: "standin:endpoint", endpoint });
    await cdp.send("Target.setDiscoverTargets", { discover: true });
    const { targetId } = await cdp.send<{ targetId: string }>("Target.createTarget", {
      url: "about:blank",
      newWindow: true,
      ...size,
    });
    const { sessionId } = await cdp.send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
    const page = cdp.session(sessionId);
    this.#watch(cdp, page, targetId);
    await page.send("Runtime.addBinding", { name: BINDING, executionContextName: WORLD });
    const deniesWindows = this.#windowOpen({ url: "about:blank" }).action === "deny";
    const facts = [HELLO, PORT_CLOSED, deniesWindows];
    await page.send("Page.addScriptToEvaluateOnNewDocument", {
      source: `(${pageWorld.toString()})(${[crossing.toString(), ...facts.map((fact) => JSON.stringify(fact))].join()})`,
    });
    if (this.#preload !== undefined) {
      await page.send("Page.addScriptToEvaluateOnNewDocument", { source: this.#preload, worldName: WORLD });
    }
    await page.send("Page.enable");
    await page.send("Runtime.enable");
    await page.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
    return { cdp, page, targetId };
  }

  #watch(cdp: CdpConnection, page: CdpSession, targetId: string): void {
    cdp.on("Target.targetDestroyed", ({ targetId: gone }: { targetId: string }) => {
      if (gone === targetId) this.#destroy();
    });
    cdp.on(
      "Target.targetCreated",
      ({ targetInfo }: { targetInfo: { targetId: string; openerId?: string; url: string } }) => {
        if (targetInfo.openerId !== targetId || this.#windowOpen({ url: targetInfo.url }).action !== "deny") return;
        void cdp.send("Target.closeTarget", { targetId: targetInfo.targetId });
      },
    );
    page.on("Page.frameNavigated", ({ frame }: { frame: { id: string; url: string } }) => {
      if (frame.id === targetId) this.#url = fromBrowser(frame.url);
    });
    page.on("Page.loadEventFired", () => this.emit("did-finish-load"));
    page.on("Inspector.targetCrashed", () => {
      this.#crashed = true;
      this.emit("render-process-gone", {}, { reason: "crashed", exitCode: 1 });
    });
    page.on("Inspector.targetReloadedAfterCrash", () => {
      this.#crashed = false;
    });
    page.on("Runtime.executionContextCreated", ({ context }: { context: WorldContext }) => {
      if (context.name !== WORLD || context.auxData.frameId !== targetId) return;
      this.#world = context.id;
      this.#post({ type: "files", files: heldFiles() });
    });
    page.on("Runtime.executionContextDestroyed", ({ executionContextId }: { executionContextId: number }) => {
      if (executionContextId === this.#world) this.#leaveWorld();
    });
    page.on("Runtime.executionContextsCleared", () => this.#leaveWorld());
    page.on("Runtime.bindingCalled", ({ name, payload }: { name: string; payload: string }) => {
      if (name === BINDING) this.#hear(fromWire(JSON.parse(payload)) as FromPage);
    });
    page.on("Runtime.exceptionThrown", ({ exceptionDetails }: { exceptionDetails: unknown }) => {
      console.error("stand-in: a page threw", JSON.stringify(exceptionDetails).slice(0, 2000));
    });
    page.on("Fetch.requestPaused", (request: PausedRequest) => {
      void this.#answer(page, request, request.frameId === targetId).catch(() => {});
    });
  }

  async #answer(page: CdpSession, { requestId, resourceType, request }: PausedRequest, isTop: boolean): Promise<void> {
    const refuse = (errorReason: string): Promise<unknown> =>
      page.send("Fetch.failRequest", { requestId, errorReason });
    if (resourceType === "Document" && !this.#mayNavigate(request.url, isTop)) return void (await refuse("Aborted"));
    const response = await answer(request.url, request.method).catch((error: unknown) => {
      console.error("stand-in: a protocol handler failed:", error);
      return new Response(null, { status: 500 });
    });
    if (response === undefined) return void (await refuse("NameNotResolved"));
    await page.send("Fetch.fulfillRequest", {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString("base64"),
    });
  }

  /** What the app loads itself is not asked about. */
  #mayNavigate(url: string, isTop: boolean): boolean {
    if (isTop && url === this.#loading) {
      this.#loading = undefined;
      return true;
    }
    const navigation = new Navigation(fromBrowser(url), isTop);
    this.emit("will-frame-navigate", navigation);
    if (isTop) this.emit("will-navigate", navigation);
    return !navigation.defaultPrevented;
  }

  #post(message: ToPage): void {
    const wire = toWire(message);
    const world = this.#world;
    if (world === undefined) return;
    void this.#page
      .then(({ page }) =>
        page.send("Runtime.callFunctionOn", {
          functionDeclaration: `(message) => globalThis.${RECEIVE}(message)`,
          executionContextId: world,
          arguments: [{ value: wire }],
        }),
      )
      .catch(() => {});
  }

  #hear(message: FromPage): void {
    const event = { sender: this, senderFrame: this.mainFrame, ports: [] };
    switch (message.type) {
      case "send":
        ipcMain.emit(message.channel, event, ...message.args);
        break;
      case "invoke":
        void ipcMain.invoke(message.channel, event, message.args).then(
          (value) => this.#post({ type: "reply", id: message.id, value }),
          (error: Error) => this.#post({ type: "reply", id: message.id, error: error.message }),
        );
        break;
      case "port":
        this.#ends.heard(message.port, message.data);
        break;
      case "portClosed":
        this.#ends.closed(message.port);
        break;
    }
  }

  #leaveWorld(): void {
    this.#world = undefined;
    this.#ends.closeAll();
  }

  #destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#leaveWorld();
    this.emit("destroyed");
  }
}

/** The script of the preload's world. Refuses what Electron's sandbox could not load. */
function preloadScript(path: string): string {
  if (!isAbsolute(path)) throw new Error("preload must be an absolute path");
  const preload = `(function (require, module, exports) {${readFileSync(path, "utf8")}\n})`;
  // An import or an export is a syntax error here, as it is there.
  void new Script(preload, { filename: path });
  const names = JSON.stringify({ hello: HELLO, binding: BINDING, receive: RECEIVE, portClosed: PORT_CLOSED });
  const parts = [preload, crossing.toString(), toWire.toString(), fromWire.toString(), names];
  return `(${preloadWorld.toString()})(${parts.join(",\n")})`;
}
