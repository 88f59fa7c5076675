import { pathToFileURL } from "node:url";
import { app } from "electron";
import { cliProgram } from "../services/resources.ts";

/** What the command's program exports (electron/cli/main.ts). */
interface CliProgram {
  readonly finished: Promise<number>;
}

/**
 * Runs the `nestbox` command in this process and leaves with its exit code. The fuse that would let this executable run
 * as plain Node is off (design §7), so the command comes in by this door.
 */
export async function runCli(args: readonly string[]): Promise<void> {
  // Where a script run by Node finds its arguments.
  process.argv = [process.execPath, cliProgram(), ...args];
  const { finished } = (await import(pathToFileURL(cliProgram()).href)) as CliProgram;
  app.exit(await finished);
}
