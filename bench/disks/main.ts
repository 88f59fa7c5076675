/**
 * `npm run bench:disks`: how many MB a second a guest reads through the BIOS from a hard disk and from a CD that are files
 * of the host. Wall time and processor time of the whole process; the best of the runs (`--runs N`).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "../../core/assembler/assembler.ts";
import { createMachine } from "../../core/machine/machine.ts";
import type { DriveStart } from "../../electron/contract/vm-process.ts";
import { firmwarePaths } from "../../electron/services/resources.ts";
import { VmHost } from "../../electron/vm/vm-host.ts";
import { ensureFirmware } from "../../tools/build/resources.ts";
import { ownCpuSeconds } from "../peers/outcome.ts";

const READ_BYTES = 64 << 20;
const MEGA = 1e6;
/** Not that of a file system: nothing needs one, but an image's format is looked at. */
const VOLUME_AT = 16 * 2048;

interface Case {
  readonly name: string;
  readonly drive: number;
  readonly sectorBytes: number;
  readonly sectorsACall: number;
}

const CASES: readonly Case[] = [
  { name: "hard disk, 32 KiB a call", drive: 0x80, sectorBytes: 512, sectorsACall: 64 },
  { name: "hard disk, 4 KiB a call", drive: 0x80, sectorBytes: 512, sectorsACall: 8 },
  { name: "CD, 32 KiB a call", drive: 0xe0, sectorBytes: 2048, sectorsACall: 16 },
  { name: "CD, 2 KiB a call", drive: 0xe0, sectorBytes: 2048, sectorsACall: 1 },
];

interface Taken {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

const runsAt = process.argv.indexOf("--runs");
const runs = runsAt < 0 ? 3 : Number(process.argv[runsAt + 1]);
await ensureFirmware();
const folder = mkdtempSync(join(tmpdir(), "nestbox-bench-"));
const [disk, disc] = [join(folder, "disk.img"), join(folder, "disc.iso")];
const bytes = new Uint8Array(READ_BYTES).map((_, at) => at * 31);
writeFileSync(disk, bytes);
bytes.set(new TextEncoder().encode("\x01CD001\x01"), VOLUME_AT);
writeFileSync(disc, bytes);
try {
  console.log("| reads | MB/s | MB per processor second | load |\n|---|---|---|---|");
  for (const one of CASES) {
    let best: Taken | undefined;
    for (let i = 0; i < runs; i++) {
      const taken = await read(one);
      if (best === undefined || taken.cpuSeconds < best.cpuSeconds) best = taken;
    }
    const rate = (seconds: number): string => (READ_BYTES / MEGA / seconds).toFixed(0);
    console.log(
      `| ${one.name} | ${rate(best!.wallSeconds)} | ${rate(best!.cpuSeconds)} | ${loadavg()[0]!.toFixed(1)} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function read({ drive, sectorBytes, sectorsACall }: Case): Promise<Taken> {
  const define = { DRIVE: drive, SECTORS_A_CALL: sectorsACall, CALLS: READ_BYTES / sectorBytes / sectorsACall };
  const floppy = new Uint8Array(1_474_560);
  floppy.set(assemble(readFileSync(join(import.meta.dirname, "read.asm"), "utf8"), { define }).bytes);
  const floppyPath = join(folder, "floppy.img");
  writeFileSync(floppyPath, floppy);
  const image = (path: string): { path: string; writable: boolean } => ({ path, writable: false });
  const drives: readonly (DriveStart | null)[] = [
    { kind: "disk", image: image(disk) },
    null,
    { kind: "cdrom", image: image(disc) },
    null,
  ];
  let began: Taken | undefined;
  const now = (): Taken => ({ wallSeconds: performance.now() / 1000, cpuSeconds: ownCpuSeconds() });
  let settle: (taken: Taken) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const done = new Promise<Taken>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  const nothing = (): void => {};
  const host = await VmHost.open(
    {
      memoryMiB: 32,
      bootOrder: ["a"],
      cpu: "i686",
      engine: "auto",
      clock: "wall",
      floppies: [image(floppyPath), null],
      drives,
      firmware: firmwarePaths(),
    },
    {
      ended: ({ message }) => fail(new Error(message)),
      stats: nothing,
      progress: nothing,
      log: nothing,
      serial: (_port, sent) => {
        for (const byte of sent) {
          const letter = String.fromCharCode(byte);
          if (letter === "B") began = now();
          if (letter === "F") fail(new Error("the BIOS answered with an error"));
          if (letter !== "E" || began === undefined) continue;
          const { wallSeconds, cpuSeconds } = now();
          settle({ wallSeconds: wallSeconds - began.wallSeconds, cpuSeconds: cpuSeconds - began.cpuSeconds });
        }
      },
    },
    createMachine,
  );
  host.run();
  try {
    return await done;
  } finally {
    await host.powerOff();
  }
}
