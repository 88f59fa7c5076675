/** Where everything of a PC lies: in the physical address space, and in the shared memory behind it. */
import { HostError } from "../base/errors.ts";
import type { MemoryMap } from "../bus/memory-map.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** RAM ends here for DOS; above it is the display adapter. */
const CONVENTIONAL_BYTES = 0xa_0000;
export const VGA_WINDOW = { first: 0xa_0000, sizeBytes: 0x2_0000 } as const;
const VIDEO_ROM_AT = 0xc_0000;
const VIDEO_ROM_MAX_BYTES = 64 * KIB;
const BIOS_MAX_BYTES = 256 * KIB;
/** Of a BIOS that is larger, this much shows below 1 MiB. */
const BIOS_LOW_BYTES = 128 * KIB;
export const VRAM_BYTES = 16 * MIB;

/** In the shared memory behind RAM: the video ROM, the BIOS, then VRAM. */
const VIDEO_ROM_HOST = 0;
const BIOS_HOST = VIDEO_ROM_MAX_BYTES;
const VRAM_HOST = VIDEO_ROM_MAX_BYTES + BIOS_MAX_BYTES;
export const EXTRA_BYTES = VRAM_HOST + VRAM_BYTES;

export interface PcMemoryParts {
  readonly map: MemoryMap;
  readonly bytes: Uint8Array;
  readonly ramAt: number;
  readonly ramBytes: number;
  readonly bios: Uint8Array;
  readonly videoBios: Uint8Array;
}

/** Maps RAM and ROMs. Returns where VRAM is in the shared memory. */
export function layOutMemory({ map, bytes, ramAt, ramBytes, bios, videoBios }: PcMemoryParts): {
  readonly vramAt: number;
} {
  const extraAt = ramAt + ramBytes;
  map.mapRam(0, Math.min(ramBytes, CONVENTIONAL_BYTES), ramAt);
  if (ramBytes > MIB) map.mapRam(MIB, ramBytes - MIB, ramAt + MIB);
  if (videoBios.length > 0) {
    checkRom("display firmware", videoBios.length, VIDEO_ROM_MAX_BYTES);
    bytes.set(videoBios, extraAt + VIDEO_ROM_HOST);
    map.mapRom(VIDEO_ROM_AT, wholePages(videoBios.length), extraAt + VIDEO_ROM_HOST);
  }
  checkRom("firmware", bios.length, BIOS_MAX_BYTES);
  const sizeBytes = wholePages(bios.length);
  const biosAt = extraAt + BIOS_HOST + BIOS_MAX_BYTES - sizeBytes;
  bytes.set(bios, biosAt + sizeBytes - bios.length);
  const lowBytes = Math.min(sizeBytes, BIOS_LOW_BYTES);
  map.mapRom(MIB - lowBytes, lowBytes, biosAt + sizeBytes - lowBytes);
  map.mapRom(2 ** 32 - sizeBytes, sizeBytes, biosAt);
  return { vramAt: extraAt + VRAM_HOST };
}

function wholePages(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 4096) * 4096;
}

function checkRom(what: string, sizeBytes: number, maxBytes: number): void {
  if (sizeBytes > 0 && sizeBytes <= maxBytes) return;
  throw new HostError(
    "invalid-input",
    `The ${what} has ${sizeBytes} bytes; it must have 1 to ${maxBytes}. Choose another file.`,
  );
}
