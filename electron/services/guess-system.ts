/** Which system an image probably holds, by its volume's name, its boot sector and, last, the texts inside it. */
import type { OsFamily } from "../contract/vm-api.ts";

export interface Guess {
  readonly family: OsFamily;
  /** Empty: unknown. */
  readonly name: string;
  readonly memoryMiB: number;
}

type Signs = readonly (readonly [text: RegExp, guess: Guess])[];

const KOLIBRI: Guess = { family: "other", name: "KolibriOS", memoryMiB: 64 };
const FREEDOS: Guess = { family: "dos", name: "FreeDOS", memoryMiB: 16 };
const DOS: Guess = { family: "dos", name: "DOS", memoryMiB: 16 };
const WINDOWS: Guess = { family: "windows", name: "Windows", memoryMiB: 64 };
const BSD: Guess = { family: "bsd", name: "BSD", memoryMiB: 64 };
const LINUX: Guess = { family: "linux", name: "Linux", memoryMiB: 64 };
/** On a CD without a name of its own, as grub-mkrescue makes it: a menu, whatever it starts. */
const GRUB: Guess = { family: "other", name: "GRUB", memoryMiB: 64 };
const OTHER: Guess = { family: "other", name: "", memoryMiB: 16 };

/** The identifier of a CD's volume: it says what the image is. */
const VOLUME: Signs = [
  [/^MT86PLUS/, { family: "other", name: "Memtest86+", memoryMiB: 64 }],
  [/^FREEDOS|^FD1\d/i, FREEDOS],
  [/KOLIBRI|MENUET/i, KOLIBRI],
  [/^(Debian|Ubuntu|Fedora|openSUSE|Alpine|Knoppix|CentOS|Arch_)|LINUX/i, LINUX],
  [/^(FreeBSD|NetBSD|OpenBSD|\d+_\d+_RELEASE)/i, BSD],
];

/** Boot sectors: a file system's begins with a jump of three bytes and the name of the system that made it. */
const BOOT_SECTOR: Signs = [
  [/^...FRDOS\d|KERNEL {2}SYS/s, FREEDOS],
  [/^...(KOLIBRI|MENUETOS)/s, KOLIBRI],
  // GRUB's boot.img: its name and the first of its messages.
  [/GRUB \0Geom\0/, LINUX],
];

/**
 * First match wins: a text that only this system's images hold. Names that boot managers' modules carry for the systems
 * that they can start ("freedos" in GRUB's) are no sign.
 */
const INSIDE: Signs = [
  [/NESTBOX WELCOME/i, { family: "welcome", name: "Welcome", memoryMiB: 16 }],
  [/Embeddable Linux Kernel Subset|ELKS FAT|ELKS!/, { family: "linux", name: "ELKS", memoryMiB: 1 }],
  [/MSDOS {3}SYS|MS-DOS|IBMDOS {2}COM|DR-?DOS|PC DOS/i, DOS],
  [/NTLDR|WINBOOT SYS|Windows 9[58]/i, WINDOWS],
  [/FreeBSD|NetBSD|OpenBSD/, BSD],
  [/HdrS|SYSLINUX|LDLINUX SYS|vmlinu[xz]|LILO/i, LINUX],
];

const SECTOR_BYTES = 512;
/** Where the first partition's boot sector lies, on old disks and on new ones. */
const PARTITION_SECTORS = [63, 2048];
/** The primary volume descriptor, and the volume's identifier in it. [ECMA119] 8.4 */
const PRIMARY_DESCRIPTOR = 0x8000;
const VOLUME_NAME = PRIMARY_DESCRIPTOR + 40;
const VOLUME_NAME_BYTES = 32;
const KERNEL_FILE = "KERNEL  SYS";
const DIRECTORY_ENTRY_BYTES = 32;

/** `bytes` is the image's beginning. */
export function guessFrom(bytes: Uint8Array): Guess {
  // Latin-1 maps each byte to one character, so a text is found wherever it starts.
  const text = new TextDecoder("latin1").decode(bytes);
  const isCd = text.startsWith("\u0001CD001", PRIMARY_DESCRIPTOR);
  const named = isCd ? firstOf(VOLUME, text.slice(VOLUME_NAME, VOLUME_NAME + VOLUME_NAME_BYTES)) : undefined;
  if (named !== undefined) return named;
  const booted = firstOf(BOOT_SECTOR, sectorOf(text, 0));
  if (booted === LINUX && isCd) return GRUB;
  return booted ?? (hasFreeDos(text) ? FREEDOS : undefined) ?? firstOf(INSIDE, text) ?? OTHER;
}

function firstOf(signs: Signs, text: string): Guess | undefined {
  return signs.find(([sign]) => sign.test(text))?.[1];
}

function sectorOf(text: string, sector: number): string {
  return text.slice(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
}

/** The kernel's file in a directory of FAT, or a partition that FreeDOS made. */
function hasFreeDos(text: string): boolean {
  if (PARTITION_SECTORS.some((sector) => firstOf(BOOT_SECTOR, sectorOf(text, sector)) === FREEDOS)) return true;
  for (let at = text.indexOf(KERNEL_FILE); at >= 0; at = text.indexOf(KERNEL_FILE, at + 1)) {
    if (at % DIRECTORY_ENTRY_BYTES === 0) return true;
  }
  return false;
}
