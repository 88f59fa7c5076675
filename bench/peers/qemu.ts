/** Runs a benchmark guest on QEMU's TCG: qemu.ts IMAGE. From Debian's `qemu-system-x86` package. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { report, Stopwatch } from "./outcome.ts";

/** Fields 14 and 15 of the process's stat line, in ticks of 10 ms, behind a name that may hold blanks. [proc(5)] */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${qemu.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const watch = new Stopwatch(cpuSeconds);
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
