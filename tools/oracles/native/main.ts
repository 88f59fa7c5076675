/**
 * `npm run test:native -- [--cases N] [--seed N] [--family F]`: many cases against this machine's processor, on every tier:
 * a quarter of the usual kinds, the rest of those that fault in segments of their own.
 */
import { TIERS } from "../bare-cpu.ts";
import type { InsnCase } from "./case.ts";
import { describeCase, differences, isEnd } from "./compare.ts";
import { EmulatedProgram } from "./emulated-program.ts";
import { FAMILIES, generateFaultCases, type Family } from "./fault-cases.ts";
import { generateCases } from "./generate-cases.ts";
import { hostCanRun, runNatively } from "./native-program.ts";

const SHOWN = 20;

function option(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? "");
}

function number(name: string, otherwise: number): number {
  const value = Number(option(name, `${otherwise}`));
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} needs a number`);
  return value;
}

const VECTORS: Readonly<Record<number, string>> = {
  0: "#DE",
  1: "#DB",
  3: "#BP",
  4: "#OF",
  5: "#BR",
  6: "#UD",
  11: "#NP",
  12: "#SS",
  13: "#GP",
  14: "#PF",
  17: "#AC",
};

if (!hostCanRun()) throw new Error("This machine cannot run 32-bit x86 programs. An x86-64 Linux can.");
const count = number("cases", 50_000);
const seed = number("seed", 1);
const family = option("family", "");
if (family !== "" && !FAMILIES.includes(family as Family)) throw new Error(`families are ${FAMILIES.join(", ")}`);
const usual = family === "" ? Math.floor(count / 4) : 0;
const cases: InsnCase[] = [
  ...generateCases(usual, seed),
  ...generateFaultCases(count - usual, seed, family === "" ? undefined : (family as Family)),
];
const native = runNatively(cases);
const ends = new Map<string, number>();
for (const [n, result] of native.entries()) {
  const name = isEnd(cases[n]!, result) ? "HLT" : (VECTORS[result.vector] ?? `vector ${result.vector}`);
  ends.set(name, (ends.get(name) ?? 0) + 1);
}
const counts = [...ends].toSorted(([, a], [, b]) => b - a).map(([name, times]) => `${name} ${times}`);
console.log(`${cases.length} cases, seed ${seed}, end with ${counts.join(", ")}`);
for (const tier of TIERS) {
  const program = new EmulatedProgram(tier);
  let failures = 0;
  for (const [n, testCase] of cases.entries()) {
    const found = differences(testCase, native[n]!, program.run(testCase, n));
    if (found.length === 0) continue;
    if (++failures <= SHOWN) console.log(`${describeCase(testCase)}\n  ${found.join("; ")}`);
  }
  console.log(`${tier}: ${failures} of ${cases.length} differ`);
  if (failures > 0) process.exitCode = 1;
}
