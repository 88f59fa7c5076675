/** First rung: Electron. Counts as open only when its window reports that the page is up. */
import { spawn } from "node:child_process";
import { hasDisplay } from "../../electron/shell-web/browser.ts";
import { ROOT } from "../build/freshness.ts";
import { fetchElectron, findElectron } from "./electron-binary.ts";
import type { Attempt } from "./attempt.ts";

const FETCH_STALL_MS = 20_000;
const READY_MS = 15_000;

export async function tryElectron(home: string | undefined, tell: (line: string) => void): Promise<Attempt> {
  if (!hasDisplay()) return { passed: "no display is set" };
  if (findElectron() === undefined) {
    tell("fetching Electron (about 110 MiB, once) …");
    const problem = await fetchElectron(tell, FETCH_STALL_MS);
    if (problem !== undefined) return { passed: problem };
  }
  const program = findElectron();
  if (program === undefined) return { passed: "its program is not where its package says" };
  return open(program, home);
}

function open(program: string, home: string | undefined): Promise<Attempt> {
  const flags = [
    // Chromium refuses to run as root with its sandbox.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ROOT,
    ...(home === undefined ? [] : ["--home", home]),
  ];
  const child = spawn(program, flags, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  // Whatever ends us before its window is up ends it too.
  process.on("exit", () => child.kill());
  return new Promise((resolve) => {
    const ended = new Promise<number>((settle) => {
      child.on("error", () => settle(1));
      child.on("exit", (code) => settle(code ?? 1));
    });
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve({ passed: `its window did not open within ${READY_MS / 1000} s` });
    }, READY_MS);
    child.on("message", (message) => {
      if ((message as { type?: string }).type !== "ready") return;
      clearTimeout(timer);
      resolve({ opened: "Electron", ended, stop: () => void child.kill("SIGTERM") });
    });
    // A second start that handed over to the first leaves with 0 and never gets ready.
    void ended.then((code) => {
      clearTimeout(timer);
      if (code === 0) resolve({ opened: "the Nestbox that is running already", ended, stop: () => {} });
      else resolve({ passed: `it ended with code ${code} before its window opened` });
    });
  });
}
