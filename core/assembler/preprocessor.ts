import { type Branch, holds, isConditional } from "./conditions.ts";
import { Defines } from "./defines.ts";
import type { Line } from "./line.ts";
import { type MacroCall, MacroTable, substitute } from "./macros.ts";
import { type Place, problem } from "./problem.ts";
import { type Token, integerToken, isSymbol, symbolToken, tokenize } from "./tokens.ts";

/** What the preprocessor needs from the rest of the assembler. */
export interface PreprocessorHost {
  /** Text of an included file. */
  file(name: string): string | undefined;
  /** Value of a plain number, for %if, %rep and %assign. */
  evaluate(tokens: readonly Token[], place: Place): bigint;
  /** Receives every line that is left. */
  line(tokens: readonly Token[], place: Place): void;
}

const MOST_NESTED = 64;
const MOST_LINES = 500_000;
const OPENERS: Readonly<Record<string, string>> = { macro: "endmacro", imacro: "endmacro", rep: "endrep" };

/** %include, %macro, %define, %if and their kin, by NASM's rules. */
export class Preprocessor {
  readonly defines = new Defines();
  readonly #macros = new MacroTable();
  readonly #host: PreprocessorHost;
  #depth = 0;
  #lines = 0;
  #exitRep = false;

  constructor(host: PreprocessorHost) {
    this.#host = host;
  }

  source(text: string, file: string): void {
    const lines = splitLines(text).map(({ content, line }) => {
      const place = { file, line };
      return { tokens: tokenize(content, place), place };
    });
    this.#run(lines, undefined);
  }

  #run(lines: readonly Line[], call: MacroCall | undefined): void {
    const end = lines.at(-1)?.place ?? { file: "", line: 0 };
    if (++this.#depth > MOST_NESTED) throw problem(end, `more than ${MOST_NESTED} files and macros inside each other`);
    const branches: Branch[] = [];
    for (let at = 0; at < lines.length && !this.#exitRep; at++) {
      const written = lines[at]!;
      const [first] = written.tokens;
      if (first === undefined) continue;
      if (++this.#lines > MOST_LINES) throw problem(written.place, `more than ${MOST_LINES} lines, macros expanded`);
      const tokens = call === undefined ? written.tokens : substitute(written.tokens, call, written.place);
      // what a macro makes is told by where the macro is used
      const place = call?.place ?? written.place;
      const skipped = branches.some(({ taken }) => taken !== "now");
      if (first.kind !== "directive") {
        if (!skipped) this.#plain(tokens, place);
      } else if (isConditional(first.text)) {
        this.#conditional(first.text, tokens.slice(1), place, branches);
      } else if (Object.hasOwn(OPENERS, first.text)) {
        const close = closing(lines, at);
        if (!skipped) this.#block(first.text, tokens, lines.slice(at + 1, close), place, call);
        at = close;
      } else if (!skipped) {
        this.#directive(first.text, tokens.slice(1), place, call);
      }
    }
    if (branches.length > 0 && !this.#exitRep) throw problem(branches.at(-1)!.place, "this %if has no %endif");
    this.#depth--;
  }

  #plain(tokens: readonly Token[], place: Place): void {
    const expanded = this.defines.expand(tokens, place);
    const nameAt = isSymbol(expanded[1], ":") ? 2 : 0;
    const name = expanded[nameAt];
    const macros = name?.kind === "word" ? this.#macros.named(name.text) : undefined;
    if (macros === undefined) {
      this.#host.line(expanded.some(({ kind }) => kind === "parameter") ? expanded.flatMap(modulo) : expanded, place);
      return;
    }
    if (nameAt > 0) this.#host.line(expanded.slice(0, nameAt), place);
    const call = this.#macros.call(name!.text, expanded.slice(nameAt + 1), place);
    this.#run(call.macro.body, call);
  }

  #block(
    kind: string,
    tokens: readonly Token[],
    body: readonly Line[],
    place: Place,
    call: MacroCall | undefined,
  ): void {
    if (kind !== "rep") {
      this.#macros.define(tokens.slice(1), body, kind === "imacro", place);
      return;
    }
    const count = this.#number(tokens.slice(1), place);
    for (let i = 0n; i < count && !this.#exitRep; i++) this.#run(body, call);
    this.#exitRep = false;
  }

  #conditional(name: string, rest: readonly Token[], place: Place, branches: Branch[]): void {
    const outside = branches.every(({ taken }, i) => i === branches.length - 1 || taken === "now");
    const decide = (condition: string): boolean =>
      holds(condition, rest, place, {
        defines: this.defines,
        hasMacro: (macro) => this.#macros.named(macro) !== undefined,
        evaluate: (tokens) => this.#number(tokens, place),
      });
    const top = branches.at(-1);
    if (name.startsWith("if")) {
      const reached = branches.every(({ taken }) => taken === "now");
      branches.push({ place, taken: reached && decide(name) ? "now" : "not yet", final: false });
      if (!reached) branches.at(-1)!.taken = "done";
      return;
    }
    if (top === undefined) throw problem(place, `%${name} without %if`);
    if (name === "endif") {
      branches.pop();
      return;
    }
    if (top.final) throw problem(place, `%${name} after %else`);
    top.final = name === "else";
    if (top.taken === "now") top.taken = "done";
    else if (outside && top.taken === "not yet" && (name === "else" || decide(name.slice(2)))) top.taken = "now";
  }

  #directive(name: string, rest: readonly Token[], place: Place, call: MacroCall | undefined): void {
    switch (name) {
      case "include":
        this.#include(rest, place);
        break;
      case "define":
      case "idefine":
        this.defines.define(rest, place);
        break;
      case "xdefine":
        this.defines.define(rest, place, true);
        break;
      case "undef":
        this.defines.remove(nameOf(rest, place));
        break;
      case "assign":
        this.defines.set(nameOf(rest, place), [integerToken(this.#number(rest.slice(1), place))]);
        break;
      case "strlen": {
        const [text] = this.defines.expand(rest.slice(1), place);
        if (text?.kind !== "string") throw problem(place, "%strlen needs a name and a text in quotes");
        this.defines.set(nameOf(rest, place), [integerToken(BigInt(text.bytes!.length))]);
        break;
      }
      case "rotate":
        if (call === undefined) throw problem(place, "%rotate stands only in a macro");
        call.rotation += Number(this.#number(rest, place));
        break;
      case "exitrep":
        this.#exitRep = true;
        break;
      case "error":
      case "fatal":
        throw problem(place, rest.map(({ text, spaced }, i) => (spaced && i > 0 ? ` ${text}` : text)).join(""));
      case "warning":
      case "pragma":
        break;
      default:
        throw problem(place, `the directive %${name} is not known`);
    }
  }

  #include(rest: readonly Token[], place: Place): void {
    const [name] = this.defines.expand(rest, place);
    if (name?.kind !== "string") throw problem(place, "%include needs the name of a file in quotes");
    const text = this.#host.file(name.text);
    if (text === undefined) throw problem(place, `the file “${name.text}” was not found`);
    this.source(text, name.text);
  }

  #number(tokens: readonly Token[], place: Place): bigint {
    return this.#host.evaluate(this.defines.expand(tokens, place).flatMap(modulo), place);
  }
}

/** Outside of macros % before a digit is the modulo operator. */
function modulo(token: Token): Token | Token[] {
  if (token.kind !== "parameter") return token;
  return [symbolToken("%"), integerToken(BigInt(token.text))];
}

function nameOf(rest: readonly Token[], place: Place): string {
  if (rest[0]?.kind !== "word") throw problem(place, "a name is missing");
  return rest[0].text;
}

/** Index of the directive that ends the one at `open`. */
function closing(lines: readonly Line[], open: number): number {
  const { tokens, place } = lines[open]!;
  const opener = tokens[0]!.text;
  const closer = OPENERS[opener]!;
  let depth = 0;
  for (let at = open; at < lines.length; at++) {
    const first = lines[at]!.tokens[0];
    if (first?.kind !== "directive") continue;
    if (OPENERS[first.text] === closer) depth++;
    else if (first.text === closer && --depth === 0) return at;
  }
  throw problem(place, `this %${opener} has no %${closer}`);
}

/** Lines with their numbers; a backslash at the end joins the next. */
function splitLines(text: string): { content: string; line: number }[] {
  const out: { content: string; line: number }[] = [];
  let joined = "";
  let first = 0;
  for (const [i, raw] of text.split("\n").entries()) {
    const content = raw.replace(/\r$/, "");
    if (joined === "") first = i + 1;
    if (content.endsWith("\\")) {
      joined += `${content.slice(0, -1)} `;
      continue;
    }
    out.push({ content: joined + content, line: first });
    joined = "";
  }
  if (joined !== "") out.push({ content: joined, line: first });
  return out;
}
