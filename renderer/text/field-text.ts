/** Labels, options and problems of settings fields in a language. English is in the declarations themselves. */
import type { Field } from "../../core/settings/field.ts";
import { FIELDS, type FieldName } from "../../core/settings/pages.ts";
import { sentence, type Problem } from "../../core/settings/problem.ts";
import type { Language } from "./catalogue.ts";
import { zhCnFields, zhCnProblems } from "./zh-cn-fields.ts";

export interface FieldText {
  label(name: FieldName): string;
  help(name: FieldName): string | undefined;
  /** Why the value cannot be changed for now. */
  unavailable(name: FieldName): string | undefined;
  option(name: FieldName, option: string): string;
  problem(name: FieldName, problem: Problem): string;
}

interface Translated {
  readonly label: string;
  readonly help?: string;
  readonly unavailable?: string;
  readonly options?: Readonly<Record<string, string>>;
}

export function fieldText(language: Language): FieldText {
  return language === "en" ? english : chinese;
}

const english: FieldText = {
  label: (name) => declared(name).label,
  help: (name) => declared(name).help,
  unavailable: (name) => declared(name).unavailable,
  option(name, option) {
    const field = declared(name);
    return "optionLabels" in field ? (field.optionLabels[option] ?? option) : option;
  },
  problem: (name, problem) => sentence(declared(name), problem),
};

const chinese: FieldText = {
  label: (name) => zhCnFields[name].label,
  help: (name) => (zhCnFields[name] as Translated).help,
  unavailable: (name) => (zhCnFields[name] as Translated).unavailable,
  option: (name, option) => (zhCnFields[name] as Translated).options?.[option] ?? option,
  problem(name, problem) {
    const field = declared(name);
    const values: Record<string, string> = {
      label: zhCnFields[name].label,
      unit: field.kind === "int" ? field.unit : "",
      ...("max" in problem ? { max: String(problem.max) } : {}),
      ...("min" in problem ? { min: String(problem.min) } : {}),
    };
    return zhCnProblems[problem.code].replaceAll(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
  },
};

/** A field with the types of all kinds. */
function declared(name: FieldName): Field {
  return FIELDS[name];
}
