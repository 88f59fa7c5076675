/** The Electron shell on the stand-in: the built main program, preload and VM entry, unmodified. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser, BrowserType, Page } from "@playwright/test";
import type { ControlMessage, ControlReport } from "../standin/control.ts";
import type { RunningApp } from "./app.ts";
import { descendants, startProcess } from "./child.ts";
import { ROOT, vmPattern } from "./places.ts";

export interface StandinApp extends RunningApp {
  readonly browser: Browser;
  /** What the user does outside of pages. */
  user(message: ControlMessage): void;
  /** Dialogs and boxes that were shown so far. */
  readonly dialogs: readonly Extract<ControlReport, { type: "standin:dialog" }>[];
  /** Words of the application's menu bar, as it was set last. */
  menu(): readonly string[];
  pages(): readonly Page[];
  /** Exit code, once the app has ended. */
  readonly exit: Promise<number | null>;
}

const START_MS = 30_000;

export async function startStandinApp(chromium: BrowserType, home: string): Promise<StandinApp> {
  const started = startProcess([join(ROOT, "e2e/standin/run.ts"), ROOT, "--home", home]);
  const dialogs: Extract<ControlReport, { type: "standin:dialog" }>[] = [];
  let menu: readonly string[] = [];
  const endpoint = deferred<string>();
  const ready = deferred<void>();
  started.child.on("message", (report: ControlReport | { type: "ready" }) => {
    if (report.type === "standin:endpoint") endpoint.resolve(report.endpoint);
    else if (report.type === "standin:dialog") dialogs.push(report);
    else if (report.type === "standin:menu") menu = report.labels;
    else ready.resolve();
  });
  const late = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new Error(`the app did not open its window:\n${started.output()}`));
    void setTimeout(START_MS, undefined, { ref: false }).then(fail);
    void started.exit.then(fail);
  });
  const browser = await chromium.connectOverCDP(await Promise.race([endpoint.promise, late]));
  await Promise.race([ready.promise, late]);
  late.catch(() => {});
  const context = browser.contexts()[0]!;
  const pages = (): readonly Page[] => context.pages().filter((page) => page.url().startsWith("http://nestbox.app."));
  const page = await firstPage(pages);
  const user = (message: ControlMessage): void => void started.child.send(message);
  return {
    shell: "electron",
    page,
    home,
    output: () => started.output(),
    browser,
    dialogs,
    user,
    menu: () => menu,
    pages,
    exit: started.exit,
    async screenPage(vmId) {
      const shows = (candidate: Page): boolean => new URL(candidate.url()).searchParams.get("vm") === vmId;
      for (;;) {
        const found = pages().find(shows);
        if (found !== undefined) return found;
        await page.waitForTimeout(50);
      }
    },
    toManager: () => page.bringToFront(),
    async chooseFile(path, press) {
      user({ type: "standin:answer", method: "showOpenDialog", value: { canceled: false, filePaths: [path] } });
      await press();
    },
    vmProcesses: () => descendants(started.child.pid!, vmPattern),
    async stop() {
      await browser.close().catch(() => {});
      await started.stop();
    },
  };
}

/** The protocol tells of a page a moment after the page tells of itself. */
async function firstPage(pages: () => readonly Page[]): Promise<Page> {
  for (;;) {
    const [page] = pages();
    if (page !== undefined) return page;
    await setTimeout(20);
  }
}

function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve(value) };
}
