/** Runs cases on every tier and compares. */
import type { CpuModelId } from "../../../core/cpu/cpu-model.ts";
import { TIERS } from "../bare-cpu.ts";
import { FuzzComputer, type Observation } from "./fuzz-computer.ts";
import { makeWorld, MODES, type FuzzCase, type World } from "./world.ts";

const MODELS: readonly CpuModelId[] = ["i686", "386", "pentium", "486"];
/** After so many triple faults a case is over. */
const MOST_SHUTDOWNS = 3;

export interface Failure {
  readonly fuzzCase: FuzzCase;
  readonly what: string;
}

export interface CaseResult {
  readonly instructions: number;
  readonly failure: Failure | undefined;
}

/** The case that a number stands for. */
export function caseOf(seed: number): FuzzCase {
  const mode = MODES[seed % MODES.length]!;
  return { seed, mode, model: mode === "pae" ? "i686" : MODELS[Math.floor(seed / MODES.length) % MODELS.length]! };
}

/** One computer for each tier, used again and again. */
export class Campaign {
  readonly #computers = new Map<CpuModelId, readonly FuzzComputer[]>();

  #of(model: CpuModelId): readonly FuzzComputer[] {
    const known = this.#computers.get(model);
    if (known !== undefined) return known;
    const made = TIERS.map((tier) => new FuzzComputer(tier, model));
    this.#computers.set(model, made);
    return made;
  }

  run(fuzzCase: FuzzCase): CaseResult {
    const computers = this.#of(fuzzCase.model);
    const world = makeWorld(fuzzCase, computers[0]!.resetState);
    for (const computer of computers) computer.load(world.ram, world.snapshot);
    const what = this.#compare(computers, world);
    return {
      instructions: computers[0]!.instructions,
      failure: what === undefined ? undefined : { fuzzCase, what },
    };
  }

  #compare(computers: readonly FuzzComputer[], world: World): string | undefined {
    let shutdowns = 0;
    for (const [n, slice] of world.slices.entries()) {
      const seen: Observation[] = [];
      for (const computer of computers) {
        try {
          seen.push(runSlice(computer, slice.budget, slice.interrupt));
        } catch (error) {
          return `slice ${n} on ${computer.tier}: ${error instanceof Error ? error.stack : String(error)}`;
        }
      }
      for (const [i, computer] of computers.entries()) {
        const differences = FuzzComputer.differences(seen[0]!, seen[i]!);
        if (differences.length > 0) return `slice ${n}, interpreter and ${computer.tier}: ${differences.join(", ")}`;
        const violation = computer.violation();
        if (violation !== undefined) return `slice ${n} on ${computer.tier}: ${violation}`;
        const at = firstDifference(computers[0]!.ram, computer.ram);
        if (at >= 0) return `slice ${n}, interpreter and ${computer.tier}: memory at ${at.toString(16)}`;
      }
      if (seen[0]!.exit !== "budget") {
        if (++shutdowns === MOST_SHUTDOWNS) return undefined;
        for (const computer of computers) startAgain(computer, world, n);
      }
    }
    return undefined;
  }
}

/** After a triple fault: as at the beginning of the case, but for memory, and elsewhere in its code. */
export function startAgain(computer: FuzzComputer, world: World, slice: number): void {
  const eip = world.starts[(slice * 7) % world.starts.length]!;
  computer.engine.restore({ ...world.snapshot, eip });
}

/** A slice, begun anew after HLT and interrupts until its budget is used up. */
export function runSlice(computer: FuzzComputer, budget: number, interrupt: number | undefined): Observation {
  const { engine } = computer;
  const end = engine.instructions + budget;
  engine.setInterruptLine(interrupt !== undefined);
  for (;;) {
    if (engine.interruptible) {
      const exit = engine.deliverInterrupt(interrupt!);
      engine.setInterruptLine(false);
      if (exit !== undefined) return computer.observe(exit);
    }
    const left = end - engine.instructions;
    if (left <= 0) return computer.observe({ kind: "budget" });
    const exit = engine.run(left);
    if (exit.kind === "shutdown") return computer.observe(exit);
  }
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  if (a === b || Buffer.compare(a, b) === 0) return -1;
  return a.findIndex((byte, i) => byte !== b[i]);
}
