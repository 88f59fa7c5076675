/** Every source of the project means to NASM what it means to our assembler, byte for byte. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { AssembleOptions } from "../../../core/assembler/assembler.ts";
import { LINES_16, LINES_32 } from "../../../core/assembler/line-cases.ts";
import { SOURCE_CASES } from "../../../core/assembler/source-cases.ts";
import { PROGRAM_CASES } from "../../../core/exec/program-cases.ts";
import { assembleWithNasm, nasmIsInstalled } from "./nasm.ts";

interface Recorded {
  readonly source: string;
  readonly options: AssembleOptions;
  readonly included: readonly string[];
  readonly bytes: Uint8Array;
}

const recorded: Recorded[] = vi.hoisted(() => []);

// what the builders of ROMs and images hand to the assembler, as they hand it over
vi.mock(import("../../../core/assembler/assembler.ts"), async (original) => {
  const real = await original();
  return {
    ...real,
    assemble: (source, given) => {
      const options = given ?? {};
      const included = new Set<string>();
      const files = (name: string): string | Uint8Array | undefined => {
        included.add(name);
        return options.files?.(name);
      };
      const result = real.assemble(source, { ...options, files });
      recorded.push({ source, options, included: [...included], bytes: result.bytes });
      return result;
    },
  };
});

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** What is assembled while something is built: ours, then NASM's. */
async function recordedBy(build: () => unknown): Promise<readonly (readonly [string, string])[]> {
  recorded.length = 0;
  await build();
  return recorded.map(({ source, options, included, bytes }) => [
    hexOf(bytes),
    hexOf(assembleWithNasm(source, options, included)),
  ]);
}

describe.skipIf(!nasmIsInstalled())("with nasm", () => {
  let assemble: typeof import("../../../core/assembler/assembler.ts").assemble;
  beforeAll(async () => {
    ({ assemble } = await import("../../../core/assembler/assembler.ts"));
  });

  /** Ours, then NASM's. */
  function both(source: string, options: AssembleOptions = {}): readonly [string, string] {
    return [hexOf(assemble(source, options).bytes), hexOf(assembleWithNasm(source, options))];
  }

  test.each([
    ["16", LINES_16],
    ["32", LINES_32],
  ])("the table of single lines of %s-bit code", (bits, cases) => {
    // one run for all: every line ends on a boundary of 16, so that lengths stay told apart
    const lines = cases.map(
      ([line], i) => `x${i}: ${line.replaceAll(/\bx\b/g, `x${i}`)}\ntimes 16 - ($ - x${i}) nop\n`,
    );
    const whole = cases.filter(([line]) => !line.includes("0x110"));
    expect(whole.length).toBeGreaterThan(150);
    const source = `bits ${bits}\norg 0x100\n${lines.filter((line) => !line.includes("0x110")).join("")}`;
    const [ours, theirs] = both(source);
    expect(ours).toBe(theirs);
  });

  test.each(SOURCE_CASES)("$name", ({ source, hex }) => {
    expect(hexOf(assembleWithNasm(source))).toBe(hex);
  });

  test.each(PROGRAM_CASES)("program: $name", ({ source }) => {
    const [ours, theirs] = both(`bits 16\norg 0x1000\n${source}\n`);
    expect(ours).toBe(theirs);
  });

  test.skipIf(process.platform !== "linux" || process.arch !== "x64")("the driver of the native oracle", async () => {
    const { hostCanRun } = await import("../native/native-program.ts");
    const pairs = await recordedBy(hostCanRun);
    expect(pairs.length).toBeGreaterThan(0);
    for (const [ours, theirs] of pairs) expect(ours).toBe(theirs);
  });

  test.each([
    [
      "the firmware",
      async () => {
        const { buildFirmware, buildVideoRom } = await import("../../firmware/build-rom.ts");
        await buildFirmware();
        await buildVideoRom();
      },
    ],
    ["the Welcome guest", async () => (await import("../../welcome/build-welcome.ts")).buildWelcome()],
  ])("%s", async (_, build) => {
    const pairs = await recordedBy(build);
    expect(pairs.length).toBeGreaterThan(0);
    for (const [ours, theirs] of pairs) expect(ours).toBe(theirs);
  });
});
