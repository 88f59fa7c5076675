/**
 * `npm run bench:systems [-- SYSTEM … | --runs N | --fast]`: real systems from power-on to their marks, on every tier and
 * every peer in turn. Seconds are processor time of the whole process, the least of the runs. `--fast` leaves out the
 * interpreters, which take minutes.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadavg } from "node:os";
import { ensureFirmware } from "../../tools/build/resources.ts";
import { benchSystems, type BenchSystem } from "./systems.ts";
import type { Outcome, Passed } from "./watch.ts";

interface Runner {
  readonly name: string;
  readonly program: string;
  readonly options: readonly string[];
  readonly needs?: { readonly file: string; readonly package: string };
  readonly isSlow?: true;
}

const SEABIOS = { file: "/usr/share/seabios/bios.bin", package: "seabios" };
const RUNNERS: readonly Runner[] = [
  { name: "interpreter", program: "on-nestbox.ts", options: ["interpreter"], isSlow: true },
  { name: "auto", program: "on-nestbox.ts", options: ["auto"] },
  { name: "v86 interp.", program: "on-v86.ts", options: ["interpreter"], needs: SEABIOS, isSlow: true },
  { name: "v86", program: "on-v86.ts", options: ["jit"], needs: SEABIOS },
  {
    name: "QEMU TCG",
    program: "on-qemu.ts",
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
const TIMEOUT_MS = 400_000;

const args = process.argv.slice(2);
const runsAt = args.indexOf("--runs");
const runs = runsAt < 0 ? 1 : Number(args.splice(runsAt, 2)[1]);
const fastAt = args.indexOf("--fast");
if (fastAt >= 0) args.splice(fastAt, 1);

await ensureFirmware();
const runners = RUNNERS.filter(({ name, needs, isSlow }) => {
  if (isSlow === true && fastAt >= 0) return false;
  if (needs === undefined || existsSync(needs.file)) return true;
  console.log(`${name} is left out: install the Debian package ${needs.package}.`);
  return false;
});
const systems = benchSystems((why) => console.log(`left out: ${why}`)).filter(
  ({ name }) => args.length === 0 || args.includes(name),
);
const rows = systems.flatMap((system) => rowsOf(system));
const heads = ["system, to", ...runners.map(({ name }) => name), ...RATIOS.map(([tier, peer]) => `${tier} : ${peer}`)];
console.log(`\n| ${heads.join(" | ")} |\n|${heads.map(() => "---|").join("")}`);
for (const cells of rows) console.log(`| ${cells.join(" | ")} |`);

/** One row a mark: seconds since the mark before. */
function rowsOf(system: BenchSystem): string[][] {
  const best = new Map<string, Outcome>();
  for (let i = 0; i < runs; i++) {
    for (const runner of runners) {
      const outcome = run(runner, system);
      if (outcome === undefined) continue;
      const known = best.get(runner.name);
      if (known === undefined || total(outcome) < total(known)) best.set(runner.name, outcome);
    }
  }
  return system.run.marks.map(({ name }, at) => {
    const seconds = (runner: string): number | undefined => {
      const outcome = best.get(runner);
      if (outcome?.[at] === undefined) return undefined;
      return outcome[at].cpuSeconds - (outcome[at - 1]?.cpuSeconds ?? 0);
    };
    return [
      `${system.name}, ${name}`,
      ...runners.map((runner) => seconds(runner.name)?.toFixed(2) ?? "–"),
      ...RATIOS.map(([tier, peer]) => {
        const [ours, theirs] = [seconds(tier), seconds(peer)];
        return ours === undefined || theirs === undefined ? "–" : `${(theirs / ours).toFixed(1)}×`;
      }),
    ];
  });
}

function total(outcome: Outcome): number {
  return outcome.at(-1)?.cpuSeconds ?? Infinity;
}

function run({ program, options, name }: Runner, system: BenchSystem): Outcome | undefined {
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      join(import.meta.dirname, program),
      JSON.stringify(system.run),
      ...options,
    ],
    { encoding: "utf8", timeout: TIMEOUT_MS, killSignal: "SIGTERM" },
  );
  const last = stdout.trim().split("\n").at(-1) ?? "";
  const load = `load ${loadavg()[0]!.toFixed(1)}`;
  if (!last.startsWith("[")) {
    console.log(`${system.name} on ${name} failed (${status ?? "timeout"}, ${load}): ${stderr.trim().slice(-400)}`);
    return undefined;
  }
  const outcome = JSON.parse(last) as Outcome;
  console.log(`${system.name} on ${name} (${load}): ${outcome.map(words).join("; ")}`);
  return outcome;
}

function words({ name, cpuSeconds, wallSeconds }: Passed): string {
  return `${name} ${cpuSeconds.toFixed(2)} s, wall ${wallSeconds.toFixed(2)} s`;
}
