/** `npm start` and `nestbox serve`: builds what is not fresh, then takes the first rung that holds (docs/processes.md). */
import { HostError } from "../../core/base/errors.ts";
import { tryElectron } from "./electron-rung.ts";
import { parseStartOptions, START_HELP, type StartOptions } from "./options.ts";
import { startWebShell, tryChromium } from "./web-rungs.ts";

const EXIT_INTERRUPTED = 130;

/** Standard output is for the address; how we got there goes beside it. */
function tell(line: string): void {
  console.error(`nestbox: ${line}`);
}

async function main(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(START_HELP);
    return 0;
  }
  if (process.env["NESTBOX_NO_BUILD"] === undefined) await (await import("../build/build.ts")).buildAll(tell);
  if (options.rungs.includes("electron")) {
    const attempt = await tryElectron(options.home, tell);
    if ("opened" in attempt) {
      onStop = attempt.stop;
      tell(`opened in ${attempt.opened}`);
      return attempt.ended;
    }
    if (options.rungs.length === 1) throw new HostError("unsupported", `Electron cannot be used: ${attempt.passed}.`);
    tell(`not in Electron: ${attempt.passed}`);
  }
  return web(options);
}

async function web(options: StartOptions): Promise<number> {
  const shell = await startWebShell(options.listen, options.home);
  const stopped = new Promise<void>((resolve) => (onStop = resolve));
  try {
    if (options.rungs.includes("chromium")) {
      const attempt = await tryChromium(shell);
      if ("opened" in attempt) {
        tell(`opened in ${attempt.opened}`);
        await Promise.race([attempt.ended, stopped.then(attempt.stop)]);
        if (shell.service.runningCount === 0) return 0;
        tell("the window is closed, but machines are running");
      } else tell(`not in a window of Chromium: ${attempt.passed}`);
    }
    process.stdout.write(shell.announcement);
    await stopped;
    return 0;
  } finally {
    await shell.stop();
  }
}

/** What a signal ends; until something is open, this process only. */
let onStop: () => void = () => process.exit(EXIT_INTERRUPTED);

let asked = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // The second signal does not wait.
    if (asked) process.exit(EXIT_INTERRUPTED);
    asked = true;
    onStop();
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`nestbox: ${told(error)}`);
    process.exit(1);
  },
);

/** By name: the web shell's program is a bundle of its own, with classes of its own. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "HostError" ? error.message : (error.stack ?? error.message);
}
