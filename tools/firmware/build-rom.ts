/** Builds Nestbox's ROMs from their sources: the system BIOS and the video ROM, two files as two chips in a PC. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildBios } from "../../core/firmware/bios-image.ts";

const ROOT = join(import.meta.dirname, "../..");
const SOURCES = join(ROOT, "core/firmware/rom");

/** Day on which the ROM's behaviour last changed; fixed, so that the same sources give the same bytes. */
export const ROM_DATE = "11/25/26";

export function readRomSource(path: string): string {
  return readFileSync(join(SOURCES, path), "utf8");
}

/** The system BIOS, dist/resources/firmware.bin. */
export async function buildFirmware(): Promise<Uint8Array> {
  const version = /"version": "([^"]+)"/.exec(readFileSync(join(ROOT, "package.json"), "utf8"))?.[1] ?? "";
  return buildBios(readRomSource, { version, date: ROM_DATE, font8x8Low: new Uint8Array(1024) });
}
