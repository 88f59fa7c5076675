/** Command lines of `nestbox vm` and `nestbox snapshot`: names, then options. */
import { HostError } from "../../core/base/errors.ts";

export interface Words {
  /** What is no option, in order. */
  readonly names: readonly string[];
  has(flag: string): boolean;
  value(option: string): string | undefined;
}

/** "--option VALUE" or "--option=VALUE" for those in `values`, "--flag" for those in `flags`. Throws HostError. */
export function readWords(args: readonly string[], flags: readonly string[], values: readonly string[]): Words {
  const names: string[] = [];
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(word);
    if (match === null) {
      names.push(word);
      continue;
    }
    const name = match[1]!;
    if (given.has(name)) throw wrong(`--${name} is given twice. Give it once.`);
    if (flags.includes(name)) {
      if (match[2] !== undefined) throw wrong(`--${name} takes no value.`);
      given.set(name, "");
    } else if (values.includes(name)) {
      const value = match[2] ?? args[++at];
      if (value === undefined) throw wrong(`--${name} needs a value.`);
      given.set(name, value);
    } else {
      const known = [...flags, ...values].map((one) => `--${one}`).join(", ");
      throw wrong(`There is no option --${name} here${known === "" ? "" : `; there is ${known}`}.`);
    }
  }
  return { names, has: (flag) => given.has(flag), value: (option) => given.get(option) };
}

export function wrong(message: string): HostError {
  return new HostError("invalid-input", message);
}
