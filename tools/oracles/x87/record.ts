/** Records cases on this machine's processor: `node tools/launch.cjs run tools/oracles/x87/record.ts`. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { hostCanRun } from "../native/native-program.ts";
import { generateX87Cases } from "./generate-cases.ts";
import { runX87Natively } from "./native-program.ts";
import { RECORDED_SEED, writeRecordedX87 } from "./recorded-set.ts";

const CASES = 2000;

if (!hostCanRun()) throw new Error("This machine cannot run 32-bit x86 programs. Record on an x86-64 Linux.");
const cases = generateX87Cases(CASES, RECORDED_SEED);
const set = writeRecordedX87(cpus()[0]!.model.trim(), cases, runX87Natively(cases));
writeFileSync(new URL("recorded-cases.gz", import.meta.url), set);
console.info(`${cases.length} cases, ${set.length} bytes.`);
