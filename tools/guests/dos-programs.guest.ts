/**
 * Programs of ours that want a memory manager or an extender: under FreeDOS with a VCPI host (JemmEx) and a DPMI host
 * (CWSDPMI). Where to get these is in docs/guests.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assemble } from "../../core/assembler/assembler.ts";
import { ascii } from "../../core/base/bytes.ts";
import { besidePath, extraPath, isMissing, isMissingExtra } from "./beside.ts";
import { boot } from "./boot-command.ts";
import { withFiles, type DisketteFile } from "./diskette-files.ts";

const FREEDOS = "freedos13-floppy.img";
const FACTOR = 0x9e37_79b1;
const END = "end of test";

interface DosCase {
  readonly name: string;
  /** Programs that are not ours. */
  readonly extras: readonly string[];
  /** Lines of FDCONFIG.SYS. */
  readonly drivers: readonly string[];
  /** The program, and commands before it. */
  readonly program: string;
  readonly before: readonly string[];
  readonly screen: readonly string[];
}

const DPMI_LINES = [`sum ${sumOf(0x80_0000 / 4)}`, "faults handled 00000001", "DPMI done"];
const JEMM = ["DOS=HIGH,UMB", "DEVICE=\\JEMMEX.EXE"];

const CASES: readonly DosCase[] = [
  {
    name: "a VCPI client switches to protected mode and back",
    extras: ["jemmex.exe"],
    drivers: JEMM,
    program: "vcpi",
    before: [],
    screen: [
      "VCPI 1.0 in virtual-8086 mode",
      "level 00000000",
      `sum ${sumOf(1024)}`,
      "pages given back 00000001",
      "VCPI done",
    ],
  },
  {
    name: "a DPMI client runs under a host that has the machine to itself",
    extras: ["cwsdpmi.exe"],
    drivers: [],
    program: "dpmi",
    before: ["\\cwsdpmi -p"],
    screen: DPMI_LINES,
  },
  {
    name: "a DPMI client runs under a host that is a VCPI client",
    extras: ["jemmex.exe", "cwsdpmi.exe"],
    drivers: JEMM,
    program: "dpmi",
    before: ["\\cwsdpmi -p"],
    screen: DPMI_LINES,
  },
];

test.for(CASES)("$name", async (dos, { skip }) => {
  if (isMissing(FREEDOS)) skip(`there is no ${besidePath(FREEDOS)}`);
  const missing = dos.extras.find(isMissingExtra);
  if (missing !== undefined) skip(`there is no ${extraPath(missing)}`);
  const folder = mkdtempSync(join(tmpdir(), "nestbox-guest-"));
  try {
    const path = join(folder, "dos.img");
    writeFileSync(path, diskette(dos));
    const { exitCode, report } = await boot("--floppy", path, "--until-screen", END, "--timeout", "120");
    expect(exitCode, `${report.reason}\n${report.screenText}`).toBe(0);
    for (const line of dos.screen) expect(report.screenText).toContain(line);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** FreeDOS without its installer, with the case's programs. */
function diskette({ extras, drivers, program, before }: DosCase): Uint8Array {
  const shell = "SHELL=\\FREEDOS\\BIN\\COMMAND.COM \\FREEDOS\\BIN /E:2048 /P=\\AUTO.BAT";
  const files: DisketteFile[] = [
    text("FDCONFIG.SYS", ["LASTDRIVE=Z", "BUFFERS=20", "FILES=40", ...drivers, shell]),
    text("AUTO.BAT", ["@echo off", ...before, `\\${program}`, `echo ${END}`]),
    { name: `${program.toUpperCase()}.COM`, bytes: assembled(program) },
    ...extras.map((name) => ({ name: name.toUpperCase(), bytes: readFileSync(extraPath(name)) })),
  ];
  return withFiles(readFileSync(besidePath(FREEDOS)), [text("SETUP.BAT", []), ...files]);
}

function text(name: string, lines: readonly string[]): DisketteFile {
  return { name, bytes: ascii(lines.map((line) => `${line}\r\n`).join("")) };
}

function assembled(program: string): Uint8Array {
  const source = (name: string): string => readFileSync(join(import.meta.dirname, "dos", name), "utf8");
  return assemble(source(`${program}.asm`), { name: `${program}.asm`, files: source }).bytes;
}

/** What the programs make of so many doublewords. */
function sumOf(count: number): string {
  let value = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    value = (value + FACTOR) >>> 0;
    sum = (sum + value) >>> 0;
    sum = ((sum << 1) | (sum >>> 31)) >>> 0;
  }
  return sum.toString(16).toUpperCase().padStart(8, "0");
}
