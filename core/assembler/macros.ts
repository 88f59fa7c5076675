import type { Line } from "./line.ts";
import { type Place, problem } from "./problem.ts";
import { type Token, integerToken, isSymbol, tokenize } from "./tokens.ts";

/** A multi-line macro. */
export interface Macro {
  readonly name: string;
  readonly fewest: number;
  readonly most: number;
  /** The last parameter takes the rest of the line, commas included. */
  readonly greedy: boolean;
  /** For parameters left out, beginning with number `fewest`. */
  readonly defaults: readonly (readonly Token[])[];
  readonly body: readonly Line[];
}

/** One use of a macro. */
export interface MacroCall {
  readonly macro: Macro;
  readonly values: readonly (readonly Token[])[];
  /** Makes %%labels different at each use. */
  readonly serial: number;
  /** Where the outermost macro is used. */
  readonly place: Place;
  /** %rotate */
  rotation: number;
}

/** Multi-line macros by name; one name may stand for several with different numbers of parameters. */
export class MacroTable {
  readonly #macros = new Map<string, Macro[]>();
  #calls = 0;

  named(name: string): readonly Macro[] | undefined {
    return this.#macros.get(name) ?? this.#macros.get(ignoringCase(name));
  }

  /** `NAME 1`, `NAME 1-3 default, default`, `NAME 0-*`, `NAME 1+`. */
  define(tokens: readonly Token[], body: readonly Line[], anyCase: boolean, place: Place): void {
    const [name] = tokens;
    if (name?.kind !== "word") throw problem(place, "%macro needs a name");
    let at = 1;
    const count = (): number | undefined => {
      const { integer } = tokens[at] ?? {};
      if (integer !== undefined) at++;
      return integer === undefined ? undefined : Number(integer);
    };
    const fewest = count() ?? 0;
    let most = fewest;
    if (isSymbol(tokens[at], "-")) {
      at++;
      if (isSymbol(tokens[at], "*")) {
        most = Number.MAX_SAFE_INTEGER;
        at++;
      } else most = count() ?? fewest;
    }
    const greedy = isSymbol(tokens[at], "+");
    if (greedy) at++;
    const defaults = at < tokens.length ? splitArguments(tokens.slice(at), Number.MAX_SAFE_INTEGER) : [];
    const key = anyCase ? ignoringCase(name.text) : name.text;
    const macro = { name: name.text, fewest, most, greedy, defaults, body };
    this.#macros.set(key, [macro, ...(this.#macros.get(key) ?? [])]);
  }

  call(name: string, tokens: readonly Token[], place: Place): MacroCall {
    const macros = this.named(name)!;
    for (const macro of macros) {
      const values = splitArguments(tokens, macro.greedy ? macro.most : Number.MAX_SAFE_INTEGER);
      if (values.length < macro.fewest || values.length > macro.most) continue;
      const missing = macro.defaults.slice(values.length - macro.fewest);
      return { macro, values: [...values, ...missing], serial: ++this.#calls, place, rotation: 0 };
    }
    const counts = macros.map(({ fewest, most }) => (fewest === most ? `${fewest}` : `${fewest} or more`)).join(" or ");
    throw problem(place, `the macro ${name} takes ${counts} parameters`);
  }
}

/** A line of a macro's body with the call's values in place of %1, %0 and %%names. */
export function substitute(tokens: readonly Token[], call: MacroCall, place: Place): readonly Token[] {
  if (!tokens.some(({ kind }) => kind === "parameter" || kind === "local")) return tokens;
  const out: Token[] = [];
  const push = (token: Token): void => {
    const before = out.at(-1);
    if (before !== undefined && !token.spaced && canJoin(before) && canJoin(token)) {
      out.pop();
      const joined = tokenize(before.text + token.text, place);
      out.push(...joined.map((piece, i) => (i === 0 ? { ...piece, spaced: before.spaced } : piece)));
    } else out.push(token);
  };
  for (const token of tokens) {
    if (token.kind === "local") push({ kind: "word", text: `..@${call.serial}.${token.text}`, spaced: token.spaced });
    else if (token.kind === "parameter") {
      valueOf(Number(token.text), call).forEach((piece, i) => {
        push(i === 0 ? { ...piece, spaced: token.spaced } : piece);
      });
    } else push(token);
  }
  return out;
}

function valueOf(number: number, { values, rotation }: MacroCall): readonly Token[] {
  if (number === 0) return [integerToken(BigInt(values.length))];
  if (number > values.length) return [];
  const count = values.length;
  return values[(((number - 1 + rotation) % count) + count) % count]!;
}

function canJoin({ kind }: Token): boolean {
  return kind === "word" || kind === "number";
}

/** Splits at commas, at most into `most` parts; braces hold a part together. */
function splitArguments(tokens: readonly Token[], most: number): Token[][] {
  if (tokens.length === 0) return [];
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSymbol(token, "{") && depth++ === 0) continue;
    if (isSymbol(token, "}") && --depth === 0) continue;
    if (depth === 0 && parts.length < most && isSymbol(token, ",")) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function ignoringCase(name: string): string {
  return `any case: ${name.toLowerCase()}`;
}
