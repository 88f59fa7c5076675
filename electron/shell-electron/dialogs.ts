import { dialog, type BaseWindow, type OpenDialogOptions } from "electron";
import type { ShellText } from "./shell-text.ts";

const IMAGE_EXTENSIONS = ["img", "ima", "flp", "vfd", "dsk", "iso", "raw", "hdd"];

/** Null when the user chose none. */
export async function chooseImage(parent: BaseWindow | undefined, { text }: ShellText): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: text("chooseImage"),
    properties: ["openFile"],
    filters: [
      { name: text("diskImages"), extensions: IMAGE_EXTENSIONS },
      { name: text("allFiles"), extensions: ["*"] },
    ],
  };
  const { canceled, filePaths } =
    parent === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return canceled ? null : (filePaths[0] ?? null);
}

/** Null when the user chose none. */
export async function chooseFolder(parent: BaseWindow | undefined, { text }: ShellText): Promise<string | null> {
  const options: OpenDialogOptions = { title: text("chooseFolder"), properties: ["openDirectory", "createDirectory"] };
  const { canceled, filePaths } =
    parent === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return canceled ? null : (filePaths[0] ?? null);
}

export type QuitAnswer = "save" | "powerOff" | "stay";

/** Asks before machines that run lose what they hold in memory. */
export async function askBeforeQuit(
  parent: BaseWindow | undefined,
  running: number,
  { text }: ShellText,
): Promise<QuitAnswer> {
  const options = {
    type: "warning" as const,
    message: running === 1 ? text("oneRuns") : text("manyRun", running),
    detail: text("quitDetail"),
    buttons: [text("saveAndQuit"), text("powerOffAndQuit"), text("keepRunning")],
    defaultId: 0,
    cancelId: 2,
  };
  const { response } =
    parent === undefined ? await dialog.showMessageBox(options) : await dialog.showMessageBox(parent, options);
  return (["save", "powerOff", "stay"] as const)[response] ?? "stay";
}
