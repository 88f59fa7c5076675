/**
 * `npm run fuzz -- [--instructions N] [--seed N]`: random cases until N instructions ran on every tier (10 million unless
 * said otherwise). A worker runs them; when it stays with one case for a minute, that case hangs.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Campaign, caseOf } from "./campaign.ts";

interface Job {
  readonly firstSeed: number;
  readonly instructions: number;
  /** Seed being run, and instructions done in thousands. */
  readonly progress: Int32Array;
}

const HANG_MS = 60_000;
const POLL_MS = 5000;
const MOST_FAILURES = 20;

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} needs a number`);
  return value;
}

function work({ firstSeed, instructions, progress }: Job): void {
  const campaign = new Campaign();
  let done = 0;
  let failures = 0;
  let seed = firstSeed;
  for (; done < instructions && failures < MOST_FAILURES; seed++) {
    Atomics.store(progress, 0, seed);
    const result = campaign.run(caseOf(seed));
    done += result.instructions;
    Atomics.store(progress, 1, Math.floor(done / 1000));
    if (result.failure === undefined) continue;
    failures++;
    const { fuzzCase, what } = result.failure;
    console.log(`seed ${seed} (${fuzzCase.mode}, ${fuzzCase.model}): ${what}`);
    console.log(
      `  node tools/launch.cjs run tools/oracles/fuzz/replay.ts ${seed} ${/slice (\d+)/.exec(what)?.[1] ?? 0}`,
    );
  }
  console.log(`${seed - firstSeed} cases, ${done} instructions on each tier, ${failures} failures`);
  parentPort!.postMessage(failures);
}

function supervise(): void {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const job: Job = {
    firstSeed: option("seed", 1),
    instructions: option("instructions", 10_000_000),
    progress,
  };
  const worker = new Worker(new URL(import.meta.url), { workerData: job });
  let seen = -1;
  let sinceMs = Date.now();
  const watch = setInterval(() => {
    const seed = Atomics.load(progress, 0);
    if (seed !== seen) sinceMs = Date.now();
    seen = seed;
    if (Date.now() - sinceMs < HANG_MS) return;
    console.log(`seed ${seed} hangs: node tools/launch.cjs run tools/oracles/fuzz/replay.ts ${seed}`);
    process.exit(1);
  }, POLL_MS);
  worker.on("message", (failures: number) => {
    clearInterval(watch);
    process.exitCode = failures === 0 ? 0 : 1;
  });
  worker.on("error", (error) => {
    clearInterval(watch);
    console.error(error);
    process.exitCode = 1;
  });
}

if (isMainThread) supervise();
else work(workerData as Job);
