/** The folder that holds the user's machines. */
import { constants } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import { fileError } from "./host-files.ts";
import { fileKey, HAS_NAMES, lockFile, ownerOf, takeName, type HeldLock } from "./name-lock.ts";

export interface HomeEnvironment {
  readonly platform: string;
  readonly homeFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Where it is unless --home says otherwise: NESTBOX_HOME, else the platform's place for an application's data.
 * [XDG] XDG Base Directory Specification 0.8; a relative XDG_DATA_HOME is to be ignored.
 */
export function defaultHome(
  { platform, homeFolder, env }: HomeEnvironment = {
    platform: process.platform,
    homeFolder: homedir(),
    env: process.env,
  },
): string {
  const chosen = env["NESTBOX_HOME"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  if (platform === "win32") return join(env["APPDATA"] ?? join(homeFolder, "AppData", "Roaming"), "Nestbox");
  if (platform === "darwin") return join(homeFolder, "Library", "Application Support", "Nestbox");
  const data = env["XDG_DATA_HOME"];
  return join(data?.startsWith("/") ? data : join(homeFolder, ".local", "share"), "nestbox");
}

/** Keeps a second Nestbox from running the same machines. Returns the function that lets go. Rejects with HostError. */
export async function lockHome(home: string): Promise<() => Promise<void>> {
  let lock: HeldLock | undefined;
  let owner: number | undefined;
  try {
    await mkdir(home, { recursive: true });
    if (HAS_NAMES) {
      const name = `home-${await fileKey(home)}`;
      lock = await takeName(name);
      if (lock === undefined) owner = await ownerOf(name);
    } else lock = await lockFile(join(home, "lock"), constants.O_RDWR | constants.O_CREAT, "exclusive");
  } catch (error) {
    throw fileError(error, home);
  }
  if (lock !== undefined) return () => lock.release();
  const by = owner === undefined ? "" : ` (process ${owner})`;
  throw new HostError(
    "conflict",
    `Nestbox is already running with the folder "${home}"${by}. ` +
      "Use its window, end it and try again, or give this one another folder with --home DIR.",
  );
}
