/** Firmware from files that the user may name: what is no ROM's size is refused with the file's name. */
import { HostError } from "../../core/base/errors.ts";
import { BIOS_MAX_BYTES, VIDEO_ROM_MAX_BYTES } from "../../core/machine/pc-memory.ts";
import { readBounded } from "../services/host-files.ts";

const BIOS_UNIT_BYTES = 64 * 1024;
/** The unit in which an option ROM gives its length. [PNPBIOS] 3.2. */
const OPTION_ROM_UNIT_BYTES = 512;
/** Larger files are not read to be refused. */
const LOOKED_AT_BYTES = 16 << 20;

/** Rejects with HostError. */
export async function readBios(path: string): Promise<Uint8Array> {
  const bytes = await readBounded(path, LOOKED_AT_BYTES);
  if (isRom(bytes, BIOS_UNIT_BYTES, BIOS_MAX_BYTES)) return bytes;
  throw new HostError(
    "invalid-input",
    `"${path}" has ${bytes.length} bytes, which is no firmware's size: 64, 128, 192 or 256 KiB. Choose a PC's BIOS image.`,
  );
}

/** Rejects with HostError. */
export async function readVideoBios(path: string): Promise<Uint8Array> {
  const bytes = await readBounded(path, LOOKED_AT_BYTES);
  if (isRom(bytes, OPTION_ROM_UNIT_BYTES, VIDEO_ROM_MAX_BYTES)) return bytes;
  throw new HostError(
    "invalid-input",
    `"${path}" has ${bytes.length} bytes, which is no display firmware's size: a multiple of 512 up to 64 KiB. ` +
      "Choose a VGA BIOS image.",
  );
}

function isRom({ length }: Uint8Array, unitBytes: number, mostBytes: number): boolean {
  return length > 0 && length <= mostBytes && length % unitBytes === 0;
}
