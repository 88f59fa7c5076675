/**
 * Images of CDs and DVDs: ISO 9660, also with UDF beside it or alone. [ECMA119] 8.1, [ECMA167] 2/9.1.
 * A hybrid image also starts like a disk, with a partition table, and can be used as one.
 */
import type { DiskFormat } from "../disk-format.ts";
import { RawDisk } from "../raw/raw-disk.ts";

const SECTOR_BYTES = 2048;
/** Volume descriptors begin behind the system area, one a sector, each with a name in its bytes 1–5. */
const FIRST_DESCRIPTOR = 16;
const DESCRIPTORS = 8;
const NAMES: ReadonlySet<string> = new Set(["CD001", "BEA01", "NSR02", "NSR03"]);

export const iso9660: DiskFormat = {
  id: "iso9660",
  title: "CD or DVD image",
  extensions: ["iso", "udf"],
  uses: ["cd", "disk"],
  probe: ({ head }) => (hasDescriptor(head) ? 90 : 0),
  open: async (store, { use }) => new RawDisk(store, use === "cd" ? 2048 : 512),
};

/** The image starts with a boot sector that has a partition: it boots from a disk drive as well. */
export function isHybrid(head: Uint8Array): boolean {
  if (!hasDescriptor(head) || head[510] !== 0x55 || head[511] !== 0xaa) return false;
  return [0x1be, 0x1ce, 0x1de, 0x1ee].some((entry) => head[entry + 4] !== 0 && (head[entry]! & 0x7f) === 0);
}

function hasDescriptor(head: Uint8Array): boolean {
  for (let i = 0; i < DESCRIPTORS; i++) {
    const at = (FIRST_DESCRIPTOR + i) * SECTOR_BYTES + 1;
    if (at + 5 > head.length) return false;
    if (NAMES.has(String.fromCharCode(...head.subarray(at, at + 5)))) return true;
  }
  return false;
}
