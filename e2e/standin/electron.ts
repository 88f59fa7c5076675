/** What `import … from "electron"` gives under the stand-in. A name that is missing here fails when the app is loaded. */
export { app } from "./app.ts";
export { BrowserWindow } from "./browser-window.ts";
export { dialog, Menu, nativeTheme, shell } from "./desktop.ts";
export { ipcMain } from "./ipc.ts";
export { MessageChannelMain } from "./ports.ts";
export { protocol } from "./protocol.ts";
export { session } from "./session.ts";
export { utilityProcess } from "./utility-process.ts";
