import { useEffect, useEffectEvent, type RefObject } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { isPlain, shortcutOf, type ShortcutName } from "../app/shortcuts.ts";
import { useCurrentDialog, useDialogs } from "../app/use-dialogs.ts";
import { useSnapshotCommands } from "../app/use-snapshot-commands.ts";
import { IS_MAC, useVmCommands } from "../app/use-vm-commands.ts";
import type { MenuAction } from "../ui/menu.tsx";

/** Keys that mean something else in these. */
const OWN_KEYS = "input, textarea, select, button, [role=menu], [role=slider]";

/** In these the keys of editing are theirs. */
const TEXT = "input, textarea, select, [contenteditable]";
const OF_EDITING: ReadonlySet<ShortcutName> = new Set(["add"]);

/** The manager's shortcuts, while no dialog is open. */
export function useManagerKeys(vm: VmSummary | undefined, search: RefObject<HTMLInputElement | null>): void {
  const dialogs = useDialogs();
  const isCovered = useCurrentDialog() !== undefined;
  const commands = useVmCommands(vm);
  const snapshots = useSnapshotCommands(vm);
  const actions: Record<ShortcutName, Pick<MenuAction, "run" | "unavailable">> = {
    new: { run: () => dialogs.open({ kind: "wizard" }) },
    add: { run: () => dialogs.open({ kind: "addMachine" }) },
    search: { run: () => search.current?.select() },
    keys: { run: () => dialogs.open({ kind: "keys" }) },
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
    takeSnapshot: snapshots.take,
    restoreSnapshot: snapshots.restore,
    deleteSnapshot: snapshots.remove,
    editSnapshot: snapshots.edit,
    startOrShow: commands.startOrShow,
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    const name = shortcutOf(event, IS_MAC);
    if (name === undefined || event.defaultPrevented) return;
    const others = name === "keys" ? undefined : isPlain(event) ? OWN_KEYS : OF_EDITING.has(name) ? TEXT : undefined;
    // A stray Delete elsewhere must not speak of a whole machine.
    if (name === "remove" && isPlain(event) && !isIn(event, "[role=listbox]")) return;
    if (others !== undefined && isIn(event, others)) return;
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

function isIn({ target }: KeyboardEvent, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
