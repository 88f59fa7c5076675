/** Runs the same code on the emulator: flat 32-bit segments at level 0. */
import { CS, MODE_KEY } from "../../../core/cpu/layout.ts";
import { computeModeKey } from "../../../core/exec/mode-key.ts";
import { BareCpu, type Tier } from "../bare-cpu.ts";
import { codeOf, inputsOf, operandsOf, resultsOf, STRIDE, type X87Case, type X87Result } from "./case.ts";

const RAM_BYTES = 16 << 20;
const CODE = 0x10_0000;
const INPUTS = 0x60_0000;
const OUTPUTS = 0xa0_0000;
const STACK = 0x8_0000;
const HLT = 0xf4;
const FLAT_CODE = 0xc09b;
const FLAT_DATA = 0xc093;
/** What the places above have room for. */
const MOST_CASES = 20_000;
const INSTRUCTIONS_PER_CASE = 20;

/** `rounds`: how often the code runs, so that hot code is reached. */
export function runX87OnTier(cases: readonly X87Case[], tier: Tier, rounds = 1): X87Result[] {
  if (cases.length > MOST_CASES) throw new Error(`at most ${MOST_CASES} cases in one run`);
  const cpu = new BareCpu(tier, RAM_BYTES, "i686");
  const { engine } = cpu;
  const { state, system } = engine;
  system.movToCr(0, 0x11);
  for (let index = 0; index < 6; index++) {
    system.segments.setHidden(index, index === CS ? 8 : 16, 0, 0xffff_ffff, index === CS ? FLAT_CODE : FLAT_DATA);
    system.segments.updateCounts(index);
  }
  cpu.load(CODE, codeOf(cases, { origin: CODE, inputs: INPUTS, outputs: OUTPUTS }, Uint8Array.of(HLT)));
  for (let round = 0; round < rounds; round++) {
    cpu.load(INPUTS, inputsOf(cases));
    cpu.load(OUTPUTS, operandsOf(cases));
    state.eip = CODE;
    state.setGpr32(4, STACK);
    state.set(MODE_KEY, computeModeKey(state));
    engine.mmu.selectTlb();
    const exit = engine.run(cases.length * INSTRUCTIONS_PER_CASE + 1);
    if (exit.kind !== "halt") throw new Error(`the cases ended with ${exit.kind}`);
  }
  const at = engine.ramAt + OUTPUTS;
  return resultsOf(state.bytes.slice(at, at + cases.length * STRIDE));
}
