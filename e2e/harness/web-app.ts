/** The web shell, started as `nestbox serve` starts it, in a page of Playwright's Chromium. */
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import type { RunningApp } from "./app.ts";
import { descendants, startProcess, type StartedProcess } from "./child.ts";
import { ROOT, vmPattern } from "./places.ts";

const ADDRESS = /^ {2}(http:\/\/\S+\/#token=\S+)$/m;

export interface ServedShell {
  readonly process: StartedProcess;
  /** With its token. */
  readonly address: string;
}

export async function serve(home: string, options: readonly string[] = []): Promise<ServedShell> {
  // The suite was built before it began.
  const env = { NESTBOX_NO_BUILD: "1" };
  const process = startProcess([join(ROOT, "tools/start/main.ts"), "serve", "--home", home, ...options], env);
  const [, address] = await process.waitForOutput(ADDRESS);
  return { process, address: address! };
}

export async function startWebApp(browser: Browser, home: string): Promise<RunningApp> {
  const { process, address } = await serve(home);
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await context.newPage();
  await page.goto(address);
  return {
    shell: "web",
    page,
    home,
    output: () => process.output(),
    async screenPage(vmId) {
      await page.waitForURL((url) => url.searchParams.get("vm") === vmId);
      return page;
    },
    async toManager() {
      if (new URL(page.url()).searchParams.has("vm")) await page.goBack();
    },
    async chooseFile(path, press) {
      const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press()]);
      await chooser.setFiles(path);
    },
    vmProcesses: () => descendants(process.child.pid!, vmPattern),
    async stop() {
      await context.close();
      await process.stop();
    },
  };
}
