/** The KEYS of --send: text with escapes and keys in braces, for the keyboard or for a serial line. */
import { HostError } from "../../core/base/errors.ts";
import { chordFor, chordNamed, type Chord } from "../vm/us-keyboard.ts";

/** One --send: wait for `wait` on the screen or on serial 0, then send `keys` the same way. */
export interface SendStep {
  readonly on: "screen" | "serial";
  readonly wait: string;
  readonly chords: readonly Chord[];
  readonly bytes: Uint8Array;
}

/** A piece of KEYS: one character, or the name in a pair of braces. */
type Piece = { readonly text: string } | { readonly key: string };

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  e: "\x1b",
  "\\": "\\",
  "{": "{",
  "}": "}",
};

/** Throws HostError "invalid-input" on wrong syntax and on keys that do not exist. */
export function parseSend(text: string): SendStep {
  const arrow = text.indexOf("=>");
  if (arrow < 0) {
    throw new HostError("invalid-input", `--send needs 'WAIT=>KEYS', for example 'A:\\>=>dir\\n'; got '${text}'.`);
  }
  const before = text.slice(0, arrow);
  const pieces = parsePieces(text.slice(arrow + 2));
  if (before.startsWith("serial:")) {
    return { on: "serial", wait: before.slice("serial:".length), chords: [], bytes: serialBytes(pieces) };
  }
  return { on: "screen", wait: before, chords: pieces.map(chordOf), bytes: new Uint8Array(0) };
}

function parsePieces(keys: string): Piece[] {
  const pieces: Piece[] = [];
  const characters = Array.from(keys);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    const escaped = character === "\\" ? ESCAPES[characters[at + 1] ?? ""] : undefined;
    if (escaped !== undefined) {
      pieces.push({ text: escaped });
      at++;
    } else if (character === "{") {
      const close = characters.indexOf("}", at + 2);
      if (close < 0)
        throw new HostError("invalid-input", `--send: "{" without "}" in '${keys}'. Write \\{ for a brace.`);
      pieces.push({ key: characters.slice(at + 1, close).join("") });
      at = close;
    } else pieces.push({ text: character });
  }
  return pieces;
}

function chordOf(piece: Piece): Chord {
  if ("key" in piece) return chordNamed(piece.key);
  const chord = chordFor(piece.text);
  if (chord !== undefined) return chord;
  throw new HostError(
    "invalid-input",
    `--send: a US keyboard has no key for "${piece.text}". Use 'serial:WAIT=>KEYS'.`,
  );
}

/** What a terminal sends for these keys. */
const TERMINAL_KEYS: Readonly<Record<string, string>> = {
  Enter: "\r",
  Escape: "\x1b",
  Tab: "\t",
  Space: " ",
  Backspace: "\x7f",
  ArrowUp: "\x1b[A",
  ArrowDown: "\x1b[B",
  ArrowRight: "\x1b[C",
  ArrowLeft: "\x1b[D",
  Home: "\x1b[H",
  End: "\x1b[F",
  Delete: "\x1b[3~",
};

function serialBytes(pieces: readonly Piece[]): Uint8Array {
  const text = pieces.map((piece) => ("key" in piece ? terminalKey(piece.key) : piece.text.replace("\n", "\r")));
  return new TextEncoder().encode(text.join(""));
}

function terminalKey(name: string): string {
  const [first = "", second, ...rest] = chordNamed(name);
  const letter = /^Key([A-Z])$/.exec(second ?? "")?.[1];
  if (first === "ControlLeft" && letter !== undefined && rest.length === 0) {
    return String.fromCharCode(letter.charCodeAt(0) - 64);
  }
  const sequence = second === undefined ? TERMINAL_KEYS[first] : undefined;
  if (sequence !== undefined) return sequence;
  throw new HostError("invalid-input", `--send: {${name}} cannot be sent over a serial line.`);
}
