import { useEffect, useEffectEvent } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { shortcutOf, type ShortcutName } from "../app/shortcuts.ts";
import { useCurrentDialog, useDialogs } from "../app/use-dialogs.ts";
import { useSnapshotCommands } from "../app/use-snapshot-commands.ts";
import { IS_MAC, useVmCommands } from "../app/use-vm-commands.ts";
import type { MenuAction } from "../ui/menu.tsx";

/** Keys that mean something else in these. */
const OWN_KEYS = "input, textarea, select, button, [role=menu], [role=slider]";

/** The manager's shortcuts, while no dialog is open. */
export function useManagerKeys(vm: VmSummary | undefined): void {
  const dialogs = useDialogs();
  const isCovered = useCurrentDialog() !== undefined;
  const commands = useVmCommands(vm);
  const snapshots = useSnapshotCommands(vm);
  const actions: Record<ShortcutName, Pick<MenuAction, "run" | "unavailable">> = {
    new: { run: () => dialogs.open({ kind: "wizard" }) },
    preferences: { run: () => dialogs.open({ kind: "preferences" }) },
    settings: commands.settings,
    remove: commands.remove,
    pause: commands.pauseOrResume,
    reset: commands.reset,
    log: commands.log,
    rename: commands.rename,
    clone: commands.clone,
    import: { run: () => dialogs.open({ kind: "import" }) },
    saveState: commands.saveState,
    powerButton: commands.powerButton,
    discardState: commands.discardState,
    snapshot: snapshots.take,
    startOrShow: commands.startOrShow,
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    const name = shortcutOf(event, IS_MAC);
    if (name === undefined || event.defaultPrevented) return;
    const isPlain = name === "startOrShow" || name === "rename";
    if (isPlain && event.target instanceof Element && event.target.closest(OWN_KEYS) !== null) return;
    event.preventDefault();
    const action = actions[name];
    if (action.unavailable === undefined) action.run();
  });

  useEffect(() => {
    if (isCovered) return undefined;
    const listener = (event: KeyboardEvent): void => press(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, [isCovered]);
}
