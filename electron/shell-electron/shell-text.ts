/** Words of the shell's own boxes, dialogs and menu: what is not in a page. */
import { app } from "electron";
import { serviceText, type Language } from "../contract/text/service-text.ts";

const ENGLISH = {
  chooseImage: "Choose a disk image",
  diskImages: "Disk images",
  allFiles: "All files",
  chooseFolder: "Choose a folder",
  oneRuns: "A virtual machine is running.",
  manyRun: "{count} virtual machines are running.",
  quitDetail:
    "Their state can be saved, so that they go on from here next time. If they are switched off, as if you pulled the " +
    "plug, what they hold in memory is lost.",
  saveAndQuit: "Save state and quit",
  powerOffAndQuit: "Power off and quit",
  keepRunning: "Keep running",
  notSaved: "A machine could not be saved",
  badImage: "This image cannot be used.",
  cannotStart: "Nestbox cannot start",
  file: "File",
  quit: "Quit",
  edit: "Edit",
  undo: "Undo",
  redo: "Redo",
  cut: "Cut",
  copy: "Copy",
  paste: "Paste",
  selectAll: "Select all",
  view: "View",
  actualSize: "Actual size",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fullScreen: "Full screen",
  developerTools: "Developer tools",
  window: "Window",
  minimize: "Minimize",
  close: "Close",
} as const;

export type ShellTextKey = keyof typeof ENGLISH;

const CHINESE: Readonly<Record<ShellTextKey, string>> = {
  chooseImage: "选择磁盘映像",
  diskImages: "磁盘映像",
  allFiles: "所有文件",
  chooseFolder: "选择文件夹",
  oneRuns: "有一台虚拟机正在运行。",
  manyRun: "有 {count} 台虚拟机正在运行。",
  quitDetail: "可以保存它们的状态，下次从这里继续。如果关闭电源，就像拔掉插头一样，内存中的内容会丢失。",
  saveAndQuit: "保存状态并退出",
  powerOffAndQuit: "关闭电源并退出",
  keepRunning: "继续运行",
  notSaved: "无法保存虚拟机的状态",
  badImage: "无法使用此映像。",
  cannotStart: "Nestbox 无法启动",
  file: "文件",
  quit: "退出",
  edit: "编辑",
  undo: "撤销",
  redo: "重做",
  cut: "剪切",
  copy: "复制",
  paste: "粘贴",
  selectAll: "全选",
  view: "视图",
  actualSize: "实际大小",
  zoomIn: "放大",
  zoomOut: "缩小",
  fullScreen: "全屏",
  developerTools: "开发者工具",
  window: "窗口",
  minimize: "最小化",
  close: "关闭",
};

export interface ShellText {
  readonly text: (key: ShellTextKey, count?: number) => string;
  /** A sentence of the services. */
  readonly say: (message: string) => string;
}

/** `language`: what the pages speak; null before any has said: the system's. */
export function shellText(language: Language | null): ShellText {
  const spoken = language ?? (/^zh\b/i.test(app.getLocale()) ? "zh-CN" : "en");
  const words: Readonly<Record<ShellTextKey, string>> = spoken === "en" ? ENGLISH : CHINESE;
  return {
    text: (key, count = 0) => words[key].replace("{count}", String(count)),
    say: serviceText(spoken),
  };
}
