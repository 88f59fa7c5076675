/** Leaving: never with machines that run unasked, never before what their guests wrote is on disk. */
import { app } from "electron";
import type { VmService } from "../services/vm-service.ts";
import { confirmPowerOff } from "./dialogs.ts";
import type { Windows } from "./windows.ts";

export interface QuitOptions {
  readonly service: VmService;
  readonly windows: Windows;
  readonly showManager: () => void;
  readonly unlock: () => Promise<void>;
}

export function quitWithCare({ service, windows, showManager, unlock }: QuitOptions): void {
  let confirmed = false;
  let asking = false;
  let finished = false;

  app.on("window-all-closed", () => app.quit());
  app.on("before-quit", (event) => {
    if (confirmed || service.runningCount === 0) return windows.letGo();
    event.preventDefault();
    if (asking) return;
    asking = true;
    void confirmPowerOff(windows.active, service.runningCount).then((agreed) => {
      asking = false;
      confirmed = agreed;
      if (agreed) app.quit();
      else showManager();
    });
  });
  app.on("will-quit", (event) => {
    if (finished) return;
    event.preventDefault();
    finished = true;
    void service
      .shutdown()
      .then(unlock)
      .catch((error: unknown) => console.error("nestbox: quit:", error))
      .then(() => app.exit(0));
  });
  // Asked from outside (Ctrl+C under `npm start`, the session's end): there may be nobody to answer a question.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      confirmed = true;
      app.quit();
    });
  }
}
