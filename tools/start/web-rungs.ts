/** Second and third rung: the web shell, in a window of Chromium or by its address. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HostError } from "../../core/base/errors.ts";
import { findChromium, hasDisplay, openAppWindow } from "../../electron/shell-web/browser.ts";
import type { ListenAddress } from "../../electron/shell-web/listen-option.ts";
import type { RunningWebShell } from "../../electron/shell-web/run.ts";
import { DIST } from "../build/freshness.ts";
import type { Attempt } from "./attempt.ts";

const READY_MS = 15_000;

/** Starts the built web shell in this process. Rejects with HostError. */
export async function startWebShell(listen: ListenAddress, home: string | undefined): Promise<RunningWebShell> {
  const file = join(DIST, "web", "run.js");
  if (!existsSync(file)) {
    throw new HostError(
      "not-found",
      `Nestbox has not been built: "${file}" is missing. Run "npm run build" and try again.`,
    );
  }
  const program = pathToFileURL(file).href;
  const { runWebShell } = (await import(program)) as typeof import("../../electron/shell-web/run.ts");
  return runWebShell(listen, home);
}

/** Opens its page in a window of Chromium. */
export async function tryChromium(web: RunningWebShell): Promise<Attempt> {
  if (!hasDisplay()) return { passed: "no display is set" };
  const chromium = findChromium();
  if (chromium === undefined) return { passed: "no Chromium, Chrome, Edge or Brave is installed" };
  const profile = join(web.home, "browser");
  mkdirSync(profile, { recursive: true });
  const child = openAppWindow(chromium, web.shell.ticketAddress(), profile);
  const ended = new Promise<number>((settle) => {
    child.on("error", () => settle(1));
    child.on("exit", (code) => settle(code ?? 1));
  });
  const opened: Attempt = { opened: "a Chromium window", ended, stop: () => void child.kill("SIGTERM") };
  const late = new Promise<Attempt>((settle) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      settle({ passed: `its window did not open within ${READY_MS / 1000} s` });
    }, READY_MS);
    void web.shell.firstPage.then(() => clearTimeout(timer));
  });
  const early = ended.then((code): Attempt => ({ passed: `it ended with code ${code} before its window opened` }));
  return Promise.race([web.shell.firstPage.then(() => opened), early, late]);
}
