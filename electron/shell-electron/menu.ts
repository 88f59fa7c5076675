import { Menu, type MenuItemConstructorOptions } from "electron";

/** The menu of the manager window (and of the screen's top on macOS). VM windows have none: their keys are the guest's. */
export function setMenu(devTools: boolean): void {
  const isMac = process.platform === "darwin";
  const view: MenuItemConstructorOptions[] = [
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    { type: "separator" },
    { role: "togglefullscreen" },
    ...(devTools ? [{ type: "separator" as const }, { role: "toggleDevTools" as const }] : []),
  ];
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: "appMenu" as const }] : []),
    { role: "fileMenu" },
    { role: "editMenu" },
    { label: "View", submenu: view },
    { role: "windowMenu" },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
