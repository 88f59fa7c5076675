/** The Chromium that plays the part of Electron's own. Started when the first window opens. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CdpConnection } from "./cdp.ts";

const START_MS = 20_000;

const FLAGS = [
  "--headless=new",
  "--remote-debugging-port=0",
  "--no-startup-window",
  "--no-first-run",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

export interface Chromium {
  readonly cdp: CdpConnection;
  /** For the test that wants to look at the pages too. */
  readonly endpoint: string;
}

let starting: Promise<Chromium> | undefined;
let child: ChildProcess | undefined;

export function chromium(userData: string): Promise<Chromium> {
  starting ??= start(join(userData, "chromium"));
  return starting;
}

export function stopChromium(): void {
  child?.kill("SIGKILL");
}

async function start(profile: string): Promise<Chromium> {
  rmSync(profile, { recursive: true, force: true });
  mkdirSync(profile, { recursive: true });
  const flags = [...FLAGS, `--user-data-dir=${profile}`, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  child = spawn(process.env["NESTBOX_BROWSER"] ?? "/usr/bin/chromium", flags, { stdio: "ignore" });
  process.on("exit", stopChromium);
  for (const startMs = Date.now(); Date.now() - startMs < START_MS; await sleep(50)) {
    const endpoint = readEndpoint(profile);
    if (endpoint !== undefined) return { cdp: await CdpConnection.open(endpoint), endpoint };
  }
  throw new Error("stand-in: Chromium did not start");
}

/** Chromium writes its port and its address there when it listens. */
function readEndpoint(profile: string): string | undefined {
  try {
    const [port, path] = readFileSync(join(profile, "DevToolsActivePort"), "utf8").trim().split("\n");
    return path === undefined ? undefined : `ws://127.0.0.1:${port}${path}`;
  } catch {
    return undefined;
  }
}
