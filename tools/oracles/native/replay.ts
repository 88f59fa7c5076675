/** Runs one case, as a failing test prints it, natively and on every tier, and shows what each made of it. */
import { TIERS } from "../bare-cpu.ts";
import { REGISTER_NAMES, memoryOf, type CaseResult, type InsnCase } from "./case.ts";
import { describeCase, differences } from "./compare.ts";
import { EmulatedProgram } from "./emulated-program.ts";
import { hostCanRun, runNatively } from "./native-program.ts";

interface Input extends Omit<InsnCase, "code"> {
  readonly code: string;
}

const [text] = process.argv.slice(2);
if (text === undefined) throw new Error("usage: replay.ts '<case as JSON>', as a failing test prints it");
const input = JSON.parse(text) as Input;
const testCase: InsnCase = { ...input, code: new Uint8Array(Buffer.from(input.code, "hex")) };

console.info(describeCase(testCase).split("\n")[0]);
show("before", {
  ...testCase,
  vector: 0,
  errorCode: 0,
  ipOffset: 0,
  memory: memoryOf(testCase),
  selectors: [],
  cr2: 0,
});
const native = hostCanRun() ? runNatively([testCase])[0] : undefined;
if (native !== undefined) show("this processor", native);
for (const tier of TIERS) {
  const result = new EmulatedProgram(tier).run(testCase, 0);
  show(tier, result);
  if (native !== undefined) console.info(`  ${differences(testCase, native, result).join("; ") || "as natively"}`);
}

function show(
  title: string,
  { registers, eflags, vector, errorCode, ipOffset, memory, selectors, cr2 }: CaseResult,
): void {
  const values = registers.map((value, n) => `${REGISTER_NAMES[n]} ${value.toString(16)}`).join(" ");
  console.info(`${title}: ${values} eflags ${eflags.toString(16)}, vector ${vector}(${errorCode}) at ${ipOffset}`);
  console.info(`  selectors ${selectors.map((value) => value.toString(16)).join(" ")}, CR2 ${cr2.toString(16)}`);
  console.info(`  memory ${Buffer.from(memory).toString("hex")}`);
}
