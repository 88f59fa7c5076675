/** Finds a Chromium on the host and opens the page in a window of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const COMMANDS = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge",
  "brave-browser",
];

const MAC_APPS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const WINDOWS_APPS = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];

/** Path of a Chromium; undefined when there is none. NESTBOX_BROWSER goes before all. */
export function findChromium(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string | undefined {
  const chosen = env["NESTBOX_BROWSER"];
  if (chosen !== undefined && chosen !== "") return chosen;
  return candidates(env, platform).find(isExecutable);
}

function candidates(env: NodeJS.ProcessEnv, platform: string): string[] {
  if (platform === "darwin") return MAC_APPS;
  if (platform === "win32") {
    const folders = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]];
    return folders.flatMap((folder) => (folder === undefined ? [] : WINDOWS_APPS.map((app) => join(folder, app))));
  }
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Does this session have somewhere to show a window? */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): boolean {
  if (platform !== "linux") return true;
  return Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}

/** `profile`: a folder of its own, so that the window's end is the process's end. */
export function openAppWindow(chromium: string, address: string, profile: string): ChildProcess {
  const flags = [
    `--app=${address}`,
    `--user-data-dir=${profile}`,
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,800",
  ];
  // Chromium refuses to run as root with its sandbox; the page is our own.
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  return spawn(chromium, flags, { stdio: "ignore" });
}
