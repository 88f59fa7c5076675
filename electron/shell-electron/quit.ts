/** Leaving: never with machines that run unasked, never before what their guests wrote is on disk. */
import { app, dialog } from "electron";
import type { VmService } from "../services/vm-service.ts";
import { askBeforeQuit } from "./dialogs.ts";
import type { ShellText } from "./shell-text.ts";
import type { Windows } from "./windows.ts";

export interface QuitOptions {
  readonly service: VmService;
  readonly windows: Windows;
  readonly showManager: () => void;
  readonly unlock: () => Promise<void>;
  /** In the language that is spoken when it is asked for. */
  readonly words: () => ShellText;
}

export function quitWithCare({ service, windows, showManager, unlock, words }: QuitOptions): void {
  let confirmed = false;
  let asking = false;
  let finished = false;

  app.on("window-all-closed", () => app.quit());
  app.on("before-quit", (event) => {
    if (confirmed || service.runningCount === 0) return windows.letGo();
    event.preventDefault();
    if (asking) return;
    asking = true;
    void mayQuit(service, windows, words())
      .finally(() => {
        asking = false;
      })
      .then((agreed) => {
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

/** Asks, and saves what is to be saved: a machine that cannot be saved keeps the app running. */
async function mayQuit(service: VmService, windows: Windows, words: ShellText): Promise<boolean> {
  const answer = await askBeforeQuit(windows.active, service.runningCount, words);
  if (answer !== "save") return answer === "powerOff";
  try {
    await service.saveRunning();
    return true;
  } catch (error) {
    dialog.showErrorBox(words.text("notSaved"), words.say(error instanceof Error ? error.message : String(error)));
    return false;
  }
}
