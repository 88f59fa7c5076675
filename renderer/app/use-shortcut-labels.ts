import { useApp } from "./app.ts";
import { shortcutLabels, type ShortcutName } from "./shortcuts.ts";
import { IS_MAC } from "./use-vm-commands.ts";

/** How a command of the manager is pressed in this shell; more than one way, or none. */
export function useShortcutLabels(): (name: ShortcutName) => readonly string[] {
  const { bridge } = useApp();
  return (name) => shortcutLabels(name, bridge.shell, IS_MAC);
}
