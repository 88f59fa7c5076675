/** The guests that come from Debian's packages: which packages, and how they become images. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ascii } from "../../core/base/bytes.ts";
import type { Architecture, DebianPackage } from "./apt.ts";
import { DEBIAN_DISK_PACKAGES, makeDebianDisk } from "./debian-disk.ts";
import { isoImage } from "./iso-image.ts";
import { linuxInitrd } from "./linux-initrd.ts";
import { linuxKernel } from "./linux-modules.ts";

export interface GuestImage {
  readonly title: string;
  readonly packages: readonly DebianPackage[];
  /** `folder(name)` is where a package is unpacked; `target` is where an image that must be made goes. */
  make(folder: (name: string) => string, target: string): string;
}

function debian(name: string, architecture: Architecture = "amd64"): DebianPackage {
  return { name, architecture };
}

/** A file of a package, as it is. */
function fileOf(name: string, path: string, title: string, architecture: Architecture = "amd64"): GuestImage {
  return { title, packages: [debian(name, architecture)], make: (folder) => join(folder(name), path) };
}

const KERNEL_686 = { name: "linux-image-686", architecture: "i386", dependencyPrefix: "linux-image-" } as const;
const SYSLINUX = "usr/lib/syslinux";
const INSTALLER = "usr/lib/debian-installer/images/12/i386/text/debian-installer/i386";

export const GUEST_IMAGES = {
  "grub-floppy": fileOf("grub-rescue-pc", "usr/lib/grub-rescue/grub-rescue-floppy.img", "GRUB rescue floppy"),
  "grub-cdrom": fileOf("grub-rescue-pc", "usr/lib/grub-rescue/grub-rescue-cdrom.iso", "GRUB rescue CD"),
  "memtest-kernel": fileOf("memtest86+", "boot/memtest86+ia32.bin", "memtest86+ as a kernel"),
  "memtest-cdrom": fileOf("memtest86+", "usr/lib/memtest86+/memtest86+ia32.iso", "memtest86+ CD"),
  "seabios-128k": fileOf("seabios", "usr/share/seabios/bios.bin", "SeaBIOS, 128 KiB"),
  "seabios-256k": fileOf("seabios", "usr/share/seabios/bios-256k.bin", "SeaBIOS, 256 KiB"),
  "seabios-vga": fileOf("seabios", "usr/share/seabios/vgabios-stdvga.bin", "SeaBIOS's VGA BIOS"),
  memdisk: fileOf("syslinux-common", `${SYSLINUX}/memdisk`, "MEMDISK, a kernel whose initrd is a disk"),
  isolinux: {
    title: "ISOLINUX CD",
    packages: [debian("isolinux"), debian("syslinux-common")],
    make: makeIsolinux,
  },
  "gnumach-kernel": {
    title: "GNU Mach, a multiboot kernel",
    packages: [debian("gnumach-image-1.8-486", "i386")],
    make(folder, target) {
      const packed = join(folder("gnumach-image-1.8-486"), "boot/gnumach-1.8-486.gz");
      writeFileSync(target, gunzipSync(readFileSync(packed)));
      return target;
    },
  },
  "debian-686-kernel": {
    title: "Debian's kernel for i686",
    packages: [KERNEL_686],
    make: (folder) => linuxKernel(folder(KERNEL_686.name)),
  },
  "installer-kernel": fileOf("debian-installer-12-netboot-i386", `${INSTALLER}/linux`, "Debian's installer: kernel"),
  "installer-initrd": fileOf(
    "debian-installer-12-netboot-i386",
    `${INSTALLER}/initrd.gz`,
    "Debian's installer: initial RAM disk",
  ),
  "linux-initrd": {
    title: "A small Linux around that kernel",
    packages: [KERNEL_686, debian("busybox-static", "i386")],
    make(folder, target) {
      writeFileSync(target, linuxInitrd(folder(KERNEL_686.name), folder("busybox-static")));
      return target;
    },
  },
  "debian-disk": {
    title: "A disk with a small Debian",
    packages: [
      KERNEL_686,
      debian("busybox-static", "i386"),
      debian("grub-common"),
      debian("grub-pc-bin"),
      ...DEBIAN_DISK_PACKAGES.map((name) => debian(name, "i386")),
    ],
    make(folder, target) {
      const parts = {
        kernel: folder(KERNEL_686.name),
        busybox: folder("busybox-static"),
        grubTools: folder("grub-common"),
        grubModules: folder("grub-pc-bin"),
        packages: DEBIAN_DISK_PACKAGES.map(folder),
      };
      makeDebianDisk(parts, target);
      return target;
    },
  },
} as const satisfies Readonly<Record<string, GuestImage>>;

export type GuestImageId = keyof typeof GUEST_IMAGES;

export const ISOLINUX_TITLE = "Nestbox test disc";

/** A disc with a menu; it can be started from a disk drive as well. */
function makeIsolinux(folder: (name: string) => string, target: string): string {
  const loader = join(folder("isolinux"), "usr/lib/ISOLINUX");
  const modules = join(folder("syslinux-common"), SYSLINUX, "modules/bios");
  const configuration =
    `DEFAULT menu.c32\nPROMPT 0\nMENU TITLE ${ISOLINUX_TITLE}\n` +
    "LABEL one\n  MENU LABEL First entry\n  LOCALBOOT -1\nLABEL two\n  MENU LABEL Second entry\n  LOCALBOOT -1\n";
  const image = isoImage({
    folder: "ISOLINUX",
    files: [
      { name: "ISOLINUX.BIN", bytes: readFileSync(join(loader, "isolinux.bin")) },
      { name: "ISOLINUX.CFG", bytes: ascii(configuration) },
      ...["ldlinux", "menu", "libutil", "libcom32"].map((name) => ({
        name: `${name.toUpperCase()}.C32`,
        bytes: readFileSync(join(modules, `${name}.c32`)),
      })),
    ],
    loader: "ISOLINUX.BIN",
    mbr: readFileSync(join(loader, "isohdpfx.bin")),
  });
  writeFileSync(target, image);
  return target;
}

/** Makes sure that the folder of a file is there. */
export function withFolder(path: string): string {
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
  return path;
}
