/** SeaBIOS, where the host has it: packages of the same name, and those of QEMU, bring it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import type { FirmwarePaths } from "../contract/vm-process.ts";

const FOLDERS = [
  "/usr/share/seabios",
  "/usr/share/qemu",
  "/usr/local/share/qemu",
  "/opt/homebrew/share/qemu",
  "C:\\Program Files\\qemu\\share",
  "C:\\Program Files\\qemu",
];

/** Of the standard VGA, which is the display adapter that machines have. */
const VIDEO = "vgabios-stdvga.bin";

/** Throws HostError "not-found" when no folder has both ROMs. */
export function seabiosPaths(folders: readonly string[] = FOLDERS): FirmwarePaths {
  for (const folder of folders) {
    const bios = join(folder, "bios-256k.bin");
    const video = join(folder, VIDEO);
    if (existsSync(bios) && existsSync(video)) return { bios, video };
  }
  throw new HostError(
    "not-found",
    "SeaBIOS is not on this computer. Install the package seabios or QEMU, or choose the built-in firmware in the machine's settings.",
  );
}
