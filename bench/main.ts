/**
 * `npm run bench [-- GUEST … | --runs N]`: every guest on every tier and every peer in turn, so that a noisy machine
 * disturbs all alike. Seconds are processor time, the least of the runs; ratios say how much faster than the peer a tier
 * is.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureFirmware } from "../tools/build/resources.ts";
import { guestImage, guestNames } from "./guest-image.ts";
import type { Outcome } from "./peers/outcome.ts";

interface Peer {
  readonly name: string;
  readonly program: string;
  readonly options: readonly string[];
  /** A file without which the peer cannot run, and the Debian package that brings it. */
  readonly needs?: { readonly file: string; readonly package: string };
}

const SEABIOS = { file: "/usr/share/seabios/bios.bin", package: "seabios" };
const PEERS: readonly Peer[] = [
  { name: "interpreter", program: "nestbox.ts", options: ["interpreter"] },
  { name: "auto", program: "nestbox.ts", options: ["auto"] },
  { name: "v86 interp.", program: "v86.ts", options: ["interpreter"], needs: SEABIOS },
  { name: "v86", program: "v86.ts", options: ["jit"], needs: SEABIOS },
  {
    name: "QEMU TCG",
    program: "qemu.ts",
    options: [],
    needs: { file: "/usr/bin/qemu-system-i386", package: "qemu-system-x86" },
  },
];
/** Ratios shown: a tier over a peer. */
const RATIOS = [
  ["interpreter", "v86 interp."],
  ["auto", "v86"],
  ["auto", "QEMU TCG"],
] as const;
const TIMEOUT_MS = 300_000;

const args = process.argv.slice(2);
const runsAt = args.indexOf("--runs");
const runs = runsAt < 0 ? 3 : Number(args.splice(runsAt, 2)[1]);
const guests = args.length > 0 ? args : guestNames();

await ensureFirmware();
const folder = mkdtempSync(join(tmpdir(), "nestbox-bench-"));
const peers = PEERS.filter(({ name, needs }) => {
  if (needs === undefined || existsSync(needs.file)) return true;
  console.log(`${name} is left out: install the Debian package ${needs.package}.`);
  return false;
});
try {
  const rows = guests.map((guest) => row(guest));
  const heads = ["guest", ...peers.map(({ name }) => name), ...RATIOS.map(([tier, peer]) => `${tier} : ${peer}`)];
  console.log(`\n| ${heads.join(" | ")} |\n|${heads.map(() => "---|").join("")}`);
  for (const cells of rows) console.log(`| ${cells.join(" | ")} |`);
} finally {
  rmSync(folder, { recursive: true });
}

function row(guest: string): string[] {
  const image = join(folder, `${guest}.img`);
  writeFileSync(image, guestImage(guest));
  const best = new Map<string, Outcome>();
  for (let i = 0; i < runs; i++) {
    for (const peer of peers) {
      const outcome = run(peer, image);
      if (outcome === undefined) continue;
      const known = best.get(peer.name);
      if (known === undefined || outcome.cpuSeconds < known.cpuSeconds) best.set(peer.name, outcome);
    }
  }
  const sums = new Set([...best.values()].map(({ sum }) => sum));
  if (sums.size > 1) console.log(`${guest}: the peers disagree: ${JSON.stringify([...best])}`);
  const seconds = (name: string): number | undefined => best.get(name)?.cpuSeconds;
  console.log(`${guest}: ${peers.map(({ name }) => `${name} ${seconds(name)?.toFixed(2) ?? "failed"}`).join(", ")}`);
  return [
    guest,
    ...peers.map(({ name }) => seconds(name)?.toFixed(2) ?? "–"),
    ...RATIOS.map(([tier, peer]) => {
      const ours = seconds(tier);
      const theirs = seconds(peer);
      return ours === undefined || theirs === undefined ? "–" : `${(theirs / ours).toFixed(1)}×`;
    }),
  ];
}

function run({ program, options, name }: Peer, image: string): Outcome | undefined {
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "peers", program), image, ...options],
    { encoding: "utf8", timeout: TIMEOUT_MS },
  );
  const last = stdout.trim().split("\n").at(-1) ?? "";
  if (last.startsWith("{")) return JSON.parse(last) as Outcome;
  console.log(`${name} failed (${status ?? "timeout"}): ${stderr.trim().split("\n").at(-1) ?? ""}`);
  return undefined;
}
