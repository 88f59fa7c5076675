/** What the host can set in an ATA drive and IDENTIFY tells: translation, block size, caches, transfer mode. */
import { z } from "zod";
import type { ChsGeometry } from "../../../media/disk.ts";
import { bit, upTo } from "../../state-fields.ts";

/** Sectors of one block of READ MULTIPLE. */
export const MOST_MULTIPLE = 16;
const MULTIWORD_DMA = 0x20;
const ULTRA_DMA = 0x40;
export const POWER_ON_MODE = MULTIWORD_DMA | 2;
const MOST_CYLINDERS = 16_383;
const MOST_HEADS = 16;
const MOST_SECTORS = 63;
/** The most that cylinders, heads and sectors reach. [ATA6] 6.2: 16 514 064 sectors. */
const MOST_CHS_SECTORS = MOST_CYLINDERS * MOST_HEADS * MOST_SECTORS;

export const ataSettingsState = z.strictObject({
  cylinders: upTo(0xffff),
  heads: upTo(MOST_HEADS),
  sectorsPerTrack: upTo(0xff),
  /** 0: READ MULTIPLE is off. */
  multiple: upTo(MOST_MULTIPLE),
  hasWriteCache: bit,
  hasLookAhead: bit,
  /** As SET FEATURES takes it. [ATA6] 8.46.11 table 42. */
  transferMode: upTo(0x47),
});
/** What a drive was set to; plain data, kept in snapshots. */
export type AtaSettings = z.infer<typeof ataSettingsState>;

/** As after power-on: the image's own geometry if it has one that fits, else the usual one for its size. */
export function powerOnSettings(sectors: number, own: ChsGeometry | undefined): AtaSettings {
  return {
    ...(own !== undefined && fits(own) ? own : usualGeometry(sectors)),
    multiple: 0,
    hasWriteCache: true,
    hasLookAhead: true,
    transferMode: POWER_ON_MODE,
  };
}

/** Selected mode of a family, as a bit of its IDENTIFY word; 0: none of the family. */
export function selectedMode(transferMode: number, family: "multiword" | "ultra"): number {
  const wanted = family === "multiword" ? MULTIWORD_DMA : ULTRA_DMA;
  return (transferMode & 0xf8) === wanted ? 1 << (transferMode & 7) : 0;
}

/** The new transfer mode, or undefined when drives have no such mode: PIO 0–4, multiword DMA 0–2, Ultra DMA 0–5. */
export function chosenTransferMode(value: number, present: number): number | undefined {
  const mode = value & 7;
  switch (value & 0xf8) {
    case 0x00:
      return mode <= 1 ? present : undefined;
    case 0x08:
      return mode <= 4 ? present : undefined; // programmed I/O leaves the choice of a DMA mode alone
    case MULTIWORD_DMA:
      return mode <= 2 ? value : undefined;
    case ULTRA_DMA:
      return mode <= 5 ? value : undefined;
    default:
      return undefined;
  }
}

function fits({ cylinders, heads, sectorsPerTrack }: ChsGeometry): boolean {
  return (
    cylinders >= 1 &&
    cylinders <= 0xffff &&
    heads >= 1 &&
    heads <= MOST_HEADS &&
    sectorsPerTrack >= 1 &&
    sectorsPerTrack <= MOST_SECTORS
  );
}

function usualGeometry(sectors: number): ChsGeometry {
  const reached = Math.min(sectors, MOST_CHS_SECTORS);
  const cylinder = MOST_HEADS * MOST_SECTORS;
  // a disk smaller than a cylinder has one that is not whole
  return { cylinders: Math.max(1, Math.floor(reached / cylinder)), heads: MOST_HEADS, sectorsPerTrack: MOST_SECTORS };
}
