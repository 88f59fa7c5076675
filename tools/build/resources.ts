/** Builds the files that Nestbox brings along, from source: its firmware and its Welcome guest. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DIST, ROOT, unlessFresh } from "./freshness.ts";

const FIRMWARE_SOURCES = ["core", "tools/firmware"];
const WELCOME_SOURCES = ["core", "tools/welcome", "resources/welcome"];

/** Brings dist/resources/firmware.bin, vga-firmware.bin and kernel-boot.bin up to date. */
export async function ensureFirmware(): Promise<"fresh" | "built"> {
  return unlessFresh(
    "firmware",
    FIRMWARE_SOURCES,
    ["resources/firmware.bin", "resources/vga-firmware.bin", "resources/kernel-boot.bin"],
    async () => {
      const { buildFirmware, buildKernelRom, buildVideoRom } = await import("../firmware/build-rom.ts");
      save("firmware.bin", await buildFirmware());
      save("vga-firmware.bin", await buildVideoRom());
      save("kernel-boot.bin", await buildKernelRom());
    },
  );
}

/** Brings dist/resources/welcome.img up to date. */
export async function ensureWelcome(): Promise<"fresh" | "built"> {
  return unlessFresh("welcome", WELCOME_SOURCES, ["resources/welcome.img"], async () => {
    const { buildWelcome } = await import("../welcome/build-welcome.ts");
    save("welcome.img", await buildWelcome());
  });
}

/** Brings dist/resources/systems.json up to date. */
export async function ensureSystems(): Promise<"fresh" | "built"> {
  return unlessFresh("systems", ["resources/systems.json"], ["resources/systems.json"], async () => {
    save("systems.json", readFileSync(join(ROOT, "resources/systems.json")));
  });
}

/** Aside and renamed: another process may be reading or building the same file. */
function save(name: string, bytes: Uint8Array): void {
  const folder = join(DIST, "resources");
  mkdirSync(folder, { recursive: true });
  const aside = join(folder, `.${name}.${process.pid}`);
  writeFileSync(aside, bytes);
  renameSync(aside, join(folder, name));
}
