/** Programs for paging, debug registers and the rest of the system half, on every tier and in slices of several sizes. */
import { describe, expect, test } from "vitest";
import { BareCpu, TIERS, type Tier } from "../../tools/oracles/bare-cpu.ts";
import { assemble } from "../assembler/assembler.ts";
import type { SystemCase } from "./programs/case.ts";
import { DEBUG_CASES } from "./programs/debug-cases.ts";
import { FOUND_CASES } from "./programs/found-cases.ts";
import { LEVEL3_CASES } from "./programs/level3-cases.ts";
import { PAGING_CASES } from "./programs/paging-cases.ts";
import { protectedProgram } from "./programs/protected-start.ts";
import { WIDE_OPERAND_CASES } from "./programs/wide-operand-cases.ts";
import { X87_CASES } from "./programs/x87-cases.ts";

const ORG = 0x1000;
const RAM_BYTES = 2 << 20;
const MOST_INSTRUCTIONS = 100_000;
const BUDGETS = [MOST_INSTRUCTIONS, 1, 3, 50];
const programs = new Map<SystemCase, Uint8Array>();

function bytesOf(program: SystemCase): Uint8Array {
  const known = programs.get(program);
  if (known !== undefined) return known;
  const { bytes } = assemble(protectedProgram(program.source));
  programs.set(program, bytes);
  return bytes;
}

function start(tier: Tier, program: SystemCase): BareCpu {
  const cpu = new BareCpu(tier, RAM_BYTES, program.model ?? "i686");
  cpu.load(ORG, bytesOf(program));
  cpu.engine.system.segments.setRealSegment(1, 0);
  cpu.engine.state.eip = ORG;
  cpu.engine.state.setGpr32(4, 0x8000);
  return cpu;
}

function run(cpu: BareCpu, budget: number): string {
  while (cpu.engine.instructions < MOST_INSTRUCTIONS) {
    const exit = cpu.engine.run(budget);
    if (exit.kind !== "budget") return exit.kind;
  }
  return "still running";
}

const shown = ({ writes }: BareCpu): number[] => writes.filter(({ port }) => port === 0x80).map(({ value }) => value);
const hex = (values: readonly number[]): string => values.map((value) => (value >>> 0).toString(16)).join(" ");

describe.each(TIERS)("on %s", (tier) => {
  test.each([...PAGING_CASES, ...DEBUG_CASES, ...LEVEL3_CASES, ...FOUND_CASES, ...X87_CASES, ...WIDE_OPERAND_CASES])(
    "$name",
    (program) => {
      let instructions: number | undefined;
      for (const budget of BUDGETS) {
        const cpu = start(tier, program);
        const end = run(cpu, budget);
        expect(hex(shown(cpu))).toBe(hex(program.out));
        expect(end).toBe(program.end ?? "halt");
        instructions ??= cpu.engine.instructions;
        expect(cpu.engine.instructions).toBe(instructions);
      }
    },
  );
});
