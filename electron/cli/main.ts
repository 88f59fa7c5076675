/** The `nestbox` command. Each command's code is loaded only when it is asked for, so that help is quick. */
import { HostError } from "../../core/base/errors.ts";
import { parseBootOptions } from "./boot-options.ts";
import { BOOT_HELP, MAIN_HELP } from "./usage.ts";

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case "boot": {
      if (rest.includes("--help")) return print(BOOT_HELP);
      const options = parseBootOptions(rest);
      return (await import("./boot.ts")).boot(options);
    }
    case "vm":
      return (await import("./manage.ts")).manage("vm", (await import("./vm-command.ts")).VM_COMMANDS, rest);
    case "snapshot": {
      const { SNAPSHOT_COMMANDS } = await import("./snapshot-command.ts");
      return (await import("./manage.ts")).manage("snapshot", SNAPSHOT_COMMANDS, rest);
    }
    case "headless":
      return (await import("./connect.ts")).headless(rest);
    case "--version":
      return print(`${(await import("../services/version.ts")).VERSION}\n`);
    case undefined:
    case "help":
    case "--help":
    case "-h":
      return print(MAIN_HELP);
    default:
      throw new HostError("invalid-input", `There is no command "${command}". "nestbox --help" lists the commands.`);
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

// A reader that leaves early (`nestbox --help | head`) is no error of a command that ends by itself.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`nestbox: Standard output could not be written (${error.code ?? error.message}).\n`);
  process.exitCode ||= 1;
});
process.stderr.on("error", () => {});

/** The exit code, once the command is done: for a process that does not end by itself, as Electron's. */
export const finished: Promise<number> = main(process.argv.slice(2)).catch((error: unknown) => {
  // A host error is a sentence for the user; anything else is a defect and shows where.
  process.stderr.write(`nestbox: ${error instanceof HostError ? error.message : failureText(error)}\n`);
  return 1;
});

void finished.then((code) => {
  process.exitCode ||= code;
});

function failureText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
