/** Builds the system BIOS: 64 KiB that the machine maps at F0000h and, as its last 64 KiB, under 4 GiB. */
import { assemble } from "../assembler/assembler.ts";
import { invariant } from "../base/errors.ts";
import { expandIncludes, type ReadSource } from "./rom-source.ts";

export const BIOS_BYTES = 0x10000;
/** Erased flash: what the build leaves where no code is. */
export const BIOS_FILL = 0xff;

export interface BiosFacts {
  /** As in package.json; shown at start-up. */
  readonly version: string;
  /** mm/dd/yy, at F000:FFF5 where programs look for it. */
  readonly date: string;
  /** Characters 0–127 of the 8 × 8 font, at F000:FA6E where programs look for them. */
  readonly font8x8Low: Uint8Array;
}

/** `read` gives the files of core/firmware/rom; files under generated/ are made here. */
export function buildBios(read: ReadSource, facts: BiosFacts): Uint8Array {
  invariant(/^\d\d\/\d\d\/\d\d$/.test(facts.date), `ROM date ${facts.date} is not mm/dd/yy`);
  invariant(facts.font8x8Low.length === 128 * 8, "the low half of the 8 × 8 font has 1024 bytes");
  const generated: Readonly<Record<string, string>> = {
    "generated/version.inc": `%define NESTBOX_VERSION "${facts.version}"\n%define ROM_DATE "${facts.date}"\n`,
    "generated/font-8x8-low.inc": dataLines(facts.font8x8Low),
  };
  const source = expandIncludes((path) => generated[path] ?? read(path), "bios.asm");
  const { bytes } = assemble(source.text);
  invariant(bytes.length === BIOS_BYTES, `the BIOS has ${bytes.length} bytes`);
  return sumToZero(bytes);
}

/** Bytes as `db` lines, eight in each. */
export function dataLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 8) lines.push(`        db      ${bytes.subarray(at, at + 8).join(", ")}`);
  return `${lines.join("\n")}\n`;
}

/** A copy whose last byte makes all of them add up to 0 modulo 256, as ROM checks expect. */
export function sumToZero(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const sum = out.subarray(0, -1).reduce((total, byte) => total + byte, 0);
  out[out.length - 1] = -sum & 0xff;
  return out;
}
