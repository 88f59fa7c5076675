/**
 * The bytes a 101-key keyboard sends for a key, in sets 1, 2 and 3, with the shift codes that wrap the grey keys so
 * that a program for the 84-key keyboard sees the keypad key it knows. [PS2TR] "Keyboard: Scan Codes".
 */
import { KEYS, type KeyCodes, toSet1 } from "./scan-codes.ts";

/** What a key's bytes depend on besides the key. */
export interface KeyboardView {
  /** Is the key down as far as the keyboard has told? */
  isDown(key: number): boolean;
  readonly numLock: boolean;
}

const BREAK = 0xf0;

/** Set 1 is set 2 as the keyboard controller would translate it. */
export function keySequence(set: 1 | 2 | 3, codes: KeyCodes, pressed: boolean, view: KeyboardView): number[] {
  if (set === 3) return codes.set3 === 0 ? [] : pressed ? [codes.set3] : [BREAK, codes.set3];
  const sequence = set2Sequence(codes, pressed, view);
  return set === 2 ? sequence : translate(sequence);
}

function set2Sequence(codes: KeyCodes, pressed: boolean, view: KeyboardView): number[] {
  const { key } = codes;
  const control = view.isDown(KEYS.controlLeft) || view.isDown(KEYS.controlRight);
  if (key === KEYS.pause) {
    if (!pressed) return [];
    return control ? [0xe0, 0x7e, 0xe0, BREAK, 0x7e] : [0xe1, 0x14, 0x77, 0xe1, BREAK, 0x14, BREAK, 0x77];
  }
  const shifts: number[] = [];
  if (view.isDown(KEYS.shiftLeft)) shifts.push(0x12);
  if (view.isDown(KEYS.shiftRight)) shifts.push(0x59);
  const plain = one(codes.set2, pressed);
  if (key === KEYS.printScreen) {
    if (view.isDown(KEYS.altLeft) || view.isDown(KEYS.altRight)) return one(0x84, pressed);
    return control || shifts.length > 0 ? plain : wrapped(plain, pressed, [0x12], true);
  }
  const grey = key >= KEYS.insert && key <= KEYS.arrowRight;
  if (shifts.length > 0 && (key === KEYS.numpadDivide || (grey && !view.numLock))) {
    return wrapped(plain, pressed, shifts, false);
  }
  return grey && view.numLock && shifts.length === 0 ? wrapped(plain, pressed, [0x12], true) : plain;
}

function one(set2: number, pressed: boolean): number[] {
  const prefix = set2 > 0xff ? [set2 >> 8] : [];
  return pressed ? [...prefix, set2 & 0xff] : [...prefix, BREAK, set2 & 0xff];
}

/** Puts shift codes around a key that make it look shifted (`down`) or not, and takes them back after its release. */
function wrapped(plain: number[], pressed: boolean, shifts: readonly number[], down: boolean): number[] {
  const codes = shifts.flatMap((shift) => one(0xe000 | shift, pressed === down));
  return pressed ? [...codes, ...plain] : [...plain, ...codes];
}

function translate(sequence: readonly number[]): number[] {
  const out: number[] = [];
  let broken = 0;
  for (const byte of sequence) {
    if (byte === BREAK) broken = 0x80;
    else {
      out.push(toSet1(byte) | broken);
      broken = 0;
    }
  }
  return out;
}
