import { HOST_COMMANDS, type HostCommandName } from "./host-commands.ts";
import { usePreferences, useText } from "./use-preferences.ts";

/** How a command of the machine's window is pressed: "Right Ctrl+F". */
export function useHostKeys(): (name: HostCommandName) => string {
  const text = useText();
  const [{ hostKey }] = usePreferences();
  return (name) => `${text(`hostKey.${hostKey}`)}+${HOST_COMMANDS[name].key}`;
}
