import { expect, test } from "vitest";
import { guessFrom } from "./guess-system.ts";

/** An image's beginning that holds each text at its place. */
function image(...texts: readonly (readonly [at: number, text: string])[]): Uint8Array {
  const bytes = new Uint8Array(2 << 20);
  for (const [at, text] of texts) bytes.set(Buffer.from(text, "latin1"), at);
  return bytes;
}

const volume = (name: string): readonly [number, string][] => [
  [0x8000, "\u0001CD001\u0001"],
  [0x8028, name.padEnd(32)],
];

/** As in GRUB 2.06: boot.img's texts, the chain loader's options and modules that know other systems by name. */
const GRUB_SECTOR: readonly [number, string] = [384, "GRUB \0Geom\0Hard Disk\0Read\0 Error\r\n\0"];
const GRUB_MODULES: readonly [number, string][] = [
  [58_345, "freedos\0"],
  [58_425, "freedos\0"],
  [71_277, "ntldr\0"],
  [79_497, "syslinux\0"],
  [101_179, "FreeBSD\0"],
];

test("GRUB's rescue CD is GRUB, whatever systems its modules name", () => {
  const grub = { family: "other", name: "GRUB" };
  expect(guessFrom(image(...volume("ISOIMAGE"), GRUB_SECTOR, ...GRUB_MODULES))).toMatchObject(grub);
});

test.each([
  ["a volume's name goes before GRUB", image(...volume("Debian 12.1 i386 n"), GRUB_SECTOR), "Linux"],
  ["a disk that GRUB starts", image(GRUB_SECTOR, ...GRUB_MODULES), "Linux"],
  ["Memtest86+ is not the Linux kernel it poses as", image(...volume("MT86PLUS_32"), [72_194, "HdrS"]), "Memtest86+"],
  ["FreeDOS's CD", image(...volume("FD13-LIVE")), "FreeDOS"],
  ["FreeDOS's boot sector by who made it", image([0, "\u00eb<\u0090FRDOS5.1"]), "FreeDOS"],
  ["FreeDOS's boot sector by what it loads", image([497, "KERNEL  SYS"]), "FreeDOS"],
  ["FreeDOS's kernel in a directory", image([3616, "KERNEL  SYS "]), "FreeDOS"],
  ["a partition of FreeDOS", image([63 * 512 + 3, "FRDOS5.1"]), "FreeDOS"],
  ["only the word FreeDOS somewhere", image([5000, "like FreeDOS does"]), ""],
  ["only the file's name in a text", image([3617, "KERNEL  SYS"]), ""],
  ["KolibriOS", image([0, "\u00eb<\u0090KOLIBRI "], [9000, "MS-DOS"]), "KolibriOS"],
  ["nothing", new Uint8Array(512), ""],
])("%s", (_, bytes, name) => {
  expect(guessFrom(bytes).name).toBe(name);
});
