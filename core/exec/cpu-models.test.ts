/** Instructions exist from a processor on: older ones raise #UD. */
import { describe, expect, test } from "vitest";
import { BareCpu } from "../../tools/oracles/bare-cpu.ts";
import { cpuModel, type CpuModelId } from "../cpu/cpu-model.ts";
import { OPCODES } from "../isa/rows.ts";
import type { IsaFeature } from "../isa/row.ts";

const MODELS: readonly CpuModelId[] = ["386", "486", "pentium", "i686"];
const ORG = 0x1000;
const HANDLER = 0x2000;
const HLT = 0xf4;
const UD = 6;

/** Bytes that do nothing harmful in real mode, and the model that they came with. */
const CASES: readonly (readonly [name: string, since: CpuModelId, bytes: readonly number[]])[] = [
  ["bsf", "386", [0x0f, 0xbc, 0xc0]],
  ["bswap", "486", [0x66, 0x0f, 0xc8]],
  ["xadd", "486", [0x0f, 0xc1, 0xc0]],
  ["wbinvd", "486", [0x0f, 0x09]],
  ["rdtsc", "pentium", [0x0f, 0x31]],
  ["cpuid", "pentium", [0x0f, 0xa2]],
  ["cmpxchg8b", "pentium", [0x0f, 0xc7, 0x0e, 0x00, 0x30]],
  ["cmove", "i686", [0x0f, 0x44, 0xc0]],
  ["nop Ev", "i686", [0x0f, 0x1f, 0x00]],
  ["rdpmc", "i686", [0x0f, 0x33]],
];

function outcome(model: CpuModelId, bytes: readonly number[]): "done" | "undefined" {
  const cpu = new BareCpu("interpreter", 1 << 20, model);
  cpu.load(ORG, Uint8Array.from([...bytes, HLT]));
  cpu.load(HANDLER, Uint8Array.of(HLT));
  cpu.load(UD * 4, Uint8Array.of(HANDLER & 0xff, HANDLER >> 8, 0, 0));
  cpu.engine.system.segments.setRealSegment(1, 0);
  cpu.engine.state.eip = ORG;
  cpu.engine.state.setGpr32(4, 0x8000);
  expect(cpu.engine.run(100).kind).toBe("halt");
  return cpu.engine.state.eip === HANDLER + 1 ? "undefined" : "done";
}

describe.each(CASES)("%s came with the %s", (_name, since, bytes) => {
  test.each(MODELS)("on a %s", (model) => {
    expect(outcome(model, bytes)).toBe(MODELS.indexOf(model) >= MODELS.indexOf(since) ? "done" : "undefined");
  });
});

test("the newest model has every instruction", () => {
  const known = cpuModel("i686").instructions;
  const features = new Set<IsaFeature>(OPCODES.map(({ row }) => row.feature));
  expect([...features].filter((feature) => !known.has(feature))).toEqual([]);
});
