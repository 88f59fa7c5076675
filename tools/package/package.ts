/** Runs electron-builder. */
import { join } from "node:path";
import { build, Platform, type Configuration } from "electron-builder";
import electronManifest from "electron/package.json" with { type: "json" };
import { ROOT } from "../build/freshness.ts";
import { packageConfig } from "./config.ts";
import { explained, givenElectron } from "./electron-missing.ts";

export interface PackageOptions {
  readonly platform: "linux" | "win" | "mac";
  /** Empty: all that the configuration names. */
  readonly targets: readonly string[];
  /** Overrides, for tests. */
  readonly changes?: Configuration;
}

/** Targets that need none of the tools which electron-builder would fetch. */
const MADE_HERE = new Set(["dir", "deb", "tar.gz"]);

/** Returns the paths of what was made. Rejects with HostError if what it needs is not here and cannot be fetched. */
export async function makePackages({ platform, targets, changes }: PackageOptions): Promise<string[]> {
  if (platform === "linux" && targets.every((target) => MADE_HERE.has(target)) && targets.length > 0) {
    const bin = join(import.meta.dirname, "bin");
    process.env["NESTBOX_NODE"] = process.execPath;
    process.env["CUSTOM_FPM_PATH"] ??= join(bin, "fpm");
    process.env["ELECTRON_BUILDER_7ZIP_PATH"] ??= join(bin, "7za");
  }
  const target = { linux: Platform.LINUX, win: Platform.WINDOWS, mac: Platform.MAC }[platform];
  const electronDist = givenElectron(process.env);
  try {
    return await build({
      projectDir: ROOT,
      targets: target.createTarget([...targets]),
      config: { ...packageConfig(), ...(electronDist === undefined ? {} : { electronDist }), ...changes },
    });
  } catch (error) {
    throw explained(error, electronManifest.version);
  }
}
