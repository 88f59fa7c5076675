/** Initial RAM file systems around Debian's kernel and busybox. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cpioArchive } from "./cpio.ts";
import { linuxModules } from "./linux-modules.ts";

/** Drivers of our machine's drives, in the order in which they depend on each other. */
const DRIVE_MODULES = [
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

const DISK_SYSTEM_MODULES = ["crc16", "crc32c_generic", "libcrc32c", "mbcache", "jbd2", "ext4", "evdev", "psmouse"];

export const LINUX_MARKS = { same: "disk and disc are the same", listed: "isolinux.bin" } as const;

const START = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
for module in $(cat /modules); do insmod /lib/$module.ko || echo "no $module"; done
`;

/** The disc in the CD-ROM drive and the image of the first disk are to be the same file. */
const LOOK = `mount -t iso9660 -o ro /dev/sr0 /mnt && ls /mnt/isolinux
disk=$(dd if=/dev/sda bs=64k count=8 2>/dev/null | md5sum)
disc=$(dd if=/dev/sr0 bs=64k count=8 2>/dev/null | md5sum)
[ "$disk" = "$disc" ] && echo "${LINUX_MARKS.same}"
umount /mnt
poweroff -f
`;

const GO_ON = `mount -t ext4 -o ro /dev/sda1 /mnt || exec sh
mount --move /dev /mnt/dev
umount /proc
exec switch_root /mnt /sbin/init
`;

/** A small Linux that loads the drivers, looks at its drives, and switches off. `…Folder`: the unpacked packages. */
export function linuxInitrd(kernelFolder: string, busyboxFolder: string): Uint8Array {
  return initrd(kernelFolder, busyboxFolder, DRIVE_MODULES, START + LOOK);
}

/** Goes on with the system on the first partition of the first disk. */
export function diskSystemInitrd(kernelFolder: string, busyboxFolder: string): Uint8Array {
  return initrd(kernelFolder, busyboxFolder, [...DRIVE_MODULES, ...DISK_SYSTEM_MODULES], START + GO_ON);
}

function initrd(kernelFolder: string, busyboxFolder: string, names: readonly string[], script: string): Uint8Array {
  const found = linuxModules(kernelFolder, names);
  const folders = ["bin", "lib", "dev", "mnt", "proc"].map((path) => ({ path }));
  return cpioArchive([
    ...folders,
    { path: "bin/busybox", bytes: readFileSync(join(busyboxFolder, "bin/busybox")) },
    ...found.map(({ name, bytes }) => ({ path: `lib/${name}.ko`, bytes })),
    { path: "modules", bytes: Buffer.from(found.map(({ name }) => name).join("\n")) },
    { path: "init", bytes: Buffer.from(script) },
  ]);
}
