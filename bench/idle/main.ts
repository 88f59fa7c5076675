/**
 * `npm run bench:idle`: what a machine whose guest has nothing to do uses of a host processor, as the host counts it for
 * its process: alone, and with a window that shows it. Names of guests choose; `--seconds N` for how long.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "../../core/assembler/assembler.ts";
import { Apt, Unavailable } from "../../tools/guests/apt.ts";
import { CACHE } from "../../tools/guests/fetch.ts";
import { ensureFirmware } from "../../tools/build/resources.ts";
import type { SystemRun } from "../systems/system.ts";
import { benchSystems } from "../systems/systems.ts";
import type { Rest } from "./guest.ts";

interface IdleGuest {
  readonly name: string;
  readonly run: SystemRun;
  /** Percent of one processor that is promised. */
  readonly promised?: number;
}

/** Prints once, then sleeps; the BIOS's timer wakes it 18 times a second. */
const HALTED = `
        bits    16
        org     0x7C00
        mov     ax, 0x0E00 + "Z"
        int     0x10
        sti
again:  hlt
        jmp     again
        times   510 - ($ - $$) db 0
        dw      0xAA55
`;
/** Guests that run at the same time. */
const AT_ONCE = 3;

const args = process.argv.slice(2);
const secondsAt = args.indexOf("--seconds");
const seconds = secondsAt < 0 ? 20 : Number(args.splice(secondsAt, 2)[1]);
await ensureFirmware();
const folder = mkdtempSync(join(tmpdir(), "nestbox-bench-"));
try {
  const guests = idleGuests().filter(({ name }) => args.length === 0 || args.includes(name));
  console.log("| guest | alone | with a viewer | promised | load |\n|---|---|---|---|---|");
  const queue = [...guests];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let guest = queue.shift(); guest !== undefined; guest = queue.shift()) await report(guest);
    }),
  );
} finally {
  rmSync(folder, { recursive: true });
}

async function report({ name, run, promised }: IdleGuest): Promise<void> {
  const rest = await rested(run);
  const percent = (value: number | undefined): string => (value === undefined ? "–" : `${value.toFixed(2)} %`);
  const bound = promised === undefined ? "" : `< ${promised} %`;
  console.log(
    `| ${name} | ${percent(rest?.alone)} | ${percent(rest?.watched)} | ${bound} | ${loadavg()[0]!.toFixed(1)} |`,
  );
}

function rested(run: SystemRun): Promise<Rest | undefined> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "guest.ts"), JSON.stringify(run), `${seconds}`],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  child.stdout.on("data", (bytes: Buffer) => (text += bytes.toString()));
  return new Promise((resolve) => {
    child.on("close", () => resolve(text.startsWith("{") ? (JSON.parse(text) as Rest) : undefined));
  });
}

function idleGuests(): IdleGuest[] {
  const halted = join(folder, "halted.img");
  const image = new Uint8Array(1_474_560);
  image.set(assemble(HALTED).bytes);
  writeFileSync(halted, image);
  const screen = (text: string): SystemRun["marks"] => [{ name: "rest", on: "screen", text }];
  const guests: IdleGuest[] = [
    { name: "HLT", promised: 1, run: { memoryMiB: 16, floppy: halted, keys: [], marks: screen("Z") } },
  ];
  const promises: Readonly<Record<string, number>> = { FreeDOS: 5 };
  for (const { name, run } of benchSystems((why) => console.log(`left out: ${why}`))) {
    const promised = promises[name];
    if (name === "Debian") guests.push({ name, run: atPrompt(run) });
    else guests.push({ name, run, ...(promised === undefined ? {} : { promised }) });
  }
  try {
    const packages = new Apt(CACHE).unpacked({ name: "grub-rescue-pc", architecture: "amd64" });
    const floppy = join(packages, "usr/lib/grub-rescue/grub-rescue-floppy.img");
    const run = { memoryMiB: 32, floppy, keys: [], marks: screen("GNU GRUB") };
    const keys = [{ wait: "GNU GRUB", keys: "c" }];
    guests.push({ name: "GRUB, menu", promised: 5, run });
    guests.push({ name: "GRUB, command line", promised: 5, run: { ...run, keys, marks: screen("grub>") } });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`left out: GRUB: ${error.message}`);
  }
  return guests;
}

/** Debian's kernel with a shell that waits for a command. */
function atPrompt(run: SystemRun): SystemRun {
  const kernel = { ...run.kernel!, commandLine: `${run.kernel!.commandLine} rdinit=/bin/busybox -- sh` };
  return { ...run, kernel, marks: [{ name: "prompt", on: "serial", text: "/ #" }] };
}
