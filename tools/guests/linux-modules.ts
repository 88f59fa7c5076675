/** Modules of a packaged Linux kernel. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Unavailable } from "./apt.ts";

export interface LinuxModule {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Those of `names` that the kernel in an unpacked package has as modules, in that order; the rest is built in or absent. */
export function linuxModules(kernelFolder: string, names: readonly string[]): readonly LinuxModule[] {
  const root = join(kernelFolder, "lib/modules");
  const version = readdirSync(root)[0];
  if (version === undefined) throw new Unavailable("the kernel's package holds no modules");
  const files = readdirSync(join(root, version), { recursive: true, encoding: "utf8" });
  return names.flatMap((name) => {
    const file = files.find((path) => path.endsWith(`/${name}.ko`));
    return file === undefined ? [] : [{ name, bytes: readFileSync(join(root, version, file)) }];
  });
}

/** The kernel itself. */
export function linuxKernel(kernelFolder: string): string {
  const boot = join(kernelFolder, "boot");
  const kernel = readdirSync(boot).find((name) => name.startsWith("vmlinuz-"));
  if (kernel === undefined) throw new Unavailable("the package holds no kernel");
  return join(boot, kernel);
}
