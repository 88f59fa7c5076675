/**
 * A disk with a small Debian: packages as they are, unpacked into one tree, configured by hand where their scripts would have
 * done it, on ext4, started by GRUB from the boot sector. Needs no root; files belong to whoever makes it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LeView } from "../../core/base/bytes.ts";
import { Unavailable } from "./apt.ts";
import { diskSystemInitrd } from "./linux-initrd.ts";
import { linuxKernel } from "./linux-modules.ts";

const SECTOR_BYTES = 512;
const DISK_BYTES = 160 << 20;
/** The boot loader lies between the boot sector and here. */
const PARTITION_SECTOR = 2048;
const PARTITION_AT = 446;
const LINUX_PARTITION = 0x83;

/** Of i386. What they bring besides programs and libraries is left out. */
export const DEBIAN_DISK_PACKAGES: readonly string[] = (
  "libc6 base-files base-passwd debianutils bash dash libtinfo6 coreutils libacl1 " +
  "libattr1 libgmp10 libselinux1 libpcre2-8-0 grep sed mawk login libpam0g " +
  "libpam-modules libpam-runtime libaudit1 libaudit-common libcap-ng0 libcrypt1 libdb5.3 util-linux mount " +
  "libmount1 libblkid1 libuuid1 libsmartcols1 libcap2 libudev1 sysvinit-core sysvinit-utils acpid " +
  "evtest"
).split(" ");

const LEFT_OUT = /\/usr\/(share\/(doc|man|locale|info|lintian|bash-completion)|lib\/i386-linux-gnu\/gconv)(\/|$)/;

const GRUB_MODULES = ["biosdisk", "part_msdos", "ext2", "linux", "normal", "configfile", "serial", "terminal", "video"];
const GRUB_CONFIGURATION = `serial --unit=0 --speed=115200
set timeout=1
menuentry "Debian" {
  linux /boot/vmlinuz console=ttyS0 console=tty0
  initrd /boot/initrd
}
menuentry "Debian with a frame buffer" {
  linux /boot/vmlinuz console=ttyS0 console=tty0 vga=791
  initrd /boot/initrd
}
`;

export const DEBIAN_DISK = { host: "nestbox", framebufferEntry: "Debian with a frame buffer" } as const;

/** By path; a name that ends with "*" can be executed. */
const FILES: Readonly<Record<string, string>> = {
  "etc/hostname": `${DEBIAN_DISK.host}\n`,
  "etc/fstab": "/dev/sda1 / ext4 errors=remount-ro 0 1\n",
  "etc/nsswitch.conf": "passwd: files\ngroup: files\nshadow: files\n",
  "etc/shadow": "root::19000:0:99999:7:::\n",
  "etc/inittab": `id:2:initdefault:
si::sysinit:/etc/init.d/start
l0:0:wait:/etc/init.d/stop
1:2:respawn:/sbin/getty 38400 tty1
S0:2:respawn:/sbin/getty -L ttyS0 115200 vt102
`,
  "etc/init.d/start*": `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -o remount,rw /
cat /etc/hostname >/proc/sys/kernel/hostname
acpid
`,
  "etc/init.d/stop*": `#!/bin/sh
sync
mount -o remount,ro /
halt -d -f -p
`,
  "etc/acpi/events/power": "event=button/power.*\naction=/etc/acpi/power.sh\n",
  "etc/acpi/power.sh*": '#!/bin/sh\necho "acpid: the power button" >/dev/ttyS0\n/sbin/init 0\n',
  "etc/pam.d/common-auth": "auth required pam_unix.so nullok\n",
  "etc/pam.d/common-account": "account required pam_unix.so\n",
  "etc/pam.d/common-password": "password required pam_unix.so\n",
  "etc/pam.d/common-session": "session required pam_unix.so\n",
  "boot/grub/grub.cfg": GRUB_CONFIGURATION,
};

const COPIES: Readonly<Record<string, string>> = {
  "usr/share/base-passwd/group.master": "etc/group",
  "usr/share/base-files/profile": "etc/profile",
};

export interface DebianDiskParts {
  readonly kernel: string;
  readonly busybox: string;
  /** The packages grub-common and grub-pc-bin. */
  readonly grubTools: string;
  readonly grubModules: string;
  readonly packages: readonly string[];
}

/** `parts`: unpacked packages. Throws Unavailable where a tool is missing. */
export function makeDebianDisk(parts: DebianDiskParts, target: string): void {
  const work = mkdtempSync(`${target}.`);
  try {
    const tree = join(work, "tree");
    fillTree(tree, parts);
    const disk = join(work, "disk.img");
    writeFileSync(disk, bootSectors(parts, work));
    truncateSync(disk, DISK_BYTES);
    const offset = PARTITION_SECTOR * SECTOR_BYTES;
    const kibibytes = (DISK_BYTES - offset) >> 10;
    const extended = `offset=${offset},root_owner=0:0,lazy_itable_init=0`;
    run("mke2fs", ["-q", "-F", "-t", "ext4", "-E", extended, "-d", tree, disk, `${kibibytes}k`]);
    cpSync(disk, target);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function fillTree(tree: string, { packages, kernel, busybox }: DebianDiskParts): void {
  for (const folder of packages) {
    const filter = (path: string): boolean => !LEFT_OUT.test(path.slice(folder.length));
    cpSync(folder, tree, { recursive: true, verbatimSymlinks: true, filter });
  }
  for (const folder of ["dev", "proc", "sys", "run", "root", "tmp", "mnt", "etc/acpi/events", "boot/grub", "var/log"]) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  for (const [from, to] of Object.entries(COPIES)) cpSync(join(tree, from), join(tree, to));
  // as its scripts do: passwords are in the shadow file
  const users = readFileSync(join(tree, "usr/share/base-passwd/passwd.master"), "latin1");
  writeFileSync(join(tree, "etc/passwd"), users.replaceAll(":*:", ":x:"));
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(tree, name.replace(/\*$/, ""));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: name.endsWith("*") ? 0o755 : 0o644 });
  }
  cpSync(linuxKernel(kernel), join(tree, "boot/vmlinuz"));
  writeFileSync(join(tree, "boot/initrd"), diskSystemInitrd(kernel, busybox));
}

/** The boot sector with one partition, and the loader behind it. */
function bootSectors({ grubTools, grubModules }: DebianDiskParts, work: string): Uint8Array {
  const modules = join(grubModules, "usr/lib/grub/i386-pc");
  const core = join(work, "core.img");
  const prefix = "(hd0,msdos1)/boot/grub";
  const options = ["-O", "i386-pc", "-d", modules, "-p", prefix, "-o", core];
  run(join(grubTools, "usr/bin/grub-mkimage"), [...options, ...GRUB_MODULES]);
  const loader = readFileSync(core);
  if (loader.length > (PARTITION_SECTOR - 1) * SECTOR_BYTES) throw new Unavailable("GRUB became too large");
  const bytes = new Uint8Array(PARTITION_SECTOR * SECTOR_BYTES);
  bytes.set(readFileSync(join(modules, "boot.img")));
  bytes.set(loader, SECTOR_BYTES);
  const view = new LeView(bytes);
  // where the loader's boot sector has code for diskettes
  bytes.fill(0, PARTITION_AT, SECTOR_BYTES);
  bytes.set([0x80, 0xfe, 0xff, 0xff, LINUX_PARTITION, 0xfe, 0xff, 0xff], PARTITION_AT);
  view.setU32(PARTITION_AT + 8, PARTITION_SECTOR);
  view.setU32(PARTITION_AT + 12, DISK_BYTES / SECTOR_BYTES - PARTITION_SECTOR);
  view.setU16(510, 0xaa55);
  return bytes;
}

function run(program: string, args: readonly string[]): void {
  const environment = { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` };
  const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8", env: environment });
  if (error !== undefined) throw new Unavailable(`this host has no ${program}`);
  if (status !== 0) throw new Unavailable(`${program} failed: ${stderr.trim()}`);
}
