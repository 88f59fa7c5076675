import { dialog, type BaseWindow, type OpenDialogOptions } from "electron";

const IMAGE_DIALOG: OpenDialogOptions = {
  title: "Choose a disk image",
  properties: ["openFile"],
  filters: [
    { name: "Disk images", extensions: ["img", "ima", "flp", "vfd", "dsk", "iso", "raw", "hdd"] },
    { name: "All files", extensions: ["*"] },
  ],
};

/** Null when the user chose none. */
export async function chooseImage(parent: BaseWindow | undefined): Promise<string | null> {
  const { canceled, filePaths } =
    parent === undefined
      ? await dialog.showOpenDialog(IMAGE_DIALOG)
      : await dialog.showOpenDialog(parent, IMAGE_DIALOG);
  return canceled ? null : (filePaths[0] ?? null);
}

/** Null when the user chose none. */
export async function chooseFolder(parent: BaseWindow | undefined): Promise<string | null> {
  const options: OpenDialogOptions = { title: "Choose a folder", properties: ["openDirectory", "createDirectory"] };
  const { canceled, filePaths } =
    parent === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return canceled ? null : (filePaths[0] ?? null);
}

export type QuitAnswer = "save" | "powerOff" | "stay";

/** Asks before machines that run lose what they hold in memory. */
export async function askBeforeQuit(parent: BaseWindow | undefined, running: number): Promise<QuitAnswer> {
  const options = {
    type: "warning" as const,
    message: running === 1 ? "A virtual machine is running." : `${running} virtual machines are running.`,
    detail:
      "Their state can be saved, so that they go on from here next time. If they are switched off, as if you pulled the " +
      "plug, what they hold in memory is lost.",
    buttons: ["Save state and quit", "Power off and quit", "Keep running"],
    defaultId: 0,
    cancelId: 2,
  };
  const { response } =
    parent === undefined ? await dialog.showMessageBox(options) : await dialog.showMessageBox(parent, options);
  return (["save", "powerOff", "stay"] as const)[response] ?? "stay";
}
