import { describe, expect, test } from "vitest";
import { BareCpu, TIERS, type Tier } from "../../tools/oracles/bare-cpu.ts";
import { assemble } from "../assembler/assembler.ts";
import { PROGRAM_CASES } from "./program-cases.ts";

const ORG = 0x1000;
const RAM_BYTES = 2 << 20;

function start(tier: Tier, source: string): BareCpu {
  const cpu = new BareCpu(tier, RAM_BYTES);
  cpu.load(ORG, assemble(`bits 16\norg ${ORG}\n${source}`).bytes);
  cpu.engine.system.segments.setRealSegment(1, 0);
  cpu.engine.state.eip = ORG;
  cpu.engine.state.setGpr32(4, 0x8000);
  return cpu;
}

const values = (cpu: BareCpu): number[] => cpu.writes.map(({ value }) => value);

describe.each(TIERS)("on %s", (tier) => {
  test.each(PROGRAM_CASES)("$name", ({ source, out }) => {
    const cpu = start(tier, source);
    const exit = cpu.engine.run(1_000_000);
    expect(values(cpu)).toEqual(out);
    expect(exit.kind).toBe("halt");
  });

  // slices of every size must not change what a program does, nor how many instructions it takes
  test.each(PROGRAM_CASES)("in slices: $name", ({ source, out }) => {
    const whole = start(tier, source);
    whole.engine.run(1_000_000);
    for (const budget of [1, 2, 3, 7, 50]) {
      const cpu = start(tier, source);
      let exit = cpu.engine.run(budget);
      for (let i = 0; exit.kind === "budget" && i < 200_000; i++) exit = cpu.engine.run(budget);
      expect(values(cpu)).toEqual(out);
      expect(cpu.engine.instructions).toBe(whole.engine.instructions);
    }
  });
});

test("every tier counts the same instructions", () => {
  for (const { source } of PROGRAM_CASES) {
    const counts = TIERS.map((tier) => {
      const cpu = start(tier, source);
      cpu.engine.run(1_000_000);
      return cpu.engine.instructions;
    });
    expect(new Set(counts).size).toBe(1);
  }
});

test("a triple fault stops the processor with a report", () => {
  for (const tier of TIERS) {
    const cpu = start(tier, "lidt [.none]\nint 3\n.none: dw 0, 0, 0");
    const exit = cpu.engine.run(1000);
    expect(exit).toMatchObject({ kind: "shutdown", report: expect.stringMatching(/triple fault/i) as string });
  }
});

test("a hardware interrupt waits for IF, and for the instruction behind STI", () => {
  for (const tier of TIERS) {
    const cpu = start(
      tier,
      `mov word [20h * 4], handler
       mov word [20h * 4 + 2], 0
       mov cx, 3
     .closed:
       loop .closed
       sti
       mov ax, 1
       mov ax, 2
     .wait:
       jmp .wait
     handler:
       out 80h, ax
       hlt`,
    );
    const { engine } = cpu;
    engine.setInterruptLine(true);
    let exit = engine.run(1000);
    for (let i = 0; exit.kind === "kicked" && i < 10; i++) {
      if (engine.interruptible) {
        engine.deliverInterrupt(0x20);
        engine.setInterruptLine(false);
      }
      exit = engine.run(1000);
    }
    expect(exit.kind).toBe("halt");
    expect(values(cpu)).toEqual([1]);
  }
});
