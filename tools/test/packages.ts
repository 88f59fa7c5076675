import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

interface DebianPackage {
  readonly name: string;
  /** A file that proves it is there, however it was installed. */
  readonly file: string;
  readonly why: string;
}

/** All that the tests need from Debian. */
export const PACKAGES: readonly DebianPackage[] = [
  { name: "chromium", file: "/usr/bin/chromium", why: "end-to-end tests drive the real page" },
];

/**
 * Makes sure that every package is there. As root it installs what is missing; otherwise it returns the one line that
 * would. Undefined: all there.
 */
export function ensurePackages(packages: readonly DebianPackage[] = PACKAGES): string | undefined {
  const missing = packages.filter(({ file }) => !existsSync(file));
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name }) => name).join(" ");
  for (const { name, why } of missing) console.log(`missing Debian package ${name}: ${why}`);
  const advice = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return advice;
  console.log(`installing ${names}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const command of [
    ["update", "-q"],
    ["install", "-y", "-q", "--no-install-recommends", ...names.split(" ")],
  ]) {
    const { status } = spawnSync("apt-get", command, { stdio: ["ignore", "ignore", "inherit"], env: environment });
    if (status !== 0) return advice;
  }
  return missing.every(({ file }) => existsSync(file)) ? undefined : advice;
}
