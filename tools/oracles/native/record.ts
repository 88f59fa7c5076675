/** Records cases on this machine's processor: `node tools/launch.cjs run tools/oracles/native/record.ts`. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { generateFaultCases } from "./fault-cases.ts";
import { generateCases } from "./generate-cases.ts";
import { hostCanRun, runNatively } from "./native-program.ts";
import { writeRecordedSet } from "./recorded-set.ts";

const CASES = 3000;
const FAULT_CASES = 1500;
const SEED = 20_260_101;

if (!hostCanRun()) throw new Error("This machine cannot run 32-bit x86 programs. Record on an x86-64 Linux.");
const cases = [...generateCases(CASES, SEED), ...generateFaultCases(FAULT_CASES, SEED)];
const results = runNatively(cases);
const set = writeRecordedSet({
  processor: cpus()[0]!.model.trim(),
  cases: cases.map((testCase, n) => ({ testCase, result: results[n]! })),
});
writeFileSync(new URL("recorded-cases.txt.gz", import.meta.url), set);
console.info(`${cases.length} cases, ${set.length} bytes.`);
