/** Where everything of a PC lies: in the physical address space, and in the shared memory behind it. */
import { HostError } from "../base/errors.ts";
import type { MemoryMap } from "../bus/memory-map.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const PAGE_BYTES = 4 * KIB;

/** RAM ends here for DOS; above it is the display adapter. */
const CONVENTIONAL_BYTES = 0xa_0000;
export const VGA_WINDOW = { first: 0xa_0000, sizeBytes: 0x2_0000 } as const;
const ROM_AREA = 0xc_0000;
const VIDEO_ROM_AT = 0xc_0000;
export const VIDEO_ROM_MAX_BYTES = 64 * KIB;
export const BIOS_MAX_BYTES = 256 * KIB;
/** Of a BIOS that is larger, this much shows below 1 MiB. */
const BIOS_LOW_BYTES = 128 * KIB;
export const VRAM_BYTES = 16 * MIB;

/** In the shared memory behind RAM: the video ROM, the BIOS, a page of all ones, then VRAM. */
const VIDEO_ROM_HOST = 0;
const BIOS_HOST = VIDEO_ROM_MAX_BYTES;
const NOTHING_HOST = BIOS_HOST + BIOS_MAX_BYTES;
const VRAM_HOST = NOTHING_HOST + 64 * KIB;
export const EXTRA_BYTES = VRAM_HOST + VRAM_BYTES;

/** The shared memory, and what goes into its ROMs. */
export interface PcMemoryParts {
  readonly map: MemoryMap;
  readonly bytes: Uint8Array;
  readonly ramAt: number;
  readonly ramBytes: number;
  readonly bios: Uint8Array;
  readonly videoBios: Uint8Array;
}

/** One machine's RAM, ROMs and shadow RAM. [440FX] 3.2.18 for the last. */
export class PcMemory {
  /** Where VRAM is in the shared memory. */
  readonly vramAt: number;
  /** The video ROM and the BIOS, as they are in this machine's chips. */
  readonly roms: Uint8Array;
  readonly #map: MemoryMap;
  readonly #ramAt: number;
  readonly #ramBytes: number;
  readonly #videoRomAt: number;
  readonly #nothingAt: number;
  /** By page of C0000h–FFFFFh: where the ROM's page is in the shared memory; 0: no ROM. */
  readonly #romPages = new Uint32Array((MIB - ROM_AREA) / PAGE_BYTES);

  /** Maps RAM and ROMs. Throws HostError for ROMs that do not fit. */
  constructor({ map, bytes, ramAt, ramBytes, bios, videoBios }: PcMemoryParts) {
    this.#map = map;
    this.#ramAt = ramAt;
    this.#ramBytes = ramBytes;
    const extraAt = ramAt + ramBytes;
    this.roms = bytes.subarray(extraAt, extraAt + NOTHING_HOST);
    this.vramAt = extraAt + VRAM_HOST;
    this.#videoRomAt = extraAt + VIDEO_ROM_HOST;
    this.#nothingAt = extraAt + NOTHING_HOST;
    bytes.fill(0xff, this.#nothingAt, this.#nothingAt + PAGE_BYTES);
    map.mapRam(0, Math.min(ramBytes, CONVENTIONAL_BYTES), ramAt);
    if (ramBytes > MIB) map.mapRam(MIB, ramBytes - MIB, ramAt + MIB);
    if (videoBios.length > 0) {
      checkRom("display firmware", videoBios.length, VIDEO_ROM_MAX_BYTES);
      bytes.set(videoBios, this.#videoRomAt);
      this.#putRom(VIDEO_ROM_AT, wholePages(videoBios.length), this.#videoRomAt);
    }
    checkRom("firmware", bios.length, BIOS_MAX_BYTES);
    const sizeBytes = wholePages(bios.length);
    const biosAt = extraAt + BIOS_HOST + BIOS_MAX_BYTES - sizeBytes;
    bytes.set(bios, biosAt + sizeBytes - bios.length);
    const lowBytes = Math.min(sizeBytes, BIOS_LOW_BYTES);
    this.#putRom(MIB - lowBytes, lowBytes, biosAt + sizeBytes - lowBytes);
    map.mapRom(2 ** 32 - sizeBytes, sizeBytes, biosAt);
    this.shadow(ROM_AREA, MIB - ROM_AREA, false, false);
  }

  /** For the host bridge: a part of C0000h–FFFFFh reads and writes RAM, or ROM and nowhere. */
  shadow(firstPhys: number, sizeBytes: number, readsRam: boolean, writesRam: boolean): void {
    for (let phys = firstPhys; phys < firstPhys + sizeBytes; phys += PAGE_BYTES) {
      this.#shadowPage(phys, readsRam, writesRam);
    }
  }

  #shadowPage(phys: number, readsRam: boolean, writesRam: boolean): void {
    const hasRam = this.#ramBytes >= MIB;
    const ram = hasRam ? this.#ramAt + phys : 0;
    const rom = this.#romPages[(phys - ROM_AREA) / PAGE_BYTES]!;
    const read = readsRam ? ram : rom;
    if (writesRam && hasRam) {
      if (readsRam) this.#map.mapRam(phys, PAGE_BYTES, ram);
      else this.#map.mapSplit(phys, PAGE_BYTES, rom === 0 ? this.#nothingAt : rom, ram);
    } else if (read === 0) this.#map.unmap(phys, PAGE_BYTES);
    else this.#map.mapRom(phys, PAGE_BYTES, read);
  }

  /** The video ROM also where the display adapter's PCI function wants it. */
  mapVideoRom(phys: number): void {
    this.#map.mapRom(phys, VIDEO_ROM_MAX_BYTES, this.#videoRomAt);
  }

  #putRom(phys: number, sizeBytes: number, hostAt: number): void {
    for (let i = 0; i < sizeBytes / PAGE_BYTES; i++) {
      this.#romPages[(phys - ROM_AREA) / PAGE_BYTES + i] = hostAt + i * PAGE_BYTES;
    }
  }
}

function wholePages(sizeBytes: number): number {
  return Math.ceil(sizeBytes / PAGE_BYTES) * PAGE_BYTES;
}

function checkRom(what: string, sizeBytes: number, maxBytes: number): void {
  if (sizeBytes > 0 && sizeBytes <= maxBytes) return;
  throw new HostError(
    "invalid-input",
    `The ${what} has ${sizeBytes} bytes; it must have 1 to ${maxBytes}. Choose another file.`,
  );
}
