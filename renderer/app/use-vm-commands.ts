import {
  CirclePause,
  CirclePlay,
  Archive,
  ArchiveX,
  Copy,
  Disc3,
  FileText,
  FolderOpen,
  Monitor,
  Pencil,
  Play,
  Power,
  PowerOff,
  RotateCcw,
  Save as SaveIcon,
  Settings,
  Trash2,
  X,
} from "lucide-react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import type { MenuAction } from "../ui/menu.tsx";
import { useApp } from "./app.ts";
import { shortcutLabel, type ShortcutName } from "./shortcuts.ts";
import { useDialogs } from "./use-dialogs.ts";
import { useText } from "./use-preferences.ts";
import { useSelect } from "./use-selection.ts";
import { useVmActions } from "./use-vm-actions.ts";
import { isOn, unavailable, type VmCommandName } from "./vm-commands.ts";

export interface VmCommands {
  readonly startOrShow: MenuAction;
  readonly pauseOrResume: MenuAction;
  readonly reset: MenuAction;
  readonly powerOff: MenuAction;
  readonly saveState: MenuAction;
  readonly discardState: MenuAction;
  readonly powerButton: MenuAction;
  /** Asks what is to become of the running machine. */
  readonly close: MenuAction;
  readonly floppy: MenuAction;
  readonly cd: MenuAction;
  readonly settings: MenuAction;
  readonly rename: MenuAction;
  readonly log: MenuAction;
  readonly clone: MenuAction;
  readonly showInFolder: MenuAction;
  readonly remove: MenuAction;
}

export const IS_MAC = /\bMac/.test(globalThis.navigator?.userAgent ?? "");

/** What can be done with a machine, as entries for toolbars and menus. */
export function useVmCommands(vm: VmSummary | undefined): VmCommands {
  const text = useText();
  const actions = useVmActions();
  const dialogs = useDialogs();
  const { bridge } = useApp();
  const select = useSelect();
  const id = vm?.id ?? "";
  const why = (command: VmCommandName): string | undefined => {
    const reason = unavailable(command, vm);
    return reason === undefined ? undefined : text(reason);
  };
  const keys = (name: ShortcutName): string | undefined => shortcutLabel(name, bridge.shell, IS_MAC);
  const shows = vm !== undefined && isOn(vm);
  const resumes = vm?.state === "paused";
  return {
    startOrShow: shows
      ? {
          label: text("command.show"),
          icon: Monitor,
          keys: keys("startOrShow"),
          unavailable: why("show"),
          run: () => void actions.show(id),
        }
      : {
          label: text(vm?.state === "saved" ? "command.resume" : "command.start"),
          icon: Play,
          keys: keys("startOrShow"),
          unavailable: why("start"),
          run: () => void actions.start(id),
        },
    pauseOrResume: resumes
      ? {
          label: text("command.resume"),
          icon: CirclePlay,
          keys: keys("pause"),
          unavailable: why("resume"),
          run: () => void actions.resume(id),
        }
      : {
          label: text("command.pause"),
          icon: CirclePause,
          keys: keys("pause"),
          unavailable: why("pause"),
          run: () => void actions.pause(id),
        },
    reset: {
      label: text("command.reset"),
      icon: RotateCcw,
      keys: keys("reset"),
      unavailable: why("reset"),
      run: () => dialogs.open({ kind: "reset", vmId: id }),
    },
    powerOff: {
      label: text("command.powerOff"),
      icon: Power,
      unavailable: why("powerOff"),
      run: () => dialogs.open({ kind: "powerOff", vmId: id }),
    },
    saveState: {
      label: text("command.saveState"),
      icon: Archive,
      keys: keys("saveState"),
      unavailable: why("saveState"),
      run: () => void actions.saveState(id),
    },
    discardState: {
      label: text("command.discardState"),
      icon: ArchiveX,
      keys: keys("discardState"),
      isDanger: true,
      unavailable: why("discardState"),
      run: () => dialogs.open({ kind: "discardState", vmId: id }),
    },
    powerButton: {
      label: text("command.powerButton"),
      icon: PowerOff,
      keys: keys("powerButton"),
      unavailable: why("powerButton"),
      run: () => void actions.powerButton(id),
    },
    close: {
      label: text("command.close"),
      icon: X,
      unavailable: vm !== undefined && isOn(vm) ? undefined : text("reason.notRunning"),
      run: () => dialogs.open({ kind: "close", vmId: id }),
    },
    floppy: {
      label: text("command.floppy"),
      icon: SaveIcon,
      unavailable: why("floppy"),
      run: () => dialogs.open({ kind: "drive", vmId: id, drive: "floppy" }),
    },
    cd: {
      label: text("storage.changecd"),
      icon: Disc3,
      unavailable: why("floppy"),
      run: () => dialogs.open({ kind: "drive", vmId: id, drive: "cd" }),
    },
    settings: {
      label: text("command.settings"),
      icon: Settings,
      keys: keys("settings"),
      unavailable: why("settings"),
      run: () => dialogs.open({ kind: "settings", vmId: id }),
    },
    rename: {
      label: text("command.rename"),
      icon: Pencil,
      keys: keys("rename"),
      unavailable: why("rename"),
      run: () => dialogs.open({ kind: "rename", vmId: id }),
    },
    clone: {
      label: text("command.clone"),
      icon: Copy,
      keys: keys("clone"),
      unavailable: why("clone"),
      run: () => dialogs.open({ kind: "clone", vmId: id }),
    },
    showInFolder: {
      label: text("command.showInFolder"),
      icon: FolderOpen,
      unavailable: why("showInFolder") ?? (bridge.shell === "web" ? text("reason.onlyDesktop") : undefined),
      run: () => void actions.showInFolder(id),
    },
    log: {
      label: text("command.log"),
      icon: FileText,
      keys: keys("log"),
      unavailable: why("log"),
      run: () => select({ vmId: id, tab: "log" }),
    },
    remove: {
      label: text("command.remove"),
      icon: Trash2,
      keys: keys("remove"),
      isDanger: true,
      unavailable: why("remove"),
      run: () => dialogs.open({ kind: "remove", vmId: id }),
    },
  };
}
