import type { Defines } from "./defines.ts";
import { type Place, problem } from "./problem.ts";
import { type Token, isSymbol } from "./tokens.ts";

/** An open %if. */
export interface Branch {
  readonly place: Place;
  /** Whether lines count now, may count after %elif or %else, or no longer will. */
  taken: "now" | "not yet" | "done";
  /** %else was seen. */
  final: boolean;
}

export interface ConditionContext {
  readonly defines: Defines;
  hasMacro(name: string): boolean;
  evaluate(tokens: readonly Token[]): bigint;
}

const KINDS = new Set(["if", "ifdef", "ifmacro", "ifidn", "ifidni", "ifempty", "ifnum", "ifstr", "ifid"]);

/** A directive that opens, turns or closes a condition. */
export function isConditional(name: string): boolean {
  if (name === "else" || name === "endif") return true;
  return KINDS.has(positive(name.replace(/^elif/, "if")));
}

/** Whether the condition of %if…, without its `el`, is met. */
export function holds(name: string, rest: readonly Token[], place: Place, context: ConditionContext): boolean {
  const kind = positive(name);
  return test(kind, rest, place, context) === (kind === name);
}

/** ifndef → ifdef. */
function positive(name: string): string {
  return /^ifn(?!um$)/.test(name) ? `if${name.slice(3)}` : name;
}

function test(kind: string, rest: readonly Token[], place: Place, context: ConditionContext): boolean {
  const [first] = rest;
  switch (kind) {
    case "if":
      return context.evaluate(rest) !== 0n;
    case "ifdef":
      return rest.some(({ text }) => context.defines.has(text));
    case "ifmacro":
      return first !== undefined && context.hasMacro(first.text);
    case "ifidn":
    case "ifidni": {
      const expanded = context.defines.expand(rest, place);
      const comma = expanded.findIndex((token) => isSymbol(token, ","));
      if (comma < 0) throw problem(place, `%${kind} needs two texts with a comma between`);
      const [left, right] = [textOf(expanded.slice(0, comma)), textOf(expanded.slice(comma + 1))];
      return kind === "ifidn" ? left === right : left.toLowerCase() === right.toLowerCase();
    }
    case "ifempty":
      return context.defines.expand(rest, place).length === 0;
    default: {
      const wanted = { ifnum: "number", ifstr: "string", ifid: "word" }[kind];
      return context.defines.expand(rest, place)[0]?.kind === wanted;
    }
  }
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => `${token.kind} ${token.text}`).join(" ");
}
