/** What `npm start -- …` accepts. */
import { HostError } from "../../core/base/errors.ts";
import { DEFAULT_LISTEN, parseListen, type ListenAddress } from "../../electron/shell-web/listen-option.ts";

export interface StartOptions {
  /** Rungs to try, in this order. */
  readonly rungs: readonly Rung[];
  readonly listen: ListenAddress;
  readonly home?: string;
  readonly help: boolean;
}

/** Electron's windows; a Chromium window of the web shell; only the web shell's address. */
export type Rung = "electron" | "chromium" | "address";

export const START_HELP = `npm start -- [options]       or: nestbox start|serve [options]

Opens Nestbox: in Electron if it can, else in a window of Chromium, else by printing an address for any browser.

  --shell=electron|web     only Electron, or only the web shell
  --listen HOST:PORT       where the web shell listens (default 127.0.0.1 and any free port)
  --home DIR               the folder with the machines
  serve                    the web shell without a window: print the address and keep running
`;

/** Throws HostError "invalid-input". `args`: the command ("start" or "serve") and its options. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const [command, ...rest] = args;
  const values = new Map<string, string>();
  for (let at = 0; at < rest.length; at++) {
    const [name, joined] = split(rest[at]!);
    if (name === "--help" || name === "-h") values.set("--help", "");
    else if (name === "--shell" || name === "--listen" || name === "--home") {
      const value = joined ?? rest[++at];
      if (value === undefined || value === "") throw new HostError("invalid-input", `${name} needs a value.`);
      values.set(name, value);
    } else throw new HostError("invalid-input", `There is no option "${rest[at]}". "npm start -- --help" lists them.`);
  }
  const home = values.get("--home");
  const listen = values.get("--listen");
  return {
    rungs: rungsFor(command === "serve", values.get("--shell"), listen !== undefined),
    listen: listen === undefined ? DEFAULT_LISTEN : parseListen(listen),
    help: values.has("--help"),
    ...(home === undefined ? {} : { home }),
  };
}

function rungsFor(serveOnly: boolean, shell: string | undefined, hasListen: boolean): readonly Rung[] {
  if (shell !== undefined && shell !== "electron" && shell !== "web") {
    throw new HostError("invalid-input", `--shell is electron or web; got "${shell}".`);
  }
  if (shell === "electron" && (serveOnly || hasListen)) {
    throw new HostError("invalid-input", "Only the web shell listens at an address: leave out --shell=electron.");
  }
  if (serveOnly) return ["address"];
  if (shell === "electron") return ["electron"];
  // Who asks for an address wants the shell that has one.
  if (shell === "web" || hasListen) return ["chromium", "address"];
  return ["electron", "chromium", "address"];
}

function split(argument: string): [name: string, value: string | undefined] {
  const at = argument.startsWith("--") ? argument.indexOf("=") : -1;
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}
