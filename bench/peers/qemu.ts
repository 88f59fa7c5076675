/** Runs a benchmark guest on QEMU's TCG: qemu.ts IMAGE. From Debian's `qemu-system-x86` package. */
import { spawn } from "node:child_process";
import { cpuSecondsOf, report, Stopwatch } from "./outcome.ts";

const watch = new Stopwatch(() => cpuSecondsOf(qemu.pid!));
const qemu = spawn(
  "qemu-system-i386",
  [
    "-accel",
    "tcg",
    "-m",
    "128",
    "-display",
    "none",
    "-serial",
    "stdio",
    "-fda",
    process.argv[2]!,
    "-boot",
    "a",
    "-snapshot",
  ],
  { stdio: ["ignore", "pipe", "inherit"] },
);
qemu.stdout.on("data", (bytes: Uint8Array) => {
  for (const byte of bytes) watch.byte(byte);
  if (watch.outcome === undefined) return;
  report(watch.outcome);
  qemu.kill();
});
