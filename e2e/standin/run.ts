/**
 * The stand-in's executable: `run.ts APP [arguments]`, as `electron APP [arguments]`; or, as the program of a packaged
 * app, `run.ts --packaged-app=FOLDER [arguments]`. Loads the app's main program unmodified, with "electron" resolved to
 * the stand-in, and then becomes ready.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { extractAll } from "@electron/asar";
import { app } from "./app.ts";
import { listenToTest } from "./control.ts";

const PACKAGED = "--packaged-app=";

const electron = pathToFileURL(join(import.meta.dirname, "electron.ts")).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" || specifier === "electron/main"
      ? { url: electron, shortCircuit: true }
      : next(specifier, context),
});

listenToTest();
const args = process.argv.slice(2);
const packagedIn = args.find((arg) => arg.startsWith(PACKAGED))?.slice(PACKAGED.length);
const appPath = packagedIn === undefined ? fromFolder() : fromArchive(packagedIn);
app.place(appPath, packagedIn !== undefined);
Object.defineProperty(process, "type", { value: "browser" });
Object.defineProperty(process.versions, "electron", { value: "0.0.0-standin", enumerable: true });

const { main } = JSON.parse(readFileSync(join(appPath, "package.json"), "utf8")) as { main: string };
await import(pathToFileURL(join(appPath, main)).href);
app.becomeReady();

/** Chromium's switches may stand before the app's folder. */
function fromFolder(): string {
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const path = resolve(args[at] ?? ".");
  process.argv = [process.execPath, path, ...args.slice(0, Math.max(0, at)), ...args.slice(at + 1)];
  return path;
}

/** Node does not look into archives as Electron does: it is unpacked for the run. */
function fromArchive(folder: string): string {
  const resources = join(folder, "resources");
  const path = mkdtempSync(join(tmpdir(), "nestbox-standin-app-"));
  extractAll(join(resources, "app.asar"), path);
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  Object.defineProperty(process, "resourcesPath", { value: resources });
  process.argv = [process.execPath, ...args.filter((arg) => !arg.startsWith(PACKAGED))];
  return path;
}
