/** Options of `nestbox serve`. */
import { HostError } from "../../core/base/errors.ts";
import { DEFAULT_LISTEN, parseListen, type ListenAddress } from "./listen-option.ts";

export interface ServeOptions {
  readonly listen: ListenAddress;
  readonly home?: string;
}

/** "--listen HOST:PORT", "--home DIR", both also with "=". Throws HostError "invalid-input". */
export function parseServeOptions(args: readonly string[]): ServeOptions {
  let listen = DEFAULT_LISTEN;
  let home: string | undefined;
  const words = args.flatMap((arg) => /^(--\w+)=(.*)$/s.exec(arg)?.slice(1) ?? [arg]);
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = [words[at], words[at + 1]];
    if (name !== "--listen" && name !== "--home") {
      throw new HostError("invalid-input", `serve has no option "${name}". It has --listen HOST:PORT and --home DIR.`);
    }
    if (value === undefined || value === "") throw new HostError("invalid-input", `${name} needs a value.`);
    if (name === "--listen") listen = parseListen(value);
    else home = value;
  }
  return { listen, ...(home === undefined ? {} : { home }) };
}
