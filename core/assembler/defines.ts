import { type Place, problem } from "./problem.ts";
import { type Token, isSymbol, tokenize } from "./tokens.ts";

interface Define {
  /** Undefined where the name is used without parentheses. */
  readonly parameters: readonly string[] | undefined;
  readonly body: readonly Token[];
}

/** Single-line macros: %define. */
export class Defines {
  readonly #defines = new Map<string, Define>();

  has(name: string): boolean {
    return this.#defines.has(name);
  }

  set(name: string, body: readonly Token[]): void {
    this.#defines.set(name, { parameters: undefined, body });
  }

  remove(name: string): void {
    this.#defines.delete(name);
  }

  /** `NAME body` or `NAME(a, b) body`; `now`: the body is expanded here and not where it is used. */
  define(tokens: readonly Token[], place: Place, now = false): void {
    const [name, paren] = tokens;
    if (name?.kind !== "word") throw problem(place, "%define needs a name");
    let parameters: string[] | undefined;
    let bodyAt = 1;
    if (isSymbol(paren, "(") && !paren!.spaced) {
      const close = tokens.findIndex((token) => isSymbol(token, ")"));
      if (close < 0) throw problem(place, "the parameters of %define need a closing parenthesis");
      parameters = tokens.slice(2, close).flatMap(({ kind, text }) => (kind === "word" ? [text] : []));
      bodyAt = close + 1;
    }
    const body = tokens.slice(bodyAt);
    this.#defines.set(name.text, { parameters, body: now ? this.expand(body, place) : body });
  }

  /** Replaces defined names; a name inside its own expansion is left alone. */
  expand(tokens: readonly Token[], place: Place, within: ReadonlySet<string> = new Set()): readonly Token[] {
    if (!tokens.some((token) => this.#applies(token, within) || isSymbol(token, "%+"))) return tokens;
    const out: Token[] = [];
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at]!;
      const define = this.#applies(token, within) ? this.#defines.get(token.text)! : undefined;
      if (define === undefined) {
        out.push(token);
        continue;
      }
      let { body } = define;
      if (define.parameters !== undefined) {
        if (!isSymbol(tokens[at + 1], "(")) {
          out.push(token);
          continue;
        }
        const { values, end } = callArguments(tokens, at + 1, place);
        body = bind(body, define.parameters, values);
        at = end;
      }
      const expanded = this.expand(body, place, new Set([...within, token.text]));
      out.push(...expanded.map((piece, i) => (i === 0 ? { ...piece, spaced: token.spaced } : piece)));
    }
    return paste(out, place);
  }

  #applies(token: Token, within: ReadonlySet<string>): boolean {
    return token.kind === "word" && this.#defines.has(token.text) && !within.has(token.text);
  }
}

/** Arguments from the parenthesis at `open` on; commas inside parentheses do not separate. */
function callArguments(tokens: readonly Token[], open: number, place: Place): { values: Token[][]; end: number } {
  const values: Token[][] = [[]];
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isSymbol(token, "(") && depth++ === 0) continue;
    if (isSymbol(token, ")") && --depth === 0) return { values, end: at };
    if (isSymbol(token, ",") && depth === 1) values.push([]);
    else values.at(-1)!.push(token);
  }
  throw problem(place, "a closing parenthesis is missing");
}

function bind(
  body: readonly Token[],
  parameters: readonly string[],
  values: readonly (readonly Token[])[],
): readonly Token[] {
  return body.flatMap((token) => {
    const which = token.kind === "word" ? parameters.indexOf(token.text) : -1;
    return which < 0 ? [token] : (values[which] ?? []);
  });
}

/** `a %+ b` becomes one token. */
function paste(tokens: readonly Token[], place: Place): readonly Token[] {
  if (!tokens.some((token) => isSymbol(token, "%+"))) return tokens;
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const before = out.at(-1);
    const after = tokens[at + 1];
    if (!isSymbol(tokens[at], "%+") || before === undefined || after === undefined) {
      out.push(tokens[at]!);
      continue;
    }
    out.pop();
    out.push(...tokenize(before.text + after.text, place));
    at++;
  }
  return out;
}
