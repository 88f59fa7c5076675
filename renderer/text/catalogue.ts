/** A message by its key, with its parameters, in the chosen language. */
import type { Language } from "../../electron/contract/text/service-text.ts";
import { en } from "./en.ts";
import { zhCn } from "./zh-cn.ts";

export type { Language };

export const LANGUAGES = { en: "English", "zh-CN": "简体中文" } as const satisfies Record<Language, string>;

export type TextKey = keyof typeof en;

/** The names in {braces} of a message. */
export type ParameterNames<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never;

type Parameters<K extends TextKey> =
  ParameterNames<(typeof en)[K]> extends never
    ? []
    : [parameters: Readonly<Record<ParameterNames<(typeof en)[K]>, string | number>>];

/** Keys of messages without parameters: what can be handed around as data. */
export type PlainTextKey = { [K in TextKey]: Parameters<K> extends [] ? K : never }[TextKey];

export type Translate = <K extends TextKey>(key: K, ...parameters: Parameters<K>) => string;

const CATALOGUES: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, "zh-CN": zhCn };

export function translator(language: Language): Translate {
  const catalogue = CATALOGUES[language];
  return (key, ...[parameters]) => fill(catalogue[key], parameters ?? {});
}

function fill(message: string, parameters: Readonly<Record<string, string | number>>): string {
  return message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

/** The language of the browser or system, if there is a catalogue for it. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return "zh-CN";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}
