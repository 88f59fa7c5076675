/** Builds Nestbox's ROMs from their sources: the system BIOS, the video ROM, and the ROM that starts kernels. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BiosFacts, type BiosImage, buildBios } from "../../core/firmware/bios-image.ts";
import { buildKernelBootRom } from "../../core/firmware/kernel-boot-image.ts";
import { buildVideoBios } from "../../core/firmware/video-image.ts";

const ROOT = join(import.meta.dirname, "../..");
export const SOURCES = join(ROOT, "core/firmware/rom");

/** Day on which the ROM's behaviour last changed; fixed, so that the same sources give the same bytes. */
export const ROM_DATE = "11/25/26";

export function readRomSource(path: string): string | undefined {
  const file = join(SOURCES, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

export function biosFacts(): BiosFacts {
  const version = /"version": "([^"]+)"/.exec(readFileSync(join(ROOT, "package.json"), "utf8"))?.[1] ?? "";
  return { version, date: ROM_DATE };
}

/** The system BIOS with its symbols, for tests. */
export function buildBiosImage(): BiosImage {
  return buildBios(readRomSource, biosFacts());
}

/** dist/resources/firmware.bin */
export async function buildFirmware(): Promise<Uint8Array> {
  return buildBiosImage().bytes;
}

/** dist/resources/vga-firmware.bin */
export async function buildVideoRom(): Promise<Uint8Array> {
  return buildVideoBios(readRomSource);
}

/** dist/resources/kernel-boot.bin */
export async function buildKernelRom(): Promise<Uint8Array> {
  return buildKernelBootRom(readRomSource);
}
