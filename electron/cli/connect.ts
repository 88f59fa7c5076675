/**
 * The services that a command talks to: those of the Nestbox that runs the folder's machines, else its own for as long as
 * the command takes. Machines that are to outlive the command get a Nestbox without a window.
 */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { HostError } from "../../core/base/errors.ts";
import type { Listeners } from "../contract/listeners.ts";
import type { VmApi, VmEvents } from "../contract/vm-api.ts";
import { connectControl } from "../services/control/client.ts";
import { forkVm } from "../services/fork-vm.ts";
import { lockHome } from "../services/home.ts";
import { fileError } from "../services/host-files.ts";
import { firmwarePaths, vmProgram, welcomeImagePath } from "../services/resources.ts";
import { VmService } from "../services/vm-service.ts";

export interface Services {
  readonly api: VmApi;
  readonly events: Listeners<VmEvents>;
  close(): Promise<void>;
}

const START_MS = 20_000;
const OTHER_MS = 5000;

/** `stays`: machines may be running when the command is done. */
export async function connectServices(home: string, stays: boolean): Promise<Services> {
  const giveUpMs = performance.now() + OTHER_MS;
  for (;;) {
    const running = await connectControl(home);
    if (running !== undefined) return { ...running, close: async () => running.close() };
    try {
      return await (stays ? startHeadless(home) : ownServices(home));
    } catch (error) {
      // another command has the folder for a moment, or an app that is just starting
      if (!(error instanceof HostError) || error.kind !== "conflict" || performance.now() > giveUpMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function ownServices(home: string): Promise<Services> {
  const unlock = await lockHome(home);
  try {
    const program = vmProgram();
    const launch = () => forkVm(program);
    const service = await VmService.open({ shell: "web", home, launch, firmwarePaths, welcomeImagePath });
    const close = async (): Promise<void> => {
      await service.shutdown();
      await unlock();
    };
    return { api: service, events: service.events, close };
  } catch (error) {
    await unlock();
    throw error;
  }
}

type FromHeadless = { readonly ready: true } | { readonly failed: string; readonly isConflict?: boolean };

async function startHeadless(home: string): Promise<Services> {
  let log: number;
  try {
    await mkdir(home, { recursive: true });
    log = openSync(join(home, "headless.log"), "a", 0o600);
  } catch (error) {
    throw fileError(error, home);
  }
  const [program, ...args] = ownCommand();
  const child = spawn(program!, [...args, "headless", "--home", home], {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  const answer = await new Promise<FromHeadless>((resolve) => {
    const timer = setTimeout(() => resolve({ failed: "It did not answer." }), START_MS);
    child.once("message", (message) => resolve(message as FromHeadless));
    child.once("error", (error) => resolve({ failed: error.message }));
    child.once("exit", (code) => resolve({ failed: `It ended with exit code ${code}; see "${home}/headless.log".` }));
    child.once("exit", () => clearTimeout(timer));
    child.once("message", () => clearTimeout(timer));
  });
  if (child.connected) child.disconnect();
  child.unref();
  if ("failed" in answer) {
    if (answer.isConflict === true) throw new HostError("conflict", answer.failed);
    throw new HostError("io", `Nestbox could not be started. ${answer.failed}`);
  }
  const running = await connectControl(home);
  if (running === undefined) throw new HostError("io", "Nestbox was started, but cannot be reached. Try again.");
  return { ...running, close: async () => running.close() };
}

/** How this very command was started: by Node with a script, or the installed app (shell-electron/cli.ts). */
function ownCommand(): string[] {
  if (process.versions["electron"] !== undefined) return [process.execPath, "--cli"];
  return [process.execPath, ...process.execArgv, process.argv[1]!];
}

/** `nestbox headless`: not for people. */
export async function headless(args: readonly string[]): Promise<number> {
  const home = args[0] === "--home" ? args[1] : undefined;
  if (home === undefined) throw new HostError("invalid-input", "headless needs --home DIR.");
  const { runHeadless } = await import("../services/headless.ts");
  const program = vmProgram();
  try {
    await runHeadless({
      home,
      launch: () => forkVm(program),
      ready: () => process.send?.({ ready: true } satisfies FromHeadless),
    });
    return 0;
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    const isConflict = error instanceof HostError && error.kind === "conflict";
    process.send?.({ failed, isConflict } satisfies FromHeadless);
    throw error;
  }
}
