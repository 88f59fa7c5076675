/** What each guest from Debian's packages must show, driven through `nestbox boot`. */
import { existsSync } from "node:fs";
import { cpuModel } from "../../core/cpu/cpu-model.ts";
import { besidePath } from "./beside.ts";
import { ISOLINUX_TITLE, type GuestImageId } from "./images.ts";
import { LINUX_MARKS } from "./linux-initrd.ts";

export interface GuestCase {
  readonly name: string;
  readonly images: readonly GuestImageId[];
  /** A file beside the project that the case needs as well. */
  readonly needs?: string;
  /** Options of `nestbox boot` that end with the marker it waits for; `path` gives where an image is. */
  readonly options: (path: (id: GuestImageId) => string) => readonly string[];
  /** Why the machine cannot run it yet. */
  readonly waitsFor?: string;
  /** On the screen at the end. */
  readonly screen?: readonly (string | RegExp)[];
  /** In what the guest sent to its serial port. */
  readonly serial?: readonly string[];
}

const FREEDOS = besidePath("freedos13-floppy.img");
/** Bit of CPUID's features. Cases of kernels that need a coprocessor go as far as the processor lets them. */
const HAS_FPU = ((cpuModel("i686").features ?? 0) & 1) !== 0;
const GRUB_LS = ["--send", "GNU GRUB=>c", "--send", "grub>=>ls\\n"];
const ENGLISH = ["--send", "select your language=>1\\n"];

type Path = (id: GuestImageId) => string;

const seabios = (path: Path, size: "seabios-128k" | "seabios-256k"): string[] => [
  "--firmware",
  path(size),
  "--vga-firmware",
  path("seabios-vga"),
];

const onIsolinux = (name: string, drive: string): GuestCase => ({
  name: `ISOLINUX's menu, ${name}`,
  images: ["isolinux"],
  options: (path) => [drive, path("isolinux"), "--send", `${ISOLINUX_TITLE}=>{Down}`, "--until-screen", "Second entry"],
  screen: ["First entry", ISOLINUX_TITLE],
});

const onSeabios = (size: "seabios-128k" | "seabios-256k"): readonly GuestCase[] => [
  {
    name: `SeaBIOS (${size}) says what it cannot start`,
    images: [size, "seabios-vga"],
    options: (path) => [...seabios(path, size), "--until-screen", "No bootable device"],
    screen: ["SeaBIOS (version"],
  },
  {
    name: `SeaBIOS (${size}) starts FreeDOS`,
    images: [size, "seabios-vga"],
    needs: FREEDOS,
    options: (path) => [
      ...seabios(path, size),
      "--floppy",
      FREEDOS,
      ...ENGLISH,
      "--until-screen",
      "Do you want to proceed",
    ],
    screen: ["FreeCom version"],
  },
];

export const GUEST_CASES: readonly GuestCase[] = [
  {
    name: "GRUB's rescue floppy: menu, command line, ls",
    images: ["grub-floppy"],
    options: (path) => ["--floppy", path("grub-floppy"), ...GRUB_LS, "--until-screen", "(fd0)"],
    screen: ["grub> ls"],
  },
  {
    name: "GRUB's rescue CD: the same, and the hard disk beside it",
    images: ["grub-cdrom", "isolinux"],
    options: (path) => [
      "--cdrom",
      path("grub-cdrom"),
      "--disk",
      path("isolinux"),
      "--boot",
      "d",
      ...GRUB_LS,
      "--until-screen",
      "(cd)",
    ],
    screen: ["grub> ls", "(hd0)"],
  },
  {
    name: "GRUB's rescue floppy under SeaBIOS",
    images: ["seabios-256k", "seabios-vga", "grub-floppy"],
    options: (path) => [
      ...seabios(path, "seabios-256k"),
      "--floppy",
      path("grub-floppy"),
      ...GRUB_LS,
      "--until-screen",
      "(fd0)",
    ],
    screen: ["grub> ls"],
  },
  {
    name: "GRUB's rescue CD under SeaBIOS",
    images: ["seabios-256k", "seabios-vga", "grub-cdrom"],
    options: (path) => [
      ...seabios(path, "seabios-256k"),
      "--cdrom",
      path("grub-cdrom"),
      "--boot",
      "d",
      ...GRUB_LS,
      "--until-screen",
      "(cd)",
    ],
    screen: ["grub> ls"],
  },
  onIsolinux("from the CD drive", "--cdrom"),
  onIsolinux("as a hybrid image in a disk drive", "--disk"),
  {
    name: "memtest86+ as a kernel tests memory and finds no error",
    images: ["memtest-kernel"],
    options: (path) => ["--kernel", path("memtest-kernel"), "--memory", "16", "--until-screen", "[Block move]"],
    screen: ["Memtest86+ v6", /Pass:\s+0\s+Errors: 0\s/],
  },
  {
    name: "memtest86+ from its CD does the same",
    images: ["memtest-cdrom"],
    options: (path) => ["--cdrom", path("memtest-cdrom"), "--memory", "16", "--until-screen", "[Block move]"],
    screen: ["Memtest86+ v6", /Pass:\s+0\s+Errors: 0\s/],
  },
  ...onSeabios("seabios-128k"),
  ...onSeabios("seabios-256k"),
  {
    name: "SeaBIOS starts a kernel that the machine hands over",
    images: ["seabios-256k", "seabios-vga", "memtest-kernel"],
    options: (path) => [
      ...seabios(path, "seabios-256k"),
      "--kernel",
      path("memtest-kernel"),
      "--until-screen",
      "Memtest86+ v6",
    ],
  },
  {
    name: "MEMDISK, a Linux-protocol kernel in real mode, starts the diskette in its initrd",
    images: ["memdisk"],
    needs: FREEDOS,
    options: (path) => [
      "--kernel",
      path("memdisk"),
      "--initrd",
      FREEDOS,
      "--append",
      "floppy raw",
      ...ENGLISH,
      "--until-screen",
      "Do you want to proceed",
    ],
    screen: ["FreeCom version"],
  },
  {
    name: "GNU Mach, a multiboot kernel, gets the memory map and its command line",
    images: ["gnumach-kernel"],
    options: (path) => [
      "--kernel",
      path("gnumach-kernel"),
      "--append",
      "console=com0",
      "--memory",
      "64",
      "--until",
      HAS_FPU ? "No bootstrap code loaded" : "No FPU!",
    ],
    serial: ["biosmem: 000000000000100000:000000000004000000, available"],
  },
  {
    name: `Debian's kernel for i686 ${HAS_FPU ? "looks for its root file system" : "asks for a coprocessor"}`,
    images: ["debian-686-kernel"],
    options: (path) => [
      "--kernel",
      path("debian-686-kernel"),
      "--append",
      "console=ttyS0 panic=-1",
      "--memory",
      "128",
      ...(HAS_FPU ? ["--until", "Unable to mount root fs"] : ["--until-screen", "Unable to boot"]),
    ],
    ...(HAS_FPU ? {} : { screen: ["requires the following features not present on the CPU:\nfpu"] }),
  },
  {
    name: "Debian's kernel for i686 with busybox: disk, CD-ROM and ACPI drivers work, and it switches the machine off",
    images: ["debian-686-kernel", "linux-initrd", "isolinux"],
    ...(HAS_FPU ? {} : { waitsFor: "it needs a coprocessor" }),
    options: (path) => [
      "--kernel",
      path("debian-686-kernel"),
      "--initrd",
      path("linux-initrd"),
      "--append",
      "console=ttyS0",
      "--memory",
      "128",
      "--disk",
      path("isolinux"),
      "--cdrom",
      path("isolinux"),
    ],
    serial: [LINUX_MARKS.listed, LINUX_MARKS.same, "reboot: Power down"],
  },
  {
    name: "Debian's installer for i386 asks for the language, takes a key, and asks for the place",
    images: ["installer-kernel", "installer-initrd"],
    ...(HAS_FPU ? {} : { waitsFor: "it needs a coprocessor" }),
    options: (path) => [
      "--kernel",
      path("installer-kernel"),
      "--initrd",
      path("installer-initrd"),
      "--append",
      // its text on the VGA's own text screen
      "vga=normal fb=false nomodeset",
      "--memory",
      "512",
      "--send",
      "Select a language=>\\n",
      "--until-screen",
      "Select your location",
    ],
  },
];

/** Why a case cannot run, apart from its images. */
export function obstacle({ needs, waitsFor }: GuestCase): string | undefined {
  if (waitsFor !== undefined) return waitsFor;
  return needs === undefined || existsSync(needs) ? undefined : `there is no ${needs}`;
}
