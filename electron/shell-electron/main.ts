/** Electron's main process. With `--cli` the same executable is the `nestbox` command and opens no window. */
import { app } from "electron";
import { runApp } from "./app.ts";
import { runCli } from "./cli.ts";
import { parseCommandLine } from "./command-line.ts";
import { registerScheme } from "./page-scheme.ts";
import { useInstalledResources } from "./installed.ts";

const options = parseCommandLine(process.argv.slice(app.isPackaged ? 1 : 2));
useInstalledResources();
if (options.cli !== undefined) void runCli(options.cli);
else {
  // Both only before the app is ready.
  registerScheme();
  app.enableSandbox();
  void runApp(options);
}
