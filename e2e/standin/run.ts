/**
 * The stand-in's executable: `run.ts APP [arguments]`, as `electron APP [arguments]`. Loads the app's main program
 * unmodified, with "electron" resolved to the stand-in, and then becomes ready.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { app } from "./app.ts";

const electron = pathToFileURL(join(import.meta.dirname, "electron.ts")).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" || specifier === "electron/main"
      ? { url: electron, shortCircuit: true }
      : next(specifier, context),
});

const args = process.argv.slice(2);
// Chromium's switches may stand before the app.
const at = args.findIndex((arg) => !arg.startsWith("-"));
const appPath = resolve(args[at] ?? ".");
process.argv = [process.execPath, appPath, ...args.slice(0, Math.max(0, at)), ...args.slice(at + 1)];
Object.defineProperty(process, "type", { value: "browser" });
Object.defineProperty(process.versions, "electron", { value: "0.0.0-standin", enumerable: true });

const { main } = JSON.parse(readFileSync(join(appPath, "package.json"), "utf8")) as { main: string };
await import(pathToFileURL(join(appPath, main)).href);
app.becomeReady();
