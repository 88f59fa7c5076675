/** The folder that holds the user's machines. */
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import { fileError } from "./host-files.ts";

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
  const path = join(home, "lock");
  try {
    await mkdir(home, { recursive: true });
    for (;;) {
      const handle = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return undefined;
        throw error;
      });
      if (handle !== undefined) {
        await handle.writeFile(String(process.pid));
        await handle.close();
        return () => rm(path, { force: true });
      }
      const owner = Number(await readFile(path, "utf8").catch(() => ""));
      if (owner !== process.pid && isAlive(owner)) {
        throw new HostError(
          "conflict",
          `Nestbox is already running with the folder "${home}" (process ${owner}). Use its window, or give this one ` +
            "another folder with --home DIR.",
        );
      }
      // Its owner was killed.
      await rm(path, { force: true });
    }
  } catch (error) {
    throw fileError(error, home);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
