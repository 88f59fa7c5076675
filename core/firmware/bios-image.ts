/** Builds the system BIOS: 64 KiB that the machine maps at F0000h and as the last 64 KiB under 4 GiB. */
import { invariant } from "../base/errors.ts";
import { dsdt } from "./acpi/dsdt.ts";
import { FONT_8X8 } from "./fonts/fonts.ts";
import { assembleRom, dataLines, type ReadSource, sumToZero, symbolAt } from "./rom-image.ts";

export const BIOS_BYTES = 0x10000;
/** Characters 0–127 are at F000:FA6E, where programs look for them. */
const FONT_LOW_BYTES = 128 * 8;
/** [PNPBIOS] 4.4 */
const PNP_BYTES = 0x21;
const PNP_CHECKSUM = 8;

export interface BiosFacts {
  /** As in package.json; shown at start-up. */
  readonly version: string;
  /** mm/dd/yy, at F000:FFF5 where programs look for it. */
  readonly date: string;
}

export interface BiosImage {
  readonly bytes: Uint8Array;
  /** Labels of the sources: offsets in segment F000h. */
  readonly symbols: ReadonlyMap<string, number>;
}

/** Files that the sources include and that are made from other things, by their names. */
export function generatedSources({ version, date }: BiosFacts): Readonly<Record<string, string>> {
  return {
    "generated/version.inc": `%define NESTBOX_VERSION "${version}"\n%define ROM_DATE "${date}"\n%define ROM_DATE_LONG "${longDate(date)}"\n`,
    "generated/dsdt.inc": dataLines(dsdt()),
    "generated/font-8x8-low.inc": dataLines(FONT_8X8.subarray(0, FONT_LOW_BYTES)),
  };
}

/** `read` gives the files of core/firmware/rom; files under generated/ are made here. */
export function buildBios(read: ReadSource, { version, date }: BiosFacts): BiosImage {
  invariant(/^\d\d\/\d\d\/\d\d$/.test(date), `ROM date ${date} is not mm/dd/yy`);
  const rom = assembleRom(read, "bios.asm", generatedSources({ version, date }));
  invariant(rom.bytes.length === BIOS_BYTES, `the BIOS has ${rom.bytes.length} bytes`);
  const bytes = rom.bytes.slice();
  const pnp = symbolAt(rom, "pnp_structure");
  sumToZero(bytes, pnp, PNP_BYTES, pnp + PNP_CHECKSUM);
  sumToZero(bytes, 0, BIOS_BYTES, symbolAt(rom, "rom_checksum"));
  return { bytes, symbols: rom.symbols };
}

/** mm/dd/yyyy, as SMBIOS wants it. */
function longDate(date: string): string {
  return `${date.slice(0, 6)}20${date.slice(6)}`;
}
