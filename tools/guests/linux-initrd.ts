/** A small Linux around Debian's kernel and busybox: loads the drivers of our machine, looks at its drives, switches off. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Unavailable } from "./apt.ts";
import { cpioArchive } from "./cpio.ts";

/** In the order in which they depend on each other; one that a kernel does not have as a module is left out. */
const MODULES = [
  "crct10dif_common",
  "crct10dif_generic",
  "crc-t10dif",
  "crc64",
  "crc64_rocksoft_generic",
  "crc64-rocksoft",
  "t10-pi",
  "scsi_common",
  "scsi_mod",
  "libata",
  "cdrom",
  "sd_mod",
  "sr_mod",
  "isofs",
  "ata_piix",
  "floppy",
  "button",
  "i2c-piix4",
];

export const LINUX_MARKS = { same: "disk and disc are the same", listed: "isolinux.bin" } as const;

/** The disc in the CD-ROM drive and the image of the first disk are to be the same file. */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
for module in $(cat /modules); do insmod /lib/$module.ko || echo "no $module"; done
mount -t iso9660 -o ro /dev/sr0 /mnt && ls /mnt/isolinux
disk=$(dd if=/dev/sda bs=64k count=8 2>/dev/null | md5sum)
disc=$(dd if=/dev/sr0 bs=64k count=8 2>/dev/null | md5sum)
[ "$disk" = "$disc" ] && echo "${LINUX_MARKS.same}"
umount /mnt
poweroff -f
`;

/** `kernelFolder` and `busyboxFolder`: the unpacked packages. */
export function linuxInitrd(kernelFolder: string, busyboxFolder: string): Uint8Array {
  const root = join(kernelFolder, "lib/modules");
  const version = readdirSync(root)[0];
  if (version === undefined) throw new Unavailable("the kernel's package holds no modules");
  const files = readdirSync(join(root, version), { recursive: true, encoding: "utf8" });
  const found = MODULES.flatMap((name) => {
    const file = files.find((path) => path.endsWith(`/${name}.ko`));
    return file === undefined ? [] : [{ name, bytes: readFileSync(join(root, version, file)) }];
  });
  const folders = ["bin", "lib", "dev", "mnt", "proc"].map((path) => ({ path }));
  return cpioArchive([
    ...folders,
    { path: "bin/busybox", bytes: readFileSync(join(busyboxFolder, "bin/busybox")) },
    ...found.map(({ name, bytes }) => ({ path: `lib/${name}.ko`, bytes })),
    { path: "modules", bytes: Buffer.from(found.map(({ name }) => name).join("\n")) },
    { path: "init", bytes: Buffer.from(INIT) },
  ]);
}
