/**
 * Keys of the manager: VirtualBox 7's where it has some, and those that older ones had. F1 lists them
 * (dialogs/keys-dialog.tsx).
 */
import type { PlainTextKey } from "../text/catalogue.ts";

export type ShortcutName =
  | "new"
  | "add"
  | "import"
  | "startOrShow"
  | "settings"
  | "rename"
  | "clone"
  | "remove"
  | "pause"
  | "reset"
  | "saveState"
  | "powerButton"
  | "discardState"
  | "log"
  | "takeSnapshot"
  | "restoreSnapshot"
  | "deleteSnapshot"
  | "editSnapshot"
  | "search"
  | "preferences"
  | "keys";

interface Keys {
  readonly key: string;
  /** With Ctrl; on a Mac with Cmd. */
  readonly control?: boolean;
  readonly withShift?: boolean;
}

interface Shortcut extends Keys {
  /** What it does, for the list of keys. */
  readonly label: PlainTextKey;
  /** A second way, as plain keys: only where nothing else wants it. */
  readonly also?: Keys;
  /** Browsers keep this one for themselves. */
  readonly isReserved?: boolean;
}

export const SHORTCUTS: Readonly<Record<ShortcutName, Shortcut>> = {
  new: { key: "n", control: true, isReserved: true, label: "wizard.title" },
  add: { key: "a", control: true, label: "command.addMachine" },
  import: { key: "i", control: true, label: "command.import" },
  startOrShow: { key: "Enter", label: "keys.startOrShow" },
  settings: { key: "s", control: true, label: "command.settings" },
  rename: { key: "F2", label: "command.rename" },
  clone: { key: "o", control: true, label: "command.clone" },
  remove: { key: "r", control: true, also: { key: "Delete" }, label: "command.remove" },
  pause: { key: "p", control: true, label: "keys.pause" },
  reset: { key: "t", control: true, isReserved: true, label: "command.reset" },
  saveState: { key: "e", control: true, label: "command.saveState" },
  powerButton: { key: "h", control: true, label: "command.powerButton" },
  discardState: { key: "j", control: true, label: "command.discardState" },
  log: { key: "l", control: true, label: "command.log" },
  takeSnapshot: { key: "t", control: true, withShift: true, isReserved: true, label: "snapshots.take" },
  restoreSnapshot: { key: "r", control: true, withShift: true, label: "keys.restoreSnapshot" },
  deleteSnapshot: { key: "d", control: true, withShift: true, label: "deleteSnapshot.confirm" },
  editSnapshot: { key: "p", control: true, withShift: true, label: "snapshotDialog.editTitle" },
  search: { key: "f", control: true, label: "list.search" },
  preferences: { key: "g", control: true, label: "command.preferences" },
  keys: { key: "F1", label: "command.keys" },
};

const NAMES = Object.keys(SHORTCUTS) as ShortcutName[];

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export function shortcutOf(press: KeyPress, isMac: boolean): ShortcutName | undefined {
  if (press.altKey) return undefined;
  const isPressed = (keys: Keys | undefined): boolean =>
    keys !== undefined &&
    (keys.withShift ?? false) === press.shiftKey &&
    (keys.control ?? false) === (isMac ? press.metaKey : press.ctrlKey) &&
    keys.key.toLowerCase() === press.key.toLowerCase();
  return NAMES.find((name) => isPressed(SHORTCUTS[name]) || isPressed(SHORTCUTS[name].also));
}

/** Keys that mean something of their own in a text, on a button, in a menu. */
export function isPlain(press: Pick<KeyPress, "ctrlKey" | "metaKey">): boolean {
  return !press.ctrlKey && !press.metaKey;
}

/** As shown beside a command; undefined where the shell never hears of the keys. */
export function shortcutLabel(name: ShortcutName, shell: "electron" | "web", isMac: boolean): string | undefined {
  const shortcut = SHORTCUTS[name];
  return shortcut.isReserved === true && shell === "web" ? undefined : shown(shortcut, isMac);
}

/** All ways, for the list of keys. */
export function shortcutLabels(name: ShortcutName, shell: "electron" | "web", isMac: boolean): readonly string[] {
  const { also } = SHORTCUTS[name];
  const first = shortcutLabel(name, shell, isMac);
  return [...(first === undefined ? [] : [first]), ...(also === undefined ? [] : [shown(also, isMac)])];
}

function shown({ key, control, withShift }: Keys, isMac: boolean): string {
  const name = key.length === 1 ? key.toUpperCase() : key === "Delete" ? "Del" : key;
  const shift = withShift === true ? (isMac ? "⇧" : "Shift+") : "";
  return control === true ? `${isMac ? "⌘" : "Ctrl+"}${shift}${name}` : name;
}
