import { useMemo } from "react";
import type {
  CloneOptions,
  ImageSetting,
  ImportOptions,
  NewVm,
  VmChanges,
  VmSummary,
} from "../../electron/contract/vm-api.ts";
import { WELCOME_IMAGE } from "../../electron/contract/vm-api.ts";
import type { PlainTextKey, TextKey } from "../text/catalogue.ts";
import { useApp, type App } from "./app.ts";
import { noticeError } from "./notices.ts";
import { useText } from "./use-preferences.ts";
import { isOn } from "./vm-commands.ts";

/** The guest that Nestbox brings along asks for little. */
const WELCOME: NewVm = { name: "Welcome", osFamily: "welcome", memoryMiB: 16, image: WELCOME_IMAGE };

/** Titles of the messages when an action fails: what was tried. */
const FAILED = {
  start: "failed.start",
  show: "failed.show",
  pause: "failed.pause",
  resume: "failed.resume",
  reset: "failed.reset",
  powerOff: "failed.powerOff",
  remove: "failed.remove",
  create: "failed.create",
  update: "failed.update",
  showInFolder: "failed.showInFolder",
  saveState: "failed.saveState",
  discardState: "failed.discardState",
  powerButton: "failed.powerButton",
} as const satisfies Record<string, PlainTextKey & TextKey>;

type Action = keyof typeof FAILED;

/**
 * Each resolves to whether it was done; a failure has then been shown. `createAndStart` and `create` reject instead,
 * because the wizard shows the reason beside its fields.
 */
export interface VmActions {
  start(id: string): Promise<boolean>;
  /** Brings the machine's screen up: its own window, or in this page. */
  show(id: string): Promise<boolean>;
  pause(id: string): Promise<boolean>;
  resume(id: string): Promise<boolean>;
  reset(id: string): Promise<boolean>;
  powerOff(id: string): Promise<boolean>;
  saveState(id: string): Promise<boolean>;
  discardState(id: string): Promise<boolean>;
  powerButton(id: string): Promise<boolean>;
  /** Ends the view of a machine, and the machine with it or not. Rejects with the reason. */
  close(id: string, way: "saveState" | "powerButton" | "powerOff" | "keep"): Promise<void>;
  remove(id: string, files: "delete" | "keep"): Promise<boolean>;
  showInFolder(id: string): Promise<boolean>;
  /** These reject with the reason: their dialogs show it. */
  clone(id: string, options: CloneOptions): Promise<VmSummary>;
  importImage(path: string, options: ImportOptions): Promise<VmSummary>;
  addMachine(path: string): Promise<VmSummary>;
  update(id: string, changes: VmChanges): Promise<boolean>;
  /** Another image for a drive; null takes out what is in it. Rejects with the reason. */
  changeDrive(id: string, drive: ImageSetting, path: string | null): Promise<void>;
  /** Rejects with the reason. */
  createDisk(id: string, disk: ImageSetting, sizeMiB: number): Promise<void>;
  create(vm: NewVm): Promise<VmSummary>;
  /** Creates a machine with the guest that Nestbox brings along, and starts it. */
  startWelcome(): Promise<boolean>;
}

export function useVmActions(): VmActions {
  const app = useApp();
  const text = useText();
  return useMemo(() => vmActions(app, (action, error) => noticeError(text(FAILED[action]), error)), [app, text]);
}

function vmActions({ bridge, router, vms }: App, failed: (action: Action, error: unknown) => void): VmActions {
  const { api } = bridge;
  const attempt = async (action: Action, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      failed(action, error);
      return false;
    }
  };
  const show = (id: string): Promise<boolean> =>
    attempt("show", async () => {
      if (!(await api.showScreen(id))) router.go(id);
    });
  const start = async (id: string): Promise<boolean> =>
    (await attempt("start", () => api.start(id))) && (await show(id));
  /** Its window, or its view in this page. */
  const leave = async (id: string): Promise<void> => {
    if (bridge.shell === "electron") await api.hideScreen(id);
    else if (router.getState().screenOf === id) router.go(undefined);
  };
  /** A guest that shuts down takes its time. */
  const leaveWhenOff = (id: string): void => {
    const stop = vms.subscribe(({ vms: now }) => {
      const vm = now?.find((one) => one.id === id);
      if (vm !== undefined && isOn(vm)) return;
      stop();
      void leave(id).catch(() => {});
    });
  };
  return {
    start,
    show,
    pause: (id) => attempt("pause", () => api.pause(id)),
    resume: (id) => attempt("resume", () => api.resume(id)),
    reset: (id) => attempt("reset", () => api.reset(id)),
    powerOff: (id) => attempt("powerOff", () => api.powerOff(id)),
    saveState: (id) => attempt("saveState", () => api.saveState(id)),
    discardState: (id) => attempt("discardState", () => api.discardState(id)),
    powerButton: (id) => attempt("powerButton", () => api.powerButton(id)),
    async close(id, way) {
      if (way === "powerButton") {
        await api.powerButton(id);
        return leaveWhenOff(id);
      }
      if (way !== "keep") await api[way](id);
      await leave(id);
    },
    remove: (id, files) => attempt("remove", () => api.remove(id, files)),
    showInFolder: (id) => attempt("showInFolder", () => api.showInFolder(id)),
    clone: (id, options) => api.clone(id, options),
    importImage: (path, options) => api.importImage(path, options),
    addMachine: (path) => api.addMachine(path),
    update: (id, changes) => attempt("update", () => api.update(id, changes)),
    changeDrive(id, drive, path) {
      if (drive === "floppy") return api.insertFloppy(id, path);
      return drive === "cd" ? api.insertDisc(id, path) : api.attachDisk(id, drive, path);
    },
    async createDisk(id, disk, sizeMiB) {
      if (disk !== "floppy" && disk !== "cd") await api.createDisk(id, disk, sizeMiB);
    },
    create: (vm) => api.create(vm),
    async startWelcome() {
      let id = "";
      const created = await attempt("create", async () => {
        ({ id } = await api.create(WELCOME));
      });
      return created && start(id);
    },
  };
}
