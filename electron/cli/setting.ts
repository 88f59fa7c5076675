/** "setting=value" of the command line, by the declarations that the Settings window is made from. */
import { FIELDS, type FieldName } from "../../core/settings/pages.ts";
import type { Field } from "../../core/settings/field.ts";
import { problem, sentence } from "../../core/settings/problem.ts";
import { wrong } from "./words.ts";

export interface Setting {
  readonly field: FieldName;
  /** Of drives: the text, which names an image, "none" or "new:MiB". */
  readonly value: unknown;
}

/** Throws HostError that says which settings or values there are. */
export function parseSetting(text: string): Setting {
  const match = /^([A-Za-z0-9]+)=(.*)$/s.exec(text);
  if (match === null) throw wrong(`"${text}" is no setting. Write SETTING=VALUE, for example memoryMiB=64.`);
  const [, name, given] = match;
  if (!Object.hasOwn(FIELDS, name!)) {
    throw wrong(`There is no setting "${name}". There is ${Object.keys(FIELDS).join(", ")}.`);
  }
  const field = name as FieldName;
  const declared: Field = FIELDS[field];
  if (declared.kind === "drive") {
    if (given === "") throw wrong(`${field} is the path of an image, or none.`);
    return { field, value: given };
  }
  const value = valueOf(declared, given!);
  const found = problem(declared, value);
  if (found !== undefined) throw wrong(sentence(declared, found));
  return { field, value };
}

function valueOf(field: Field, text: string): unknown {
  switch (field.kind) {
    case "int":
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    case "order":
      return text === "" ? [] : text.split(",");
    case "serial": {
      const [to, ...rest] = text.split(":");
      if (to === "file") return { to, path: rest.join(":") };
      return to === "tcp" ? { to, port: Number(rest[0]) } : { to };
    }
    default:
      return text;
  }
}
