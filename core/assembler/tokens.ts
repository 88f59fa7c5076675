import { type FloatBits, floatBits, integerOf } from "./numbers.ts";
import { type Place, problem } from "./problem.ts";
import { unescape, utf8 } from "./strings.ts";

export type TokenKind = "word" | "number" | "string" | "symbol" | "parameter" | "local" | "directive";

/** A piece of a source line. */
export interface Token {
  readonly kind: TokenKind;
  /** As written. `string`: without quotes; `parameter`: digits after %; `local`: name after %%; `directive`: name after %. */
  readonly text: string;
  /** White space stands before it: macros paste what touches. */
  readonly spaced: boolean;
  readonly integer?: bigint;
  readonly float?: FloatBits;
  readonly bytes?: readonly number[];
}

const SPACE = /[ \t\r\f\v]*/y;
const FLOAT = /\d+\.\d*(?:[eE][+-]?\d+)?/y;
const NUMBER = /\$?\d\w*/y;
const WORD = /\$?[A-Za-z_.?@][\w.?@#~$]*|\$\$?/y;
const QUOTED = /'([^']*)'|"([^"]*)"|`((?:[^`\\]|\\.)*)`/y;
const LOCAL = /%%([A-Za-z_]\w*)|%\{%(\w+)\}/y;
const PARAMETER = /%(\d+)|%\{(\d+)\}/y;
const DIRECTIVE = /%([A-Za-z]+)/y;
const SYMBOL = /%\+|<<<|>>>|<=>|<<|>>|==|!=|<>|<=|>=|&&|\|\||\^\^|\/\/|%%|[-+*/%&|^~!()[\]{},:<>=?]/y;

/** Splits a line; what follows a semicolon is a comment. */
export function tokenize(line: string, place: Place): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let match: RegExpExecArray | null = null;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    match = pattern.exec(line);
    if (match === null) return false;
    at += match[0].length;
    return true;
  };
  const captured = (): string => match![1] ?? match![2] ?? match![3] ?? match![0];
  for (;;) {
    take(SPACE);
    const spaced = match![0].length > 0;
    if (at >= line.length || line[at] === ";") return tokens;
    if (take(FLOAT)) {
      tokens.push({ kind: "number", text: match![0], spaced, float: floatBits(match![0]) });
    } else if (take(NUMBER)) {
      tokens.push(number(match![0], spaced, place));
    } else if (take(WORD)) {
      tokens.push({ kind: "word", text: match![0], spaced });
    } else if (take(QUOTED)) {
      const text = captured();
      tokens.push({ kind: "string", text, spaced, bytes: match![3] === undefined ? utf8(text) : unescape(text) });
    } else if (take(LOCAL)) {
      tokens.push({ kind: "local", text: captured(), spaced });
    } else if (take(PARAMETER)) {
      tokens.push({ kind: "parameter", text: captured(), spaced });
    } else if (tokens.length === 0 && take(DIRECTIVE)) {
      // elsewhere a percent sign before a name is the modulo operator
      tokens.push({ kind: "directive", text: captured().toLowerCase(), spaced });
    } else if (take(SYMBOL)) {
      tokens.push({ kind: "symbol", text: match![0], spaced });
    } else {
      const what = /['"`]/.test(line[at]!) ? "a string without its closing quote" : `“${line[at]}”`;
      throw problem(place, `${what} cannot stand here`);
    }
  }
}

/** A symbol made by the assembler itself. */
export function symbolToken(text: string): Token {
  return { kind: "symbol", text, spaced: true };
}

/** A number made by the assembler itself: values of %assign, results of %strlen. */
export function integerToken(value: bigint): Token {
  return { kind: "number", text: value.toString(), spaced: true, integer: value };
}

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.kind === "symbol" && token.text === text;
}

function number(text: string, spaced: boolean, place: Place): Token {
  const integer = integerOf(text);
  if (integer === undefined) throw problem(place, `“${text}” is not a number`);
  return { kind: "number", text, spaced, integer };
}
