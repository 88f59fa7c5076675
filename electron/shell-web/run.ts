/** Runs the web shell from start to shutdown. */
import { defaultHome, lockHome } from "../services/home.ts";
import { forkVm } from "../services/fork-vm.ts";
import { firmwarePaths, rendererFolder, vmProgram, welcomeImagePath } from "../services/resources.ts";
import { VmService } from "../services/vm-service.ts";
import { isLoopback, type ListenAddress } from "./listen-option.ts";
import { WebShell } from "./server.ts";

export interface RunningWebShell {
  readonly shell: WebShell;
  readonly service: VmService;
  readonly home: string;
  /** Switches machines off and lets go of everything. May be called twice. */
  stop(): Promise<void>;
}

/** Rejects with HostError: busy port, folder in use, folder that cannot be written. */
export async function runWebShell(listen: ListenAddress, home: string = defaultHome()): Promise<RunningWebShell> {
  const unlock = await lockHome(home);
  try {
    const program = vmProgram();
    const service = await VmService.open({
      shell: "web",
      home,
      launch: () => forkVm(program),
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
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await service.shutdown();
      await shell.close();
      await unlock();
    };
    return { shell, service, home, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await unlock();
    throw error;
  }
}
