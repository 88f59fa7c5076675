/** Keys of the manager: VirtualBox's, where they make sense here. */
export type ShortcutName =
  | "new"
  | "settings"
  | "remove"
  | "pause"
  | "reset"
  | "log"
  | "preferences"
  | "rename"
  | "clone"
  | "import"
  | "saveState"
  | "powerButton"
  | "discardState"
  | "snapshot"
  | "startOrShow";

interface Shortcut {
  readonly key: string;
  /** With Ctrl; on a Mac with Cmd. */
  readonly control: boolean;
  readonly withShift?: boolean;
  /** Browsers keep this one for themselves. */
  readonly isReserved?: boolean;
}

const SHORTCUTS: Readonly<Record<ShortcutName, Shortcut>> = {
  new: { key: "n", control: true, isReserved: true },
  settings: { key: "s", control: true },
  remove: { key: "r", control: true },
  pause: { key: "p", control: true },
  reset: { key: "t", control: true, isReserved: true },
  log: { key: "l", control: true },
  preferences: { key: "g", control: true },
  rename: { key: "F2", control: false },
  clone: { key: "o", control: true },
  import: { key: "i", control: true },
  saveState: { key: "e", control: true },
  powerButton: { key: "h", control: true },
  discardState: { key: "j", control: true },
  snapshot: { key: "t", control: true, withShift: true, isReserved: true },
  startOrShow: { key: "Enter", control: false },
};

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export function shortcutOf(press: KeyPress, isMac: boolean): ShortcutName | undefined {
  if (press.altKey) return undefined;
  const control = isMac ? press.metaKey : press.ctrlKey;
  for (const [name, shortcut] of Object.entries(SHORTCUTS) as [ShortcutName, Shortcut][]) {
    if ((shortcut.withShift ?? false) !== press.shiftKey) continue;
    if (shortcut.control === control && shortcut.key.toLowerCase() === press.key.toLowerCase()) return name;
  }
  return undefined;
}

/** As shown beside a command; undefined where the shell never hears of the keys. */
export function shortcutLabel(name: ShortcutName, shell: "electron" | "web", isMac: boolean): string | undefined {
  const { key, control, withShift, isReserved } = SHORTCUTS[name];
  if (isReserved === true && shell === "web") return undefined;
  const shown = key.length === 1 ? key.toUpperCase() : key;
  const shift = withShift === true ? (isMac ? "⇧" : "Shift+") : "";
  return control ? `${isMac ? "⌘" : "Ctrl+"}${shift}${shown}` : shown;
}
