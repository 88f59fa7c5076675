/**
 * `node tools/launch.cjs run tools/oracles/bochs/main.ts [--seed N] [--cases N] [--count N] [--trace]`: cases of the fuzzer
 * in the interpreter and in Bochs (Debian's package `bochs`), instruction by instruction.
 */
import { MODES, type FuzzCase } from "../fuzz/world.ts";
import { compareWithBochs, type Comparison } from "./compare.ts";

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

/** Memory is compared at the end only: after how many instructions does it differ first? */
function located(fuzzCase: FuzzCase, result: Comparison): Comparison {
  if (result.what === undefined) return result;
  if (!result.what.startsWith("memory") && compareWithBochs(fuzzCase, result.agreed).what === undefined) return result;
  let [low, high] = [0, result.agreed];
  let found = result;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const tried = compareWithBochs(fuzzCase, middle);
    if (tried.what === undefined) low = middle;
    else {
      high = middle;
      found = tried;
    }
  }
  return { ...found, what: `${found.trace.at(-1)}: ${found.what}` };
}

const first = option("seed", 1);
const cases = option("cases", 100);
const count = option("count", 300);
const traceLines = process.argv.includes("--trace") ? 25 : 0;

let agreed = 0;
let differ = 0;
for (let seed = first; seed < first + cases; seed++) {
  const mode = MODES[seed % MODES.length]!;
  const fuzzCase: FuzzCase = { seed, mode, model: mode === "pae" || seed % 2 === 0 ? "i686" : "pentium" };
  const result = located(fuzzCase, compareWithBochs(fuzzCase, count));
  agreed += result.agreed;
  if (traceLines > 0) console.log(result.trace.slice(-traceLines).join("\n"));
  if (result.what === undefined) continue;
  differ++;
  console.log(`seed ${seed} (${mode}, ${fuzzCase.model}), after ${result.agreed} instructions: ${result.what}`);
}
console.log(`${cases} cases, ${agreed} instructions agree, ${differ} cases differ`);
