/** The app with windows, from start to quit. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { app, dialog, session, shell } from "electron";
import { HostError } from "../../core/base/errors.ts";
import type { Preferences } from "../contract/preferences.ts";
import { IPC } from "../contract/preload-host.ts";
import { VM_EVENTS, type VmEvents } from "../contract/vm-api.ts";
import { serveControl } from "../services/control/server.ts";
import { defaultHome, lockHome } from "../services/home.ts";
import { firmwarePaths, rendererFolder, vmProgram, welcomeImagePath } from "../services/resources.ts";
import { VmService } from "../services/vm-service.ts";
import { parseCommandLine, type CommandLine } from "./command-line.ts";
import { chooseFolder, chooseImage } from "./dialogs.ts";
import { preloadPath, windowIcon } from "./installed.ts";
import { setMenu } from "./menu.ts";
import { openImages } from "./open-images.ts";
import { servePageCalls } from "./page-calls.ts";
import { servePage } from "./page-scheme.ts";
import { restrictPermissions } from "./permissions.ts";
import { quitWithCare } from "./quit.ts";
import { shellText, type ShellText } from "./shell-text.ts";
import { forkUtilityVm } from "./utility-vm.ts";
import { Windows } from "./windows.ts";

const WINDOW_FOLDER = "window";

/** Never rejects: what keeps the app from starting is shown in a box. */
export async function runApp(options: CommandLine): Promise<void> {
  const home = resolve(options.home ?? defaultHome());
  app.setName("Nestbox");
  try {
    // One instance a folder: Chromium's own data, with its lock, lies in it.
    mkdirSync(join(home, WINDOW_FOLDER), { recursive: true });
    app.setPath("userData", join(home, WINDOW_FOLDER));
    if (!app.requestSingleInstanceLock({ images: options.images })) return app.quit();
    await start(home, options.images);
  } catch (error) {
    await app.whenReady();
    const { text, say } = shellText(null);
    dialog.showErrorBox(text("cannotStart"), error instanceof HostError ? say(error.message) : String(error));
    app.exit(1);
  }
}

async function start(home: string, images: readonly string[]): Promise<void> {
  // Asked of the desktop while we are still starting.
  const early: string[] = [...images];
  let open = (paths: readonly string[]): void => void early.push(...paths);
  app.on("open-file", (event, path) => {
    event.preventDefault();
    open([path]);
  });

  const unlock = await lockHome(home);
  await app.whenReady();
  const devTools = !app.isPackaged;
  const windows = new Windows({
    preload: preloadPath(),
    icon: windowIcon(),
    devTools,
    keepsScreen(vmId) {
      const keeps = service.isRunning(vmId);
      if (keeps) service.events.emit("closeAsked", { id: vmId });
      return keeps;
    },
  });
  const program = vmProgram();
  let words: ShellText = shellText(null);
  const speak = ({ language }: Preferences): void => {
    words = shellText(language);
    setMenu(devTools, words);
  };
  const service = await VmService.open({
    shell: "electron",
    home,
    launch: () => forkUtilityVm(program),
    firmwarePaths,
    welcomeImagePath,
    chooseImage: () => chooseImage(windows.active, words),
    chooseFolder: () => chooseFolder(windows.active, words),
    async showFolder(path) {
      const problem = await shell.openPath(path);
      if (problem !== "") throw new HostError("io", `"${path}" could not be shown: ${problem}`);
    },
    showScreen: (id, title) => windows.showScreen(id, title),
    hideScreen: (id) => windows.closeScreen(id),
  });
  const control = await serveControl(service, home, (where, error) => report(where)(error));
  const showManager = (): void => void windows.showManager().catch(report("window"));

  restrictPermissions(session.defaultSession);
  servePage(rendererFolder());
  speak(await service.preferences());
  service.events.on("preferencesChanged", speak);
  forwardEvents(service, windows);
  servePageCalls({
    service,
    onInternalError: (where, error) => report(where)(error),
    onReady(contents) {
      windows.reveal(contents);
      // `npm start` waits for this to know that Electron works here.
      process.send?.({ type: "ready" });
    },
  });
  quitWithCare({ service, windows, showManager, unlock: () => control.close().then(unlock), words: () => words });

  app.on("second-instance", (_event, argv) => {
    showManager();
    open(parseCommandLine(argv.slice(1)).images);
  });
  app.on("activate", showManager);
  open = (paths) => void openImages(service, paths, windows.active, words);
  await windows.showManager();
  open(early.splice(0));
}

function forwardEvents(service: VmService, windows: Windows): void {
  for (const event of Object.keys(VM_EVENTS) as (keyof VmEvents)[]) {
    service.events.on(event, (data) => windows.send(IPC.event, event, data));
  }
  service.events.on("vmChanged", (vm) => {
    if ("removed" in vm) windows.closeScreen(vm.id);
  });
}

function report(where: string): (error: unknown) => void {
  return (error) => console.error(`nestbox: ${where}:`, error);
}
