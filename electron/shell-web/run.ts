/** Runs the web shell from start to shutdown. */
import { serveControl } from "../services/control/server.ts";
import { defaultHome, lockHome } from "../services/home.ts";
import { forkVm } from "../services/fork-vm.ts";
import { firmwarePaths, rendererFolder, vmProgram, welcomeImagePath } from "../services/resources.ts";
import type { VmProcessLink } from "../services/vm-process-link.ts";
import { VmService } from "../services/vm-service.ts";
import { isLoopback, type ListenAddress } from "./listen-option.ts";
import { parseServeOptions } from "./serve-options.ts";
import { WebShell } from "./server.ts";

export interface RunningWebShell {
  readonly shell: WebShell;
  readonly service: VmService;
  readonly home: string;
  /** For standard output: the address with its token, and what it is. */
  readonly announcement: string;
  /** Switches machines off and lets go of everything. May be called twice. */
  stop(): Promise<void>;
}

/** Starts the process of a VM from its program. */
export type LaunchProgram = (program: string) => VmProcessLink;

/** Rejects with HostError: busy port, folder in use, folder that cannot be written. */
export async function runWebShell(
  listen: ListenAddress,
  home: string = defaultHome(),
  launch: LaunchProgram = forkVm,
): Promise<RunningWebShell> {
  const unlock = await lockHome(home);
  try {
    const program = vmProgram();
    const service = await VmService.open({
      shell: "web",
      home,
      launch: () => launch(program),
      firmwarePaths,
      welcomeImagePath,
    });
    const shell = await WebShell.listen({
      service,
      rendererFolder: rendererFolder(),
      ...listen,
      onInternalError: (where, error) => console.error(`nestbox: ${where}:`, error),
    });
    if (!isLoopback(listen.host)) {
      console.error(
        `nestbox: warning: ${listen.host} can be reached from other computers. Whoever has the token controls the machines, ` +
          "and the connection is not encrypted.",
      );
    }
    const control = await serveControl(service, home, (where, error) => console.error(`nestbox: ${where}:`, error));
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await control.close();
      await service.shutdown();
      await shell.close();
      await unlock();
    };
    return { shell, service, home, announcement: announce(shell.address), stop: () => (stopping ??= stop()) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function announce(address: string): string {
  return (
    `Nestbox is running. Open this address in a browser:\n\n  ${address}\n\n` +
    "It holds your access token. Ctrl+C switches all machines off and ends Nestbox.\n"
  );
}

/** `nestbox serve` of an installed app: until a signal ends it. Rejects with HostError. */
export async function serve(args: readonly string[], launch: LaunchProgram): Promise<void> {
  const { listen, home } = parseServeOptions(args);
  const running = await runWebShell(listen, home, launch);
  process.stdout.write(running.announcement);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
  await running.stop();
}
