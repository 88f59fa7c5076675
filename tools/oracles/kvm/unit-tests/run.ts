/**
 * `node tools/launch.cjs run tools/oracles/kvm/unit-tests/run.ts [--model M] [--tier T] FILE…`: 32-bit programs of kvm-unit-tests
 * (`*.flat`, built outside this project) and what they report, as a table; failing lines in full.
 */
import { basename } from "node:path";
import type { CpuModelId } from "../../../../core/cpu/cpu-model.ts";
import { TIERS, type Tier } from "../../bare-cpu.ts";
import { runMultiboot } from "./multiboot-computer.ts";

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return undefined;
  return process.argv.splice(at, 2)[1];
}

const budget = Number(option("budget") ?? 2_000_000_000);
const model = (option("model") ?? "i686") as CpuModelId;
const tier = option("tier") as Tier | undefined;
const append = option("append") ?? "";
const verbose = option("verbose") !== undefined;
const files = process.argv.slice(2);
if (files.length === 0)
  throw new Error("which programs? Build kvm-unit-tests for i386, and give paths of *.flat files");

for (const file of files) {
  for (const each of tier === undefined ? TIERS : [tier]) {
    const { text, end, instructions } = runMultiboot(file, each, model, append, budget);
    const lines = text.split(/\r?\n/);
    const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length;
    const failed = lines.filter((line) => /^(FAIL|XPASS)/.test(line));
    const how = typeof end === "number" ? `exit ${end}` : end.split("\n")[0];
    const counts = `${count("PASS")} passed, ${count("FAIL")} failed, ${count("SKIP")} skipped`;
    console.log(`${basename(file).padEnd(20)} ${each.padEnd(12)} ${counts}; ${how}; ${instructions} instructions`);
    if (verbose || count("PASS") + count("FAIL") + count("SKIP") === 0) console.log(lines.slice(-12).join("\n"));
    for (const line of failed) console.log(`  ${line}`);
    if (typeof end === "string") console.log(end);
  }
}
