import { Menu, type MenuItemConstructorOptions } from "electron";
import type { ShellText } from "./shell-text.ts";

/** The menu of the manager window (and of the screen's top on macOS). VM windows have none: their keys are the guest's. */
export function setMenu(devTools: boolean, { text }: ShellText): void {
  const isMac = process.platform === "darwin";
  const separator: MenuItemConstructorOptions = { type: "separator" };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: "appMenu" as const }] : []),
    {
      label: text("file"),
      submenu: [isMac ? { role: "close", label: text("close") } : { role: "quit", label: text("quit") }],
    },
    {
      label: text("edit"),
      submenu: [
        { role: "undo", label: text("undo") },
        { role: "redo", label: text("redo") },
        separator,
        { role: "cut", label: text("cut") },
        { role: "copy", label: text("copy") },
        { role: "paste", label: text("paste") },
        { role: "selectAll", label: text("selectAll") },
      ],
    },
    {
      label: text("view"),
      submenu: [
        { role: "resetZoom", label: text("actualSize") },
        { role: "zoomIn", label: text("zoomIn") },
        { role: "zoomOut", label: text("zoomOut") },
        separator,
        { role: "togglefullscreen", label: text("fullScreen") },
        ...(devTools ? [separator, { role: "toggleDevTools" as const, label: text("developerTools") }] : []),
      ],
    },
    {
      label: text("window"),
      submenu: [
        { role: "minimize", label: text("minimize") },
        { role: "close", label: text("close") },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
