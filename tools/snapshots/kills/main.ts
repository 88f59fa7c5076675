/** npm run test:kills [count] [seed]: kills Nestbox while it works on snapshots, and looks at what is left each time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../../oracles/native/random.ts";
import { KillRounds } from "./round.ts";

/** Operations take 2 to 60 ms; most kills are to be in the midst of one. */
const MOST_DELAY_MS = 50;
const MOST_STEPS = 8;
const count = Number(process.argv[2] ?? 300);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);

const random = new Random(seed);
const folder = mkdtempSync(join(tmpdir(), "nestbox-kills-"));
const rounds = new KillRounds(folder);
const during = new Map<string, number>();
console.log(`${count} kills, seed ${seed}, in ${folder}`);
for (let kill = 1; kill <= count; kill++) {
  const { what, problems } = await rounds.run(
    random.below(1_000_000),
    1 + random.below(MOST_STEPS),
    random.below(MOST_DELAY_MS),
  );
  during.set(what, (during.get(what) ?? 0) + 1);
  if (problems.length > 0) {
    console.error(`kill ${kill}, during "${what}":\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    console.error(`The folder is left as it is: ${folder}`);
    process.exit(1);
  }
  if (kill % 10 === 0) console.log(`${kill}: ${[...during].map(([name, times]) => `${name} ${times}`).join(", ")}`);
}
rmSync(folder, { recursive: true });
console.log(`${count} kills: nothing lost.`);
