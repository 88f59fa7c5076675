/** Nestbox without a window: runs machines that `nestbox vm start` was asked for, and leaves when the last one is off. */
import { serveControl, type ControlServer } from "./control/server.ts";
import { lockHome } from "./home.ts";
import { firmwarePaths, welcomeImagePath } from "./resources.ts";
import type { LaunchVm } from "./vm-process-link.ts";
import { VmService } from "./vm-service.ts";

/** Time for the command that started it to connect, and for the next one to come after the last. */
const PATIENCE_MS = 5000;
const LOOK_MS = 250;

export interface HeadlessOptions {
  readonly home: string;
  readonly launch: LaunchVm;
  /** It can be reached. */
  readonly ready: () => void;
}

/** Resolves when there is nothing left to do, or a signal ended it. Rejects with HostError when it cannot begin. */
export async function runHeadless({ home, launch, ready }: HeadlessOptions): Promise<void> {
  const unlock = await lockHome(home);
  try {
    const service = await VmService.open({ shell: "web", home, launch, firmwarePaths, welcomeImagePath });
    const control = await serveControl(service, home, (where, error) => console.error(`nestbox: ${where}:`, error));
    ready();
    await over(service, control);
    await control.close();
    await service.shutdown();
  } finally {
    await unlock();
  }
}

async function over(service: VmService, control: ControlServer): Promise<void> {
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => asked.abort());
  // the terminal that it was started from may close
  process.on("SIGHUP", () => {});
  let busyMs = performance.now();
  while (!asked.signal.aborted && performance.now() - busyMs < PATIENCE_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (service.runningCount > 0 || control.clients > 0) busyMs = performance.now();
  }
}
