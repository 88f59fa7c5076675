/** Electron's program. Its npm package brings none and has no install step: it is fetched at first use. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const POLL_MS = 500;
const TELL_EVERY_MS = 5000;

/** Path of the program if it is there: from ELECTRON_OVERRIDE_DIST_PATH, as Electron's own package has it, or fetched. */
export function findElectron(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = packageFolder();
  if (folder === undefined) return undefined;
  const pathFile = join(folder, "path.txt");
  const name = existsSync(pathFile) ? readFileSync(pathFile, "utf8") : defaultName();
  const override = env["ELECTRON_OVERRIDE_DIST_PATH"];
  const path = override === undefined || override === "" ? join(folder, "dist", name) : join(override, name);
  return existsSync(path) ? path : undefined;
}

/**
 * Fetches the program. Resolves to undefined, or to why it could not be had. Gives up when nothing has arrived for
 * `stallMs`: behind some firewalls a connection neither opens nor fails.
 */
export async function fetchElectron(tell: (line: string) => void, stallMs: number): Promise<string | undefined> {
  const folder = packageFolder();
  if (folder === undefined) return "its npm package is not installed (npm ci)";
  // The fetched archive grows there: that is the progress we can see.
  const scratch = mkdtempSync(join(tmpdir(), "nestbox-electron-"));
  try {
    return await install(join(folder, "install.js"), [scratch, join(folder, "dist")], scratch, tell, stallMs);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function install(
  program: string,
  growing: readonly string[],
  scratch: string,
  tell: (line: string) => void,
  stallMs: number,
): Promise<string | undefined> {
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
  const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-4000)));
  return new Promise((resolve) => {
    let sizeBytes = 0;
    let progressMs = performance.now();
    let toldMs = performance.now();
    const look = setInterval(() => {
      const nowMs = performance.now();
      const size = growing.reduce((sum, path) => sum + folderBytes(path), 0);
      if (size !== sizeBytes) progressMs = nowMs;
      sizeBytes = size;
      if (nowMs - toldMs >= TELL_EVERY_MS && sizeBytes > 0) {
        toldMs = nowMs;
        tell(`fetching Electron: ${(sizeBytes / 1048576).toFixed(0)} MiB so far`);
      }
      if (nowMs - progressMs < stallMs) return;
      child.kill("SIGKILL");
      finish(`nothing of it arrived for ${Math.round(stallMs / 1000)} s`);
    }, POLL_MS);
    const finish = (problem: string | undefined): void => {
      clearInterval(look);
      resolve(problem);
    };
    child.on("error", (error) => finish(error.message));
    child.on("close", (code) => finish(code === 0 ? undefined : `it could not be fetched (${lastReason(stderr)})`));
  });
}

/** The line of a stack trace that says something. */
function lastReason(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const reason = lines.find((line) => /^(\w*Error|\[cause\]|cause):/.test(line)) ?? lines.find((line) => line !== "");
  return (reason ?? "no reason given").replace(/^\w*Error: /, "").slice(0, 160);
}

function folderBytes(folder: string): number {
  try {
    return (readdirSync(folder, { recursive: true }) as string[]).reduce((sum, name) => {
      const stats = statSync(join(folder, name), { throwIfNoEntry: false });
      return sum + (stats?.isFile() === true ? stats.size : 0);
    }, 0);
  } catch {
    // It does not exist yet, or is being moved.
    return 0;
  }
}

function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  } catch {
    return undefined;
  }
}

function defaultName(): string {
  if (process.platform === "win32") return "electron.exe";
  return process.platform === "darwin" ? join("Electron.app", "Contents", "MacOS", "Electron") : "electron";
}
