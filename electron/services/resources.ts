/** Where the files are that Nestbox brings along: firmware, the Welcome guest, the page. They are built into dist/. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { HostError } from "../../core/base/errors.ts";
import type { FirmwarePaths } from "../contract/vm-process.ts";

/** Running from sources (electron/services/) or from bundles (dist/<program>/)? */
export const FROM_SOURCES = import.meta.url.endsWith(".ts");

const here = dirname(fileURLToPath(import.meta.url));
const dist = FROM_SOURCES ? join(here, "..", "..", "dist") : join(here, "..");

/** A built file, e.g. resource("firmware.bin"). Throws HostError "not-found" when the build has not been run. */
export function resource(name: string): string {
  const path = join(process.env["NESTBOX_RESOURCES"] ?? join(dist, "resources"), name);
  if (existsSync(path)) return path;
  throw new HostError("not-found", `A part of Nestbox is missing (${path}). Run "npm run build" and try again.`);
}

export function firmwarePaths(): FirmwarePaths {
  return { bios: resource("firmware.bin"), video: resource("vga-firmware.bin") };
}

/** The option ROM that starts kernels without a boot loader. */
export function kernelRomPath(): string {
  return resource("kernel-boot.bin");
}

export function welcomeImagePath(): string {
  return resource("welcome.img");
}

/** What the wizard can fetch. */
export function systemsPath(): string {
  return resource("systems.json");
}

/** Folder of the built page. */
export function rendererFolder(): string {
  return join(dist, "renderer");
}

/** The program of a VM process, as a file that Node can run. */
export function vmProgram(): string {
  return FROM_SOURCES ? join(here, "..", "vm", "entry.ts") : join(dist, "vm", "entry.js");
}

/** The program of the `nestbox` command. */
export function cliProgram(): string {
  return FROM_SOURCES ? join(here, "..", "cli", "main.ts") : join(dist, "cli", "main.js");
}

/** The web shell, as a program of its own. */
export function webProgram(): string {
  return FROM_SOURCES ? join(here, "..", "shell-web", "run.ts") : join(dist, "web", "run.js");
}
