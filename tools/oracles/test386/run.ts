/** `node tools/launch.cjs run tools/oracles/test386/run.ts ROM [REFERENCE] [MODEL]`: test386.asm on every tier. */
import { readFileSync } from "node:fs";
import type { CpuModelId } from "../../../core/cpu/cpu-model.ts";
import { TIERS } from "../bare-cpu.ts";
import { differences } from "./reference.ts";
import { runRom } from "./rom-computer.ts";

const BUDGET = 200_000_000;
const [romPath, referencePath, model = "386"] = process.argv.slice(2);
if (romPath === undefined) throw new Error("which ROM? Assemble test386.asm, and give the path of test386.bin");
const rom = readFileSync(romPath);
const reference = referencePath === undefined ? undefined : readFileSync(referencePath, "latin1");

for (const tier of TIERS) {
  const result = runRom(rom, tier, model as CpuModelId, BUDGET);
  const passed = result.posts.at(-1) === 0xff && result.end === "halt";
  const posts = result.posts.map((code) => code.toString(16).padStart(2, "0")).join(" ");
  console.log(`${tier}: ${passed ? "passed" : `FAILED (${result.end}, EIP ${result.eip.toString(16)})`}`);
  console.log(`  codes ${posts}; ${result.instructions} instructions`);
  if (reference === undefined) continue;
  const found = differences(result.text, reference);
  console.log(`  code EE: ${found.compared} lines, ${found.lines.length} differ`);
  for (const line of found.lines.slice(0, 20)) console.log(`    ${line}`);
  if (!passed || found.lines.length > 0) process.exitCode = 1;
}
