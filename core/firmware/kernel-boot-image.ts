/** Builds the option ROM that starts kernels without a boot loader. */
import { assembleRom, type ReadSource, sumToZero, symbolAt } from "./rom-image.ts";

const BLOCK_BYTES = 512;

/** `read` gives the files of core/firmware/rom. The result is a whole number of 512-byte blocks that add up to 0. */
export function buildKernelBootRom(read: ReadSource): Uint8Array {
  const rom = assembleRom(read, "kernel-boot.asm", {});
  const bytes = new Uint8Array(Math.ceil(rom.bytes.length / BLOCK_BYTES) * BLOCK_BYTES);
  bytes.set(rom.bytes);
  sumToZero(bytes, 0, bytes.length, symbolAt(rom, "rom_checksum"));
  return bytes;
}
