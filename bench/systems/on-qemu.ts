/** A system on QEMU's TCG: on-qemu.ts SYSTEM. From Debian's `qemu-system-x86` package. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSecondsOf } from "../peers/outcome.ts";
import { runFromArguments, tell } from "./system.ts";
import { LOOK_MS, sampledColours, Watch } from "./watch.ts";

const TEXT = 0xb_8000;
const COLUMNS = 80;
const ROWS = 25;

const { run } = runFromArguments();
const folder = mkdtempSync(join(tmpdir(), "nestbox-bench-"));
const [socketPath, dump] = [join(folder, "monitor"), join(folder, "dump")];
const qemu = spawn(
  "qemu-system-i386",
  [
    ..."-accel tcg -display none -vga std -no-reboot -serial stdio".split(" "),
    "-m",
    String(run.memoryMiB),
    "-qmp",
    `unix:${socketPath},server,nowait`,
    ...(run.floppy === undefined
      ? []
      : ["-drive", `if=floppy,format=raw,file=${run.floppy},snapshot=on`, "-boot", "a"]),
    ...(run.kernel === undefined
      ? []
      : ["-kernel", run.kernel.kernel, "-initrd", run.kernel.initrd, "-append", run.kernel.commandLine]),
  ],
  { stdio: ["ignore", "pipe", "inherit"] },
);
process.on("exit", () => {
  qemu.kill();
  rmSync(folder, { recursive: true, force: true });
});
const watch = new Watch(run, () => cpuSecondsOf(qemu.pid!));
qemu.stdout.on("data", (bytes: Buffer) => {
  watch.serial(bytes.toString("latin1"));
  finishIfDone();
});

const needsScreen = run.keys.length > 0 || run.marks.some(({ on }) => on !== "serial");
if (needsScreen) {
  const monitor = await openMonitor();
  for (;;) {
    await sleep(LOOK_MS);
    const keys = watch.look(
      watch.wantsPicture ? { picture: await picture(monitor) } : { screen: await screenText(monitor) },
    );
    finishIfDone();
    for (const key of keys ?? "") {
      await monitor(`sendkey ${nameOf(key)}`);
      await sleep(150);
    }
  }
}

/** Commands of the human monitor, one at a time. */
async function openMonitor(): Promise<(command: string) => Promise<void>> {
  while (!existsSync(socketPath)) await sleep(20);
  const socket: Socket = connect(socketPath);
  let text = "";
  let answered: () => void = () => {};
  socket.on("data", (bytes: Buffer) => {
    text += bytes.toString();
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) if (line.includes('"return"') || line.includes('"error"')) answered();
  });
  const send = async (message: object): Promise<void> => {
    const reply = new Promise<void>((resolve) => (answered = resolve));
    socket.write(`${JSON.stringify(message)}\n`);
    await reply;
  };
  await send({ execute: "qmp_capabilities" });
  return (command) => send({ execute: "human-monitor-command", arguments: { "command-line": command } });
}

async function screenText(monitor: (command: string) => Promise<void>): Promise<string> {
  await monitor(`pmemsave ${TEXT} ${COLUMNS * ROWS * 2} "${dump}"`);
  const cells = readFileSync(dump);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: COLUMNS }, (__, column) => String.fromCharCode(cells[(row * COLUMNS + column) * 2]!)),
  );
  return rows.map((row) => row.join("").trimEnd()).join("\n");
}

async function picture(
  monitor: (command: string) => Promise<void>,
): Promise<{ width: number; colours: number } | undefined> {
  await monitor(`screendump "${dump}"`);
  const ppm = readFileSync(dump);
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.toString("latin1", 0, 40));
  if (head === null) return undefined;
  const from = head[0].length;
  const [width, height] = [Number(head[1]), Number(head[2])];
  const colours = sampledColours(width * height, (at) => ppm.readUIntBE(from + 3 * at, 3));
  return { width, colours };
}

function nameOf(key: string): string {
  if (key === "\n") return "ret";
  return /[A-Z]/.test(key) ? `shift-${key.toLowerCase()}` : key;
}

function finishIfDone(): void {
  if (watch.outcome === undefined) return;
  tell(watch.outcome);
  process.exit(0);
}
