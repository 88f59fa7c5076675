import { pathToFileURL } from "node:url";
import { app } from "electron";
import { runHeadless } from "../services/headless.ts";
import { cliProgram, vmProgram, webProgram } from "../services/resources.ts";
import type { VmProcessLink } from "../services/vm-process-link.ts";
import { forkUtilityVm } from "./utility-vm.ts";

/** What the command's program exports (electron/cli/main.ts). */
interface CliProgram {
  readonly finished: Promise<number>;
}

/** The part of the web shell's program that is used here (electron/shell-web/run.ts). */
interface WebProgram {
  readonly serve: (args: readonly string[], launch: (program: string) => VmProcessLink) => Promise<void>;
}

/**
 * Runs the `nestbox` command in this process and leaves with its exit code. The fuse that would let this executable run
 * as plain Node is off (design §7), so the command comes in by this door.
 */
export async function runCli(args: readonly string[]): Promise<void> {
  if (args[0] === "serve") return runServe(args.slice(1));
  if (args[0] === "headless") return runHeadlessApp(args);
  // Where a script run by Node finds its arguments.
  process.argv = [process.execPath, cliProgram(), ...args];
  const { finished } = (await import(pathToFileURL(cliProgram()).href)) as CliProgram;
  app.exit(await finished);
}

/** `nestbox headless --home DIR`, as `nestbox vm start` of an installed app asks for it (electron/cli/connect.ts). */
async function runHeadlessApp(args: readonly string[]): Promise<void> {
  await app.whenReady();
  const program = vmProgram();
  try {
    await runHeadless({
      home: args[2] ?? "",
      launch: () => forkUtilityVm(program),
      ready: () => process.send?.({ ready: true }),
    });
    app.exit(0);
  } catch (error) {
    process.send?.({ failed: error instanceof Error ? error.message : String(error) });
    app.exit(1);
  }
}

/** Its machines are utility processes: without that fuse nothing can be forked as Node. */
async function runServe(args: readonly string[]): Promise<void> {
  await app.whenReady();
  const { serve } = (await import(pathToFileURL(webProgram()).href)) as WebProgram;
  try {
    await serve(args, forkUtilityVm);
    app.exit(0);
  } catch (error) {
    // By name: that program is a bundle of its own, with classes of its own.
    const isHostError = error instanceof Error && error.name === "HostError";
    process.stderr.write(`nestbox: ${isHostError ? error.message : String(error)}\n`);
    app.exit(1);
  }
}
