/** Keys that a browser or the host keeps for itself, for the Send keys menu. Codes are KeyboardEvent.code. */
export interface KeyCombination {
  readonly label: string;
  readonly codes: readonly string[];
}

const FUNCTION_KEYS = 12;

export const CTRL_ALT_DEL: KeyCombination = {
  label: "Ctrl+Alt+Del",
  codes: ["ControlLeft", "AltLeft", "Delete"],
};

export const CTRL_ALT_BACKSPACE: KeyCombination = {
  label: "Ctrl+Alt+Backspace",
  codes: ["ControlLeft", "AltLeft", "Backspace"],
};

export const KEY_COMBINATIONS: readonly KeyCombination[] = [
  CTRL_ALT_DEL,
  CTRL_ALT_BACKSPACE,
  { label: "Ctrl+Esc", codes: ["ControlLeft", "Escape"] },
  { label: "Ctrl+Break", codes: ["ControlLeft", "Pause"] },
  { label: "Alt+Tab", codes: ["AltLeft", "Tab"] },
  { label: "Alt+F4", codes: ["AltLeft", "F4"] },
  { label: "Esc", codes: ["Escape"] },
  { label: "Print Screen", codes: ["PrintScreen"] },
  { label: "Windows", codes: ["MetaLeft"] },
];

export const FUNCTION_KEY_COMBINATIONS: readonly KeyCombination[] = Array.from({ length: FUNCTION_KEYS }, (_, at) => ({
  label: `F${at + 1}`,
  codes: [`F${at + 1}`],
}));
