/** `npm start` and `nestbox serve`: builds what is not fresh, then takes the first rung that holds (docs/processes.md). */
import { HostError } from "../../core/base/errors.ts";
import type { RunningWebShell } from "../../electron/shell-web/run.ts";
import { buildAll } from "../build/build.ts";
import { tryElectron } from "./electron-rung.ts";
import { parseStartOptions, START_HELP, type StartOptions } from "./options.ts";
import { startWebShell, tryChromium } from "./web-rungs.ts";

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
  await buildAll(tell);
  if (options.rungs.includes("electron")) {
    const attempt = await tryElectron(options.home, tell);
    if ("opened" in attempt) {
      tell(`opened in ${attempt.opened}`);
      onSignals(() => attempt.stop());
      return attempt.ended;
    }
    if (options.rungs.length === 1) throw new HostError("unsupported", `Electron cannot be used: ${attempt.passed}.`);
    tell(`not in Electron: ${attempt.passed}`);
  }
  return web(options);
}

async function web(options: StartOptions): Promise<number> {
  const shell = await startWebShell(options.listen, options.home);
  let stop: () => void = () => {};
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  onSignals(stop);
  try {
    if (options.rungs.includes("chromium")) {
      const attempt = await tryChromium(shell);
      if ("opened" in attempt) {
        tell(`opened in ${attempt.opened}`);
        await Promise.race([attempt.ended, stopped.then(() => attempt.stop())]);
        if (shell.service.runningCount === 0) return 0;
        tell("the window is closed, but machines are running");
      } else tell(`not in a window of Chromium: ${attempt.passed}`);
    }
    printAddress(shell);
    await stopped;
    return 0;
  } finally {
    await shell.stop();
  }
}

function printAddress(shell: RunningWebShell): void {
  console.log(`Nestbox is running. Open this address in a browser:\n\n  ${shell.shell.address}\n`);
  console.log("It holds your access token. Ctrl+C switches all machines off and ends Nestbox.");
}

/** The second signal does not wait. */
function onSignals(stop: () => void): void {
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (asked) process.exit(130);
      asked = true;
      stop();
    });
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(
      `nestbox: ${error instanceof HostError ? error.message : error instanceof Error ? error.stack : String(error)}`,
    );
    process.exit(1);
  },
);
