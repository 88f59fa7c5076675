/**
 * Makes a Debian package from the arguments that electron-builder gives fpm. fpm itself would be fetched from the net at
 * every build; Debian's own dpkg-deb does the work as well. [DEB-POLICY] ch. 5 (control files), ch. 6 (scripts).
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const FLAGS = new Set(["--force", "--debug"]);

const options = new Map<string, string[]>();
const mappings: [from: string, to: string][] = [];
const args = process.argv.slice(2);
for (let at = 0; at < args.length; at++) {
  const arg = args[at]!;
  if (FLAGS.has(arg)) continue;
  if (arg.startsWith("-")) options.set(arg, [...(options.get(arg) ?? []), args[++at] ?? ""]);
  else {
    const split = arg.lastIndexOf("=");
    mappings.push([arg.slice(0, split), arg.slice(split + 1)]);
  }
}

function option(name: string): string {
  const value = options.get(name)?.[0];
  if (value === undefined) throw new Error(`fpm: ${name} is missing`);
  return value;
}

if (option("-t") !== "deb") throw new Error(`fpm: cannot make a ${option("-t")}: install fpm and set CUSTOM_FPM_PATH`);
const folder = mkdtempSync(join(tmpdir(), "nestbox-deb-"));
try {
  for (const [from, to] of mappings) {
    const target = join(folder, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from, target, { recursive: true, verbatimSymlinks: true });
  }
  openToAll(folder);
  const control = join(folder, "DEBIAN");
  mkdirSync(control);
  writeFileSync(join(control, "control"), controlFile(kibibytes(folder)));
  for (const [name, source] of [
    ["postinst", option("--after-install")],
    ["postrm", option("--after-remove")],
  ] as const) {
    cpSync(source, join(control, name));
    chmodSync(join(control, name), 0o755);
  }
  const compression = options.get("--deb-compression")?.[0] ?? "xz";
  execFileSync("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "--build", folder, option("--package")]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function controlFile(installedKib: number): string {
  // A line that holds nothing would end the record.
  const [synopsis = "", ...lines] = option("--description").split("\n");
  const description = [synopsis, ...lines.map((line) => ` ${line.trim() === "" ? "." : line.trim()}`)];
  const fields: [name: string, value: string | undefined][] = [
    ["Package", option("--name")],
    ["Version", option("--version")],
    ["Architecture", option("--architecture")],
    ["Maintainer", option("--maintainer")],
    ["Installed-Size", String(installedKib)],
    ["Depends", options.get("-d")?.join(", ")],
    ["Recommends", options.get("--deb-recommends")?.join(", ")],
    ["Section", options.get("--category")?.[0]],
    ["Priority", options.get("--deb-priority")?.[0]],
    ["Homepage", options.get("--url")?.[0]],
    ["Description", description.join("\n")],
  ];
  return fields.map(([name, value]) => (value === undefined ? "" : `${name}: ${value}\n`)).join("");
}

/** Whatever the builder's umask was, everyone may read what is installed. */
function openToAll(path: string): void {
  const stats = statSync(path);
  const mode = stats.mode & 0o7777;
  if (stats.isDirectory()) {
    chmodSync(path, 0o755);
    for (const name of readdirSync(path)) openToAll(join(path, name));
  } else chmodSync(path, (mode & 0o111) === 0 ? 0o644 : 0o755);
}

function kibibytes(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return Math.ceil(stats.size / 1024);
  return readdirSync(path).reduce((sum, name) => sum + kibibytes(join(path, name)), 1);
}
