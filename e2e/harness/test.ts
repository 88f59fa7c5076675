/** `test` with an app that has just been started for the first time, and what specs do with it again and again. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test as base } from "@playwright/test";
import type { RunningApp } from "./app.ts";
import { electronProgram, startElectronApp } from "./electron-app.ts";
import { GuestScreen } from "./guest-screen.ts";
import { startStandinApp } from "./standin-app.ts";
import { startWebApp } from "./web-app.ts";

export { expect };

interface Fixtures {
  /** What is in the machines' folder before the app is started, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** A folder of the test's own. */
  readonly folder: string;
  readonly app: RunningApp;
}

export const test = base.extend<Fixtures>({
  files: [{}, { option: true }],
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted off the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "nestbox-e2e-"));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  app: async ({ playwright, folder, files }, use, info) => {
    // Electron's npm package brings no program (docs/processes.md): where none was fetched, the stand-in has to do.
    info.skip(info.project.name === "electron" && electronProgram() === undefined, "Electron's program is not here");
    const home = join(folder, "home");
    mkdirSync(home);
    for (const [path, contents] of Object.entries(files)) {
      mkdirSync(join(home, dirname(path)), { recursive: true });
      writeFileSync(join(home, path), contents);
    }
    const app = await start(playwright.chromium, home, info.project.name, info.project.use.launchOptions);
    await use(app);
    await app.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach("output of the app", { body: app.output(), contentType: "text/plain" });
    }
  },
});

type Chromium = (typeof import("@playwright/test"))["chromium"];
type LaunchOptions = Parameters<Chromium["launch"]>[0];

async function start(chromium: Chromium, home: string, project: string, options: LaunchOptions): Promise<RunningApp> {
  if (project === "standin") return startStandinApp(chromium, home);
  if (project === "electron") return startElectronApp(home);
  const browser = await chromium.launch(options);
  const app = await startWebApp(browser, home);
  return {
    ...app,
    async stop() {
      await app.stop();
      await browser.close();
    },
  };
}

/** The screen of a VM that has just been started. */
export async function guestScreen(app: RunningApp, vmId: string): Promise<GuestScreen> {
  return new GuestScreen(await app.screenPage(vmId));
}
