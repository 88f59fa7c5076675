/**
 * Debian packages by name, without root and without touching the host's package system: apt-get with a configuration,
 * lists and a cache of its own, in a folder of ours. That way packages of an architecture that the host does not have
 * enabled (i386 kernels) are as near as any other.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Architecture = "amd64" | "i386";

export interface DebianPackage {
  readonly name: string;
  readonly architecture: Architecture;
  /** The package is empty and depends on the real one, whose name begins so. */
  readonly dependencyPrefix?: string;
}

/** Why something is not to be had, as a sentence without its full stop. */
export class Unavailable extends Error {}

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const SECONDS_OF_PATIENCE = 20;

export class Apt {
  readonly #folder: string;
  /** What the update of an architecture's lists said. */
  readonly #updated = new Map<Architecture, string>();

  /** Everything goes below `folder`. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The folder of the unpacked package; downloads it unless it was there already. Throws Unavailable. */
  unpacked(wanted: DebianPackage): string {
    const target = join(this.#folder, "packages", `${wanted.name}_${wanted.architecture}`);
    if (existsSync(target)) return target;
    const name = this.#realName(wanted, this.#update(wanted.architecture));
    const downloads = join(this.#folder, "downloads", wanted.name);
    rmSync(downloads, { recursive: true, force: true });
    mkdirSync(downloads, { recursive: true });
    const got = this.#apt(wanted.architecture, ["apt-get", "download", name], downloads);
    const file = readdirSync(downloads).find((entry) => entry.endsWith(".deb"));
    if (file === undefined) throw new Unavailable(`the package ${name} could not be downloaded (${reasonIn(got)})`);
    const aside = `${target}.new`;
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { recursive: true });
    const { status, stderr } = spawnSync("dpkg-deb", ["-x", join(downloads, file), aside], { encoding: "utf8" });
    if (status !== 0) throw new Unavailable(`the package ${name} could not be unpacked (${stderr.trim()})`);
    rmSync(downloads, { recursive: true });
    renameSync(aside, target);
    return target;
  }

  #realName({ name, architecture, dependencyPrefix }: DebianPackage, updated: string): string {
    const text = this.#apt(architecture, ["apt-cache", "depends", name]);
    if (!text.startsWith(name)) {
      // some mirrors lack some of the lists; only when nothing is known the update's word is the reason
      const reason = /^(Err|E):?/m.test(updated) ? `: ${reasonIn(updated)}` : "";
      throw new Unavailable(`no package ${name} for ${architecture} is in the package lists${reason}`);
    }
    if (dependencyPrefix === undefined) return name;
    const names = Array.from(text.matchAll(/Depends: (\S+)/g), (match) => match[1]!.replace(/:.*/, ""));
    const real = names.find((candidate) => candidate.startsWith(dependencyPrefix));
    if (real === undefined) throw new Unavailable(`the package ${name} names no ${dependencyPrefix}…`);
    return real;
  }

  /** Fetches the lists, once in a run. */
  #update(architecture: Architecture): string {
    let said = this.#updated.get(architecture);
    if (said === undefined) {
      said = this.#apt(architecture, ["apt-get", "update"]);
      this.#updated.set(architecture, said);
    }
    return said;
  }

  /** What the command said. */
  #apt(architecture: Architecture, [command = "", ...args]: readonly string[], folder = this.#folder): string {
    const configuration = this.#configuration(architecture);
    const environment = { ...process.env, APT_CONFIG: configuration, LC_ALL: "C.UTF-8" };
    const { error, stdout, stderr } = spawnSync(command, args, { cwd: folder, env: environment, encoding: "utf8" });
    if (error !== undefined) throw new Unavailable(`this host has no ${command}; it is no Debian system`);
    return stdout + stderr;
  }

  /** Writes the configuration of one architecture and returns its path. */
  #configuration(architecture: Architecture): string {
    const root = join(this.#folder, "apt", architecture);
    const file = join(root, "apt.conf");
    if (existsSync(file)) return file;
    for (const folder of ["state/lists/partial", "cache/archives/partial"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    writeFileSync(join(root, "status"), "");
    writeFileSync(join(root, "sources.list"), sourcesOfHost(architecture));
    writeFileSync(
      file,
      [
        `Dir::State "${root}/state";`,
        `Dir::State::status "${root}/status";`,
        `Dir::Cache "${root}/cache";`,
        `Dir::Etc::SourceList "${root}/sources.list";`,
        'Dir::Etc::SourceParts "/dev/null";',
        `APT::Architecture "${architecture}";`,
        `APT::Architectures { "${architecture}"; };`,
        'APT::Sandbox::User "";',
        'Acquire::Languages "none";',
        'Acquire::Retries "1";',
        `Acquire::http::Timeout "${SECONDS_OF_PATIENCE}";`,
        `Acquire::https::Timeout "${SECONDS_OF_PATIENCE}";`,
        "",
      ].join("\n"),
    );
    return file;
  }
}

/** The distribution's own mirrors, as the host's configuration names them. */
function sourcesOfHost(architecture: Architecture): string {
  const format = "$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)";
  const { stdout } = spawnSync("apt-get", ["indextargets", "--format", format, "Created-By: Packages"], {
    encoding: "utf8",
  });
  const fields = (stdout ?? "").split("\n").map((line) => line.split("|"));
  const keyring = existsSync(KEYRING) ? ` signed-by=${KEYRING}` : "";
  const lines = fields
    .filter(([origin, , , component]) => origin === "Debian" && component === "main")
    .map(([, uri, release, component]) => `deb [arch=${architecture}${keyring}] ${uri} ${release} ${component}`);
  if (lines.length > 0) return `${[...new Set(lines)].join("\n")}\n`;
  const release = debianRelease();
  if (release === undefined) throw new Unavailable("this host is no Debian system");
  return `deb [arch=${architecture}${keyring}] http://deb.debian.org/debian ${release} main\n`;
}

/** When no lists were ever fetched, apt knows no targets. */
function debianRelease(): string | undefined {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    if (!/^ID=debian$/m.test(text)) return undefined;
    return /^VERSION_CODENAME=(\S+)$/m.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

/** The line that says what went wrong. */
function reasonIn(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => /^(E|Err|W):?/.test(line)) ?? lines.findLast((line) => line !== "") ?? "no word from apt";
}
