/** The contract of `nestbox boot` as scripts meet it: exit codes, the last line, signals, pipes that close. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { assemble } from "../../core/assembler/assembler.ts";

const PROGRAM = join(import.meta.dirname, "run-cli.ts");
const WELCOME = ["--floppy", "builtin:welcome"];
const folder = mkdtempSync(join(tmpdir(), "nestbox-boot-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A diskette whose boot sector is this program. */
function diskette(name: string, program: string): string {
  const sector = assemble(
    `bits 16\norg 7C00h\ncli\nxor ax, ax\nmov ds, ax\nmov es, ax\nmov ss, ax\nmov sp, 7C00h\nsti\n${program}`,
  );
  const image = new Uint8Array(1_474_560);
  image.set(sector.bytes);
  image.set([0x55, 0xaa], 510);
  const path = join(folder, name);
  writeFileSync(path, image);
  return path;
}

/** Says P on COM1, overwrites the diskette's second sector with B's, says W, and sleeps. */
const WRITER = `
  mov dx, 3F8h
  mov al, 'P'
  out dx, al
  mov di, 8000h
  mov cx, 512
  mov al, 'B'
  rep stosb
  mov ax, 0301h
  mov bx, 8000h
  mov cx, 2
  xor dx, dx
  int 13h
  mov dx, 3F8h
  mov al, 'W'
  out dx, al
sleep:
  hlt
  jmp sleep`;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

interface Boot {
  readonly pid: number;
  /** Resolves when this was printed. */
  printed(text: string): Promise<void>;
  closeOutput(): void;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

function boot(...args: readonly string[]): Boot {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM, "boot", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 50_000,
    killSignal: "SIGKILL",
  });
  let [stdout, stderr] = ["", ""];
  let heard = (): void => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return {
    pid: child.pid!,
    printed: (text) =>
      new Promise((resolve) => {
        heard = () => void (stdout.includes(text) && resolve());
        heard();
      }),
    closeOutput: () => child.stdout.destroy(),
    signal: (name) => void child.kill(name),
    ended: new Promise((resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal, lines: stdout.trimEnd().split("\n"), stderr }));
    }),
  };
}

const both = diskette("both.img", "mov dx, 3F8h\nmov al, '<'\nout dx, al\nmov al, '>'\nout dx, al\nw: hlt\njmp w");

test.each([
  ["a marker", [...WELCOME, "--until", "Welcome ready"], 0, "until"],
  ["no image there", ["--floppy", join(folder, "nothing.img")], 1, "host-error"],
  [
    "a picture that cannot be saved",
    [...WELCOME, "--until", "ready", "--screenshot", join(folder, "no", "s.png")],
    1,
    "host-error",
  ],
  ["firmware that is no file", ["--firmware", folder], 1, "host-error"],
  ["both texts in one breath, the marker first", ["--floppy", both, "--until", "<", "--fail", ">"], 0, "until"],
  ["both texts in one breath, the failure first", ["--floppy", both, "--until", ">", "--fail", "<"], 3, "fail"],
  ["the time is over", ["--floppy", both, "--until", "nothing of this", "--timeout", "1"], 2, "timeout"],
])("%s", async (_, args, code, reason) => {
  const ended = await boot(...args, "--json").ended;
  expect(ended.code).toBe(code);
  expect(JSON.parse(ended.lines.at(-1) ?? "")).toMatchObject({ reason });
});

test.skipIf(process.platform !== "linux")("serial output that cannot be saved is told", async () => {
  const full = await boot(...WELCOME, "--until", "ready", "--serial", "file:/dev/full", "--json").ended;
  expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining("is full") as string });
});

test("standard output that closes ends the machine, and what it wrote is kept", async () => {
  const image = diskette("closed.img", WRITER.replace("hlt", "hlt\n  mov al, '.'\n  out dx, al"));
  const run = boot("--floppy", image, "--write", "--timeout", "30");
  await run.printed("W");
  run.closeOutput();
  const ended = await run.ended;
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining("reader closed it") as string });
  expect(readFileSync(image).subarray(512, 516).toString()).toBe("BBBB");
});

test.skipIf(process.platform === "win32")("a second signal does not interrupt the saving", async () => {
  const image = diskette("signals.img", WRITER);
  const run = boot("--floppy", image, "--write", "--json");
  await run.printed("W");
  // a terminal and the launcher both tell
  const again = setInterval(() => run.signal("SIGINT"), 1);
  await run.printed("interrupted").finally(() => clearInterval(again));
  const ended = await run.ended;
  expect(ended).toMatchObject({ code: 130, signal: null });
  expect(JSON.parse(ended.lines.at(-1) ?? "")).toMatchObject({ reason: "interrupted" });
  expect(readFileSync(image).subarray(512, 516).toString()).toBe("BBBB");
});
