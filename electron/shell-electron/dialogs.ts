import { dialog, type BaseWindow, type OpenDialogOptions } from "electron";

const IMAGE_DIALOG: OpenDialogOptions = {
  title: "Choose a disk image",
  properties: ["openFile"],
  filters: [
    { name: "Floppy disk images", extensions: ["img", "ima", "flp", "vfd", "dsk"] },
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

/** Asks before machines that run lose what they hold in memory. */
export async function confirmPowerOff(parent: BaseWindow | undefined, running: number): Promise<boolean> {
  const options = {
    type: "warning" as const,
    message: running === 1 ? "A virtual machine is running." : `${running} virtual machines are running.`,
    detail: "If Nestbox quits they are switched off, as if you pulled the plug: what they hold in memory is lost.",
    buttons: ["Power off and quit", "Keep running"],
    defaultId: 1,
    cancelId: 1,
  };
  const { response } =
    parent === undefined ? await dialog.showMessageBox(options) : await dialog.showMessageBox(parent, options);
  return response === 0;
}
