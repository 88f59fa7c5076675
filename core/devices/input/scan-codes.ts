/**
 * Scan codes of the 101-key keyboard and its later keys. Rows are KeyboardEvent.code, the code of set 2 with its E0
 * prefix as a high byte, and the code of set 3. [PS2TR] "Keyboard: Scan Codes".
 */
type Row = readonly [code: string, set2: number, set3: number];

const ROWS: readonly Row[] = [
  ["Escape", 0x76, 0x08],
  ["F1", 0x05, 0x07],
  ["F2", 0x06, 0x0f],
  ["F3", 0x04, 0x17],
  ["F4", 0x0c, 0x1f],
  ["F5", 0x03, 0x27],
  ["F6", 0x0b, 0x2f],
  ["F7", 0x83, 0x37],
  ["F8", 0x0a, 0x3f],
  ["F9", 0x01, 0x47],
  ["F10", 0x09, 0x4f],
  ["F11", 0x78, 0x56],
  ["F12", 0x07, 0x5e],
  ["Backquote", 0x0e, 0x0e],
  ["Digit1", 0x16, 0x16],
  ["Digit2", 0x1e, 0x1e],
  ["Digit3", 0x26, 0x26],
  ["Digit4", 0x25, 0x25],
  ["Digit5", 0x2e, 0x2e],
  ["Digit6", 0x36, 0x36],
  ["Digit7", 0x3d, 0x3d],
  ["Digit8", 0x3e, 0x3e],
  ["Digit9", 0x46, 0x46],
  ["Digit0", 0x45, 0x45],
  ["Minus", 0x4e, 0x4e],
  ["Equal", 0x55, 0x55],
  ["Backspace", 0x66, 0x66],
  ["Tab", 0x0d, 0x0d],
  ["KeyQ", 0x15, 0x15],
  ["KeyW", 0x1d, 0x1d],
  ["KeyE", 0x24, 0x24],
  ["KeyR", 0x2d, 0x2d],
  ["KeyT", 0x2c, 0x2c],
  ["KeyY", 0x35, 0x35],
  ["KeyU", 0x3c, 0x3c],
  ["KeyI", 0x43, 0x43],
  ["KeyO", 0x44, 0x44],
  ["KeyP", 0x4d, 0x4d],
  ["BracketLeft", 0x54, 0x54],
  ["BracketRight", 0x5b, 0x5b],
  ["Backslash", 0x5d, 0x5c],
  ["CapsLock", 0x58, 0x14],
  ["KeyA", 0x1c, 0x1c],
  ["KeyS", 0x1b, 0x1b],
  ["KeyD", 0x23, 0x23],
  ["KeyF", 0x2b, 0x2b],
  ["KeyG", 0x34, 0x34],
  ["KeyH", 0x33, 0x33],
  ["KeyJ", 0x3b, 0x3b],
  ["KeyK", 0x42, 0x42],
  ["KeyL", 0x4b, 0x4b],
  ["Semicolon", 0x4c, 0x4c],
  ["Quote", 0x52, 0x52],
  ["Enter", 0x5a, 0x5a],
  ["ShiftLeft", 0x12, 0x12],
  ["IntlBackslash", 0x61, 0x13],
  ["KeyZ", 0x1a, 0x1a],
  ["KeyX", 0x22, 0x22],
  ["KeyC", 0x21, 0x21],
  ["KeyV", 0x2a, 0x2a],
  ["KeyB", 0x32, 0x32],
  ["KeyN", 0x31, 0x31],
  ["KeyM", 0x3a, 0x3a],
  ["Comma", 0x41, 0x41],
  ["Period", 0x49, 0x49],
  ["Slash", 0x4a, 0x4a],
  ["ShiftRight", 0x59, 0x59],
  ["ControlLeft", 0x14, 0x11],
  ["AltLeft", 0x11, 0x19],
  ["Space", 0x29, 0x29],
  ["AltRight", 0xe011, 0x39],
  ["ControlRight", 0xe014, 0x58],
  ["MetaLeft", 0xe01f, 0x8b],
  ["MetaRight", 0xe027, 0x8c],
  ["ContextMenu", 0xe02f, 0x8d],
  ["PrintScreen", 0xe07c, 0x57],
  ["ScrollLock", 0x7e, 0x5f],
  ["Pause", 0xe177, 0x62],
  ["Insert", 0xe070, 0x67],
  ["Home", 0xe06c, 0x6e],
  ["PageUp", 0xe07d, 0x6f],
  ["Delete", 0xe071, 0x64],
  ["End", 0xe069, 0x65],
  ["PageDown", 0xe07a, 0x6d],
  ["ArrowUp", 0xe075, 0x63],
  ["ArrowLeft", 0xe06b, 0x61],
  ["ArrowDown", 0xe072, 0x60],
  ["ArrowRight", 0xe074, 0x6a],
  ["NumLock", 0x77, 0x76],
  ["NumpadDivide", 0xe04a, 0x77],
  ["NumpadMultiply", 0x7c, 0x7e],
  ["NumpadSubtract", 0x7b, 0x84],
  ["NumpadAdd", 0x79, 0x7c],
  ["NumpadEnter", 0xe05a, 0x79],
  ["NumpadDecimal", 0x71, 0x71],
  ["Numpad0", 0x70, 0x70],
  ["Numpad1", 0x69, 0x69],
  ["Numpad2", 0x72, 0x72],
  ["Numpad3", 0x7a, 0x7a],
  ["Numpad4", 0x6b, 0x6b],
  ["Numpad5", 0x73, 0x73],
  ["Numpad6", 0x74, 0x74],
  ["Numpad7", 0x6c, 0x6c],
  ["Numpad8", 0x75, 0x75],
  ["Numpad9", 0x7d, 0x7d],
  // Beyond the 101 keys: Japanese, Brazilian and Korean keys, power and media keys. They have no code in set 3.
  ["NumpadEqual", 0x0f, 0],
  ["NumpadComma", 0x6d, 0],
  ["IntlRo", 0x51, 0],
  ["IntlYen", 0x6a, 0],
  ["KanaMode", 0x13, 0],
  ["Convert", 0x64, 0],
  ["NonConvert", 0x67, 0],
  ["Lang1", 0xf2, 0],
  ["Lang2", 0xf1, 0],
  ["F13", 0x08, 0],
  ["F14", 0x10, 0],
  ["F15", 0x18, 0],
  ["F16", 0x20, 0],
  ["F17", 0x28, 0],
  ["F18", 0x30, 0],
  ["F19", 0x38, 0],
  ["F20", 0x40, 0],
  ["F21", 0x48, 0],
  ["F22", 0x50, 0],
  ["F23", 0x57, 0],
  ["F24", 0x5f, 0],
  ["Power", 0xe037, 0],
  ["Sleep", 0xe03f, 0],
  ["WakeUp", 0xe05e, 0],
  ["MediaTrackNext", 0xe04d, 0],
  ["MediaTrackPrevious", 0xe015, 0],
  ["MediaStop", 0xe03b, 0],
  ["MediaPlayPause", 0xe034, 0],
  ["AudioVolumeMute", 0xe023, 0],
  ["AudioVolumeUp", 0xe032, 0],
  ["AudioVolumeDown", 0xe021, 0],
  ["MediaSelect", 0xe050, 0],
  ["LaunchMail", 0xe048, 0],
  ["LaunchApp1", 0xe040, 0],
  ["LaunchApp2", 0xe02b, 0],
  ["BrowserSearch", 0xe010, 0],
  ["BrowserHome", 0xe03a, 0],
  ["BrowserBack", 0xe038, 0],
  ["BrowserForward", 0xe030, 0],
  ["BrowserStop", 0xe028, 0],
  ["BrowserRefresh", 0xe020, 0],
  ["BrowserFavorites", 0xe018, 0],
];

/** One key in the scan code sets. */
export interface KeyCodes {
  /** Place in the table: what a snapshot calls the key. */
  readonly key: number;
  /** Set 2, with an E0 (or, for Pause, E1) prefix as high byte. */
  readonly set2: number;
  /** Set 3; 0: none. */
  readonly set3: number;
}

const CODES = new Map<string, KeyCodes>(ROWS.map(([code, set2, set3], key) => [code, { key, set2, set3 }]));

export const KEY_COUNT = ROWS.length;

/** The codes of a key; undefined for a KeyboardEvent.code that no PC keyboard has. */
export function keyCodes(code: string): KeyCodes | undefined {
  return CODES.get(code);
}

/** The key that a snapshot calls so; the first of the table for numbers beyond it. */
export function keyByNumber(key: number): KeyCodes {
  const [code] = ROWS[key] ?? ROWS[0]!;
  return CODES.get(code)!;
}

/** Numbers of the keys whose meaning changes others' sequences. */
export const KEYS = {
  shiftLeft: keyNumber("ShiftLeft"),
  shiftRight: keyNumber("ShiftRight"),
  controlLeft: keyNumber("ControlLeft"),
  controlRight: keyNumber("ControlRight"),
  altLeft: keyNumber("AltLeft"),
  altRight: keyNumber("AltRight"),
  printScreen: keyNumber("PrintScreen"),
  pause: keyNumber("Pause"),
  numpadDivide: keyNumber("NumpadDivide"),
  insert: keyNumber("Insert"),
  arrowRight: keyNumber("ArrowRight"),
} as const;

function keyNumber(code: string): number {
  return ROWS.findIndex(([row]) => row === code);
}

/**
 * The keyboard controller's table from set 2 to set 1, for codes 00h–87h; others pass. [PS2TR] "Scan Code Set 1".
 * Written as the set-1 codes in order of their set-2 codes.
 */
const SET1_TEXT = `
  ff 43 41 3f 3d 3b 3c 58 64 44 42 40 3e 0f 29 59
  65 38 2a 70 1d 10 02 5a 66 71 2c 1f 1e 11 03 5b
  67 2e 2d 20 12 05 04 5c 68 39 2f 21 14 13 06 5d
  69 31 30 23 22 15 07 5e 6a 72 32 24 16 08 09 5f
  6b 33 25 17 18 0b 0a 60 6c 34 35 26 27 19 0c 61
  6d 73 28 74 1a 0d 62 6e 3a 36 1c 1b 75 2b 63 76
  55 56 77 78 79 7a 0e 7b 7c 4f 7d 4b 47 7e 7f 6f
  52 53 50 4c 4d 48 01 45 57 4e 51 4a 37 49 46 54
  80 81 82 41 54 85 86 87`;

const TO_SET1: readonly number[] = SET1_TEXT.trim()
  .split(/\s+/)
  .map((pair) => parseInt(pair, 16));

/** Set-1 code for a byte of set 2 other than the break prefix F0h. */
export function toSet1(byte: number): number {
  return TO_SET1[byte] ?? byte;
}
