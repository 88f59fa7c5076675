/**
 * Cases with what a real processor made of them, as text: for machines that cannot run 32-bit x86 code themselves.
 * A line holds the code segment's size (decimal), code, registers, EFLAGS, memory seed and defined flags; then vector, error
 * code, place, EFLAGS, changed registers and changed memory, CR2 and selectors, in hexadecimal; then the case's world as JSON,
 * where it has one.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { memoryOf, type CaseResult, type InsnCase } from "./case.ts";
import type { World } from "./world.ts";

export interface RecordedCase {
  readonly testCase: InsnCase;
  readonly result: CaseResult;
}

export interface RecordedSet {
  /** The processor's own name. */
  readonly processor: string;
  readonly cases: readonly RecordedCase[];
}

const NOTHING = "-";

export function writeRecordedSet({ processor, cases }: RecordedSet): Uint8Array {
  const lines = cases.map(({ testCase, result }) =>
    [...inputFields(testCase), ...outcomeFields(testCase, result), JSON.stringify(testCase.world) ?? NOTHING].join(" "),
  );
  return gzipSync(`${[processor, ...lines].join("\n")}\n`, { level: 9 });
}

export function readRecordedSet(compressed: Uint8Array): RecordedSet {
  const [processor = "", ...lines] = gunzipSync(compressed).toString("latin1").trimEnd().split("\n");
  return { processor, cases: lines.map(parseLine) };
}

function inputFields({ bits, code, registers, eflags, memorySeed, definedFlags }: InsnCase): string[] {
  return [
    `${bits}`,
    Buffer.from(code).toString("hex"),
    registers.map(hex).join(","),
    hex(eflags),
    hex(memorySeed),
    hex(definedFlags),
  ];
}

function outcomeFields(testCase: InsnCase, result: CaseResult): string[] {
  const before = memoryOf(testCase);
  const registers = changes(testCase.registers, result.registers);
  const memory = changes([...before], [...result.memory]);
  const selectors = result.selectors.length === 0 ? NOTHING : result.selectors.map(hex).join(",");
  const { vector, errorCode, ipOffset, eflags, cr2 } = result;
  return [...[vector, errorCode, ipOffset, eflags].map(hex), registers, memory, hex(cr2), selectors];
}

function changes(before: readonly number[], after: readonly number[]): string {
  const found = after.flatMap((value, n) => (value === before[n] ? [] : [`${hex(n)}=${hex(value)}`]));
  return found.length === 0 ? NOTHING : found.join(",");
}

function parseLine(line: string): RecordedCase {
  const fields = line.split(" ");
  const [bits, code, registers, eflags, seed, defined, vector, errorCode, ipOffset, eflagsAfter, changed] = fields;
  const [memory, cr2, selectors, ...world] = fields.slice(11);
  const worldText = world.join(" ");
  const testCase: InsnCase = {
    bits: bits === "16" ? 16 : 32,
    code: new Uint8Array(Buffer.from(code!, "hex")),
    registers: registers!.split(",").map(number),
    eflags: number(eflags!),
    memorySeed: number(seed!),
    definedFlags: number(defined!),
    ...(worldText === NOTHING ? {} : { world: JSON.parse(worldText) as World }),
  };
  return {
    testCase,
    result: {
      vector: number(vector!),
      errorCode: number(errorCode!),
      ipOffset: number(ipOffset!),
      eflags: number(eflagsAfter!),
      registers: apply(testCase.registers, changed!),
      memory: Uint8Array.from(apply([...memoryOf(testCase)], memory!)),
      cr2: number(cr2!),
      selectors: selectors === NOTHING ? [] : selectors!.split(",").map(number),
    },
  };
}

function apply(before: readonly number[], text: string): number[] {
  const after = [...before];
  if (text === NOTHING) return after;
  for (const change of text.split(",")) {
    const [at, value] = change.split("=");
    after[number(at!)] = number(value!);
  }
  return after;
}

const hex = (value: number): string => value.toString(16);
const number = (text: string): number => Number.parseInt(text, 16);
