/** Where an installed app keeps what in a checkout lies in dist/. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { app } from "electron";

/** Firmware and guests lie beside the archive, where the VM process opens them as ordinary files. */
export function useInstalledResources(): void {
  if (app.isPackaged) process.env["NESTBOX_RESOURCES"] ??= join(process.resourcesPath, "guests");
}

export function preloadPath(): string {
  return join(import.meta.dirname, "..", "preload", "preload.cjs");
}

/** The windows' icon, where the desktop does not take it from the executable or the bundle. */
export function windowIcon(): string | undefined {
  if (process.platform !== "linux") return undefined;
  const path = app.isPackaged
    ? join(process.resourcesPath, "icon.png")
    : join(app.getAppPath(), "resources", "icons", "256x256.png");
  return existsSync(path) ? path : undefined;
}
