/** An image out of a package of Debian or Ubuntu. Nothing is installed, and nobody needs to be root. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { HostError } from "../../../core/base/errors.ts";
import type { AptSource } from "./catalogue.ts";

const APT = "/usr/bin/apt-get";
const DPKG = "/usr/bin/dpkg-deb";
const OUTPUT_KEPT = 2000;

/** Runs a program to its end. Rejects when it fails; with the signal's reason when it was stopped. */
export type Run = (program: string, args: readonly string[], folder: string, signal: AbortSignal) => Promise<void>;

export function hasApt(): boolean {
  return existsSync(APT) && existsSync(DPKG);
}

/** `folder` is used and emptied; the image is at `to` then. apt checks the package's signature. */
export async function fetchFromApt(
  source: AptSource,
  folder: string,
  to: string,
  signal: AbortSignal,
  run: Run = runProgram,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await run(APT, ["download", source.package], folder, signal);
    const archive = (await readdir(folder)).find((name) => name.endsWith(".deb"));
    if (archive === undefined) throw new HostError("not-found", `apt brought no package ${source.package}.`);
    const unpacked = join(folder, "unpacked");
    await run(DPKG, ["--extract", archive, unpacked], folder, signal);
    const image = join(unpacked, source.member);
    if (!existsSync(image)) {
      throw new HostError(
        "not-found",
        `The package ${source.package} of this system does not hold "${source.member}". Choose another system.`,
      );
    }
    await copyFile(image, to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runProgram(
  program: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(program, args, {
    cwd: folder,
    signal,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LC_ALL: "C" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output = (output + text).slice(-OUTPUT_KEPT)));
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  if (code === 0) return;
  const said = output
    .trim()
    .split("\n")
    .findLast((line) => line.startsWith("E:"));
  throw new HostError("io", `${program} failed: ${said ?? `exit code ${code}`}. Check the network, then try again.`);
}
