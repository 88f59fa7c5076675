/** The `nestbox` command in a checkout: its sources, with the resources that a boot needs brought up to date. */
import { parseBootOptions } from "../../electron/cli/boot-options.ts";
import { HostError } from "../../core/base/errors.ts";
import { WELCOME_IMAGE } from "../../electron/contract/vm-api.ts";
import { ensureFirmware, ensureWelcome } from "./resources.ts";

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === "boot" && !rest.includes("--help")) await ensureFor(rest);
} catch (error) {
  if (!(error instanceof HostError)) throw error;
  console.error(`nestbox: ${error.message}`);
  process.exit(1);
}
await import("../../electron/cli/main.ts");

/** Wrong options are the command's to complain about. */
async function ensureFor(args: readonly string[]): Promise<void> {
  let floppy: string | undefined;
  try {
    ({ floppy } = parseBootOptions(args));
  } catch (error) {
    if (error instanceof HostError) return;
    throw error;
  }
  await ensureFirmware();
  if (floppy === WELCOME_IMAGE) await ensureWelcome();
}
