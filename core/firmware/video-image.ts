/** Builds the video ROM: an option ROM that the machine maps at C0000h. */
import { FONT_8X14, FONT_8X16, FONT_8X8 } from "./fonts/fonts.ts";
import { assembleRom, dataLines, type ReadSource, sumToZero, symbolAt } from "./rom-image.ts";

const BLOCK_BYTES = 512;

/** `read` gives the files of core/firmware/rom. The result is a whole number of 512-byte blocks that add up to 0. */
export function buildVideoBios(read: ReadSource): Uint8Array {
  const rom = assembleRom(read, "vgabios.asm", {
    "generated/font-8x8.inc": dataLines(FONT_8X8),
    "generated/font-8x14.inc": dataLines(FONT_8X14),
    "generated/font-8x16.inc": dataLines(FONT_8X16),
  });
  const bytes = new Uint8Array(Math.ceil(rom.bytes.length / BLOCK_BYTES) * BLOCK_BYTES).fill(0xff);
  bytes.set(rom.bytes);
  sumToZero(bytes, 0, bytes.length, symbolAt(rom, "rom_checksum"));
  return bytes;
}
