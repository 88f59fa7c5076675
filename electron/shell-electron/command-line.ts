/** What the app's command line says. Chromium's own switches stand between ours. */
export interface CommandLine {
  /** Arguments of the `nestbox` command, when the app was started as it (docs/processes.md). */
  readonly cli?: readonly string[];
  readonly home?: string;
  /** Image files that the desktop asks us to open. */
  readonly images: readonly string[];
}

const IMAGE_PATTERN = /\.(img|ima|flp|vfd|dsk)$/i;

/** `args`: without the program itself (and, from a checkout, without the app's folder). */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const cliAt = args.indexOf("--cli");
  if (cliAt >= 0) return { cli: args.slice(cliAt + 1), images: [] };
  const home = optionValue(args, "--home");
  const images = args.filter((arg) => !arg.startsWith("-") && arg !== home && IMAGE_PATTERN.test(arg));
  return { images, ...(home === undefined ? {} : { home }) };
}

function optionValue(args: readonly string[], name: string): string | undefined {
  const joined = args.find((arg) => arg.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
