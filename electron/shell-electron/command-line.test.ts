import { expect, test } from "vitest";
import { parseCommandLine, type CommandLine } from "./command-line.ts";

test.each<[readonly string[], CommandLine]>([
  [[], { images: [] }],
  [["--cli"], { cli: [], images: [] }],
  [
    ["--ozone-platform=headless", "--cli", "boot", "--floppy", "a.img"],
    { cli: ["boot", "--floppy", "a.img"], images: [] },
  ],
  [["--cli", "boot", "--", "--cli"], { cli: ["boot", "--", "--cli"], images: [] }],
  [["--home", "/x/y.img", "--no-sandbox"], { home: "/x/y.img", images: [] }],
  [["--home=/x"], { home: "/x", images: [] }],
  [["--no-sandbox", "/tmp/My Disk.IMG", "notes.txt"], { images: ["/tmp/My Disk.IMG"] }],
])("%j", (args, expected) => {
  expect(parseCommandLine(args)).toEqual(expected);
});
