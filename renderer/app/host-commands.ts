/**
 * What the host key does with another key in a machine's window: VirtualBox's letters, and V and D for what only we have.
 */
import type { PlainTextKey } from "../text/catalogue.ts";

export type HostCommandName =
  | "fullScreen"
  | "scaling"
  | "screenshot"
  | "snapshot"
  | "typeText"
  | "pause"
  | "reset"
  | "powerButton"
  | "close"
  | "settings"
  | "floppy"
  | "integration"
  | "ctrlAltDel"
  | "ctrlAltBackspace"
  | "menu";

interface HostCommand {
  /** KeyboardEvent.code */
  readonly code: string;
  /** As it is written on the key. */
  readonly key: string;
  readonly label: PlainTextKey;
}

export const HOST_COMMANDS: Readonly<Record<HostCommandName, HostCommand>> = {
  fullScreen: { code: "KeyF", key: "F", label: "screen.fullScreen" },
  scaling: { code: "KeyC", key: "C", label: "screen.scaling" },
  menu: { code: "Home", key: "Home", label: "keys.menu" },
  integration: { code: "KeyI", key: "I", label: "keys.integration" },
  screenshot: { code: "KeyE", key: "E", label: "keys.screenshot" },
  snapshot: { code: "KeyT", key: "T", label: "snapshots.take" },
  typeText: { code: "KeyV", key: "V", label: "screen.typeText" },
  ctrlAltDel: { code: "Delete", key: "Del", label: "keys.ctrlAltDel" },
  ctrlAltBackspace: { code: "Backspace", key: "Backspace", label: "keys.ctrlAltBackspace" },
  pause: { code: "KeyP", key: "P", label: "keys.pause" },
  reset: { code: "KeyR", key: "R", label: "command.reset" },
  powerButton: { code: "KeyH", key: "H", label: "command.powerButton" },
  settings: { code: "KeyS", key: "S", label: "command.settings" },
  floppy: { code: "KeyD", key: "D", label: "command.floppy" },
  close: { code: "KeyQ", key: "Q", label: "command.close" },
};

export function hostCommandOf(code: string): HostCommandName | undefined {
  return (Object.keys(HOST_COMMANDS) as HostCommandName[]).find((name) => HOST_COMMANDS[name].code === code);
}
