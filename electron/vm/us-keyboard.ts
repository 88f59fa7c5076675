/** Which keys of a US keyboard type a text: KeyboardEvent.code names, held together. */
import { HostError } from "../../core/base/errors.ts";

/** Keys pressed in order and released in reverse: ["ShiftLeft", "KeyA"]. */
export type Chord = readonly string[];

const PLAIN: Readonly<Record<string, string>> = {
  " ": "Space",
  "\n": "Enter",
  "\r": "Enter",
  "\t": "Tab",
  "\b": "Backspace",
  "\x1b": "Escape",
  "-": "Minus",
  "=": "Equal",
  "[": "BracketLeft",
  "]": "BracketRight",
  "\\": "Backslash",
  ";": "Semicolon",
  "'": "Quote",
  "`": "Backquote",
  ",": "Comma",
  ".": "Period",
  "/": "Slash",
};

const SHIFTED: Readonly<Record<string, string>> = {
  "!": "Digit1",
  "@": "Digit2",
  "#": "Digit3",
  $: "Digit4",
  "%": "Digit5",
  "^": "Digit6",
  "&": "Digit7",
  "*": "Digit8",
  "(": "Digit9",
  ")": "Digit0",
  _: "Minus",
  "+": "Equal",
  "{": "BracketLeft",
  "}": "BracketRight",
  "|": "Backslash",
  ":": "Semicolon",
  '"': "Quote",
  "~": "Backquote",
  "<": "Comma",
  ">": "Period",
  "?": "Slash",
};

/** Names that people write in braces, in lower case. */
const NAMED: Readonly<Record<string, string>> = {
  enter: "Enter",
  return: "Enter",
  esc: "Escape",
  escape: "Escape",
  tab: "Tab",
  space: "Space",
  backspace: "Backspace",
  bksp: "Backspace",
  del: "Delete",
  delete: "Delete",
  ins: "Insert",
  insert: "Insert",
  home: "Home",
  end: "End",
  pgup: "PageUp",
  pageup: "PageUp",
  pgdn: "PageDown",
  pagedown: "PageDown",
  up: "ArrowUp",
  down: "ArrowDown",
  left: "ArrowLeft",
  right: "ArrowRight",
  ctrl: "ControlLeft",
  control: "ControlLeft",
  alt: "AltLeft",
  altgr: "AltRight",
  shift: "ShiftLeft",
  win: "MetaLeft",
  meta: "MetaLeft",
  super: "MetaLeft",
  capslock: "CapsLock",
  numlock: "NumLock",
  scrolllock: "ScrollLock",
  pause: "Pause",
  printscreen: "PrintScreen",
  menu: "ContextMenu",
};

/** The keys for one character; undefined when a US keyboard has none. */
export function chordFor(character: string): Chord | undefined {
  if (/^[a-z]$/.test(character)) return [`Key${character.toUpperCase()}`];
  if (/^[A-Z]$/.test(character)) return ["ShiftLeft", `Key${character}`];
  if (/^[0-9]$/.test(character)) return [`Digit${character}`];
  const plain = PLAIN[character];
  if (plain !== undefined) return [plain];
  const shifted = SHIFTED[character];
  return shifted === undefined ? undefined : ["ShiftLeft", shifted];
}

/** The keys for every character of a text; characters a US keyboard lacks are left out. */
export function chordsForText(text: string): Chord[] {
  return Array.from(text.replaceAll("\r\n", "\n"), chordFor).filter((chord) => chord !== undefined);
}

/** "Ctrl+Alt+Del" → its chord. Throws HostError "invalid-input" for a name that no key has. */
export function chordNamed(name: string): Chord {
  // "Ctrl++" holds the plus key: split only at a plus that joins two names.
  const parts = name.split(/(?<=[^+])\+/).map((part) => part.trim());
  return parts.flatMap((part, index) => {
    const known = NAMED[part.toLowerCase()];
    if (known !== undefined) return [known];
    const functionKey = /^f([1-9]|1[0-2])$/i.exec(part);
    if (functionKey !== null) return [`F${functionKey[1]}`];
    const chord = part.length === 1 ? chordFor(parts.length > 1 ? part.toLowerCase() : part) : undefined;
    if (chord !== undefined) return chord;
    throw new HostError(
      "invalid-input",
      `There is no key named "${parts[index] ?? name}". Write keys in braces as {F10}, {Esc}, {PgUp} or {Ctrl+Alt+Del}.`,
    );
  });
}
