/**
 * `node tools/launch.cjs run tools/oracles/fuzz/replay.ts SEED [SLICE [LINES]]`: what a case consists of, the instructions
 * that the interpreter executes one by one up to the end of SLICE, and after how many instructions of that slice the tiers
 * first differ.
 */
import { MODE_KEY } from "../../../core/cpu/layout.ts";
import { decode } from "../../../core/decode/decoder.ts";
import { disassemble } from "../../../core/decode/disassembler.ts";
import { isCode32 } from "../../../core/exec/mode-key.ts";
import { TIERS, type Tier } from "../bare-cpu.ts";
import { caseOf, runSlice, startAgain } from "./campaign.ts";
import { FuzzComputer, type Observation } from "./fuzz-computer.ts";
import { RAM_BYTES } from "./layout.ts";
import { makeWorld, type World } from "./world.ts";

const seed = Number(process.argv[2]);
const lastSlice = Number(process.argv[3] ?? 0);
const lineCount = Number(process.argv[4] ?? 40);
const fuzzCase = caseOf(seed);
const computers = new Map(TIERS.map((tier) => [tier, new FuzzComputer(tier, fuzzCase.model)]));
const interpreter = computers.get("interpreter")!;
const world = makeWorld(fuzzCase, interpreter.resetState);

console.log(JSON.stringify({ ...fuzzCase, codeBits: world.codeBits, eflags: world.snapshot.eflags.toString(16) }));
console.log(JSON.stringify(world.snapshot.system), JSON.stringify(world.snapshot.debug));
console.log(JSON.stringify(world.slices.slice(0, lastSlice + 1)));
console.log(trace(interpreter, world).slice(-lineCount).join("\n"));
for (const tier of TIERS) if (tier !== "interpreter") console.log(`${tier}: ${firstDifference(tier)}`);

/** Runs the slices before the last as the campaign does. */
function prepare(computer: FuzzComputer): void {
  computer.load(world.ram, world.snapshot);
  for (const [n, { budget, interrupt }] of world.slices.slice(0, lastSlice).entries()) {
    if (runSlice(computer, budget, interrupt).exit !== "budget") startAgain(computer, world, n);
  }
}

function firstDifference(tier: Tier): string {
  const { budget, interrupt } = world.slices[lastSlice]!;
  const after = (computer: FuzzComputer, count: number): Observation => {
    prepare(computer);
    return runSlice(computer, count, interrupt);
  };
  for (let count = 1; count <= budget; count++) {
    const differences = FuzzComputer.differences(after(interpreter, count), after(computers.get(tier)!, count));
    if (differences.length > 0) return `instruction ${count}: ${differences.join(", ")}`;
  }
  return "agrees";
}

function trace(computer: FuzzComputer, { slices }: World): string[] {
  const lines: string[] = [];
  prepare(computer);
  const { budget, interrupt } = slices[lastSlice]!;
  const first = computer.instructions;
  let offered = interrupt;
  while (computer.instructions < first + budget) {
    lines.push(`${computer.instructions - first} ${here(computer)}`);
    const seen = runSlice(computer, 1, offered);
    offered = undefined;
    if (seen.exit !== "budget") return [...lines, seen.exit];
  }
  return [...lines, here(computer)];
}

function here({ engine, ram }: FuzzComputer): string {
  const { state, mmu } = engine;
  const linear = (state.segBase(1) + state.eip) >>> 0;
  const bits = isCode32(state.get(MODE_KEY)) ? 32 : 16;
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => {
    const phys = mmu.translateFetch((linear + i) >>> 0);
    return phys >= 0 && phys < RAM_BYTES ? ram[phys]! : 0xff;
  });
  const insn = decode(bytes, 0, bits);
  const text = "fault" in insn ? insn.fault : disassemble(insn, state.eip, bits);
  const registers = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => state.gpr32(n).toString(16)).join(" ");
  const hex = Buffer.from(bytes.subarray(0, insn.lengthBytes)).toString("hex");
  const where = `${state.selector(1).toString(16)}:${state.eip.toString(16)}`;
  return `${where} ${hex.padEnd(14)} ${text.padEnd(30)} ${registers} f=${state.eflags.toString(16)} cpl=${state.cpl}`;
}
