import { expect, test } from "vitest";
import { fileName, formatMemory, formatMips, formatShare, formatSize, formatUptime, freeName } from "./format.ts";

test.each([
  [formatMemory(16), "16 MiB"],
  [formatMemory(0), "0 MiB"],
  [formatMemory(1024), "1 GiB"],
  [formatMemory(5325), "5.2 GiB"],
  [formatMemory(-100), "-100 MiB"],
  [formatSize(1_474_560), "1440 KiB"],
  [formatSize(1000), "1.0 KiB"],
  [formatSize(700 * 1024 * 1024), "700 MiB"],
  [formatMips(0), "0.0"],
  [formatMips(9.94), "9.9"],
  [formatMips(123.4), "123"],
  [formatShare(0.056), "6 %"],
  [formatShare(1.5), "150 %"],
  [formatUptime(7.9), "0:07"],
  [formatUptime(429), "7:09"],
  [formatUptime(11_229), "3:07:09"],
  [fileName("/images/dos.img"), "dos.img"],
  [fileName("C:\\images\\dos.img"), "dos.img"],
  [fileName("dos.img"), "dos.img"],
  [freeName("DOS", []), "DOS"],
  [freeName("DOS", ["dos", "DOS 2", "DOS 4"]), "DOS 3"],
])("%s is %s", (shown, expected) => expect(shown).toBe(expected));
