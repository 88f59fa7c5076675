/**
 * Messages of the services in the user's language. They come as English sentences with values in them (docs/window.md): a
 * sentence is found again by what stands between its values.
 */
import { zhCnServices } from "./zh-cn-services.ts";

/** Languages of Nestbox. */
export type Language = "en" | "zh-CN";

export type ServiceText = (message: string) => string;

interface Sentence {
  readonly pattern: RegExp;
  /** Names of the values, in the pattern's order; true: the value is itself a sentence. */
  readonly values: readonly { readonly name: string; readonly isSentence: boolean }[];
  readonly translation: string;
  /** How much of it is fixed: of two sentences that fit, the one that says more is meant. */
  readonly fixedLength: number;
}

const VALUE = /\{(\w+)\}|<(\w+)>/g;

export function serviceText(language: Language): ServiceText {
  return language === "en" ? (message) => message : translate;
}

let sentences: readonly Sentence[] | undefined;

/** What is not known stays as it is: a sentence in English says more than none. */
function translate(message: string): string {
  sentences ??= Object.entries(zhCnServices)
    .map(([english, translation]) => compile(english, translation))
    .toSorted((a, b) => b.fixedLength - a.fixedLength);
  for (const sentence of sentences) {
    const found = sentence.pattern.exec(message);
    if (found !== null) return fill(sentence, found.slice(1));
  }
  return message;
}

function compile(english: string, translation: string): Sentence {
  const values = [...english.matchAll(VALUE)].map(([, name, sentence]) => ({
    name: name ?? sentence!,
    isSentence: sentence !== undefined,
  }));
  const fixed = english.split(VALUE).filter((_, at) => at % 3 === 0);
  const pattern = new RegExp(`^${fixed.map(escape).join("([^]+?)")}$`);
  return { pattern, values, translation, fixedLength: fixed.join("").length };
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function fill({ values, translation }: Sentence, found: readonly string[]): string {
  const texts = new Map(
    values.map(({ name, isSentence }, at) => [name, isSentence ? translate(found[at] ?? "") : (found[at] ?? "")]),
  );
  return translation.replaceAll(VALUE, (whole, name?: string, sentence?: string) => {
    return texts.get(name ?? sentence ?? "") ?? whole;
  });
}
