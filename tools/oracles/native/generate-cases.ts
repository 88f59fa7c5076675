import { decode } from "../../../core/decode/decoder.ts";
import type { Insn } from "../../../core/decode/insn.ts";
import { MEMORY, CODE_BYTES, type InsnCase } from "./case.ts";
import { Random } from "./random.ts";

/** A case and the instruction it is about. */
export interface GeneratedCase extends InsnCase {
  readonly insn: Insn;
}

/** Memory operands are within this distance of their base. */
const REACH = 32;
const CENTRE = MEMORY + 128;
const ESP = 4;
const EBP = 5;
const HLT = 0xf4;

/** Instructions that user code may not execute, that wait, or whose result depends on the machine. */
const EXCLUDED = new Set([
  "hlt",
  "in",
  "out",
  "ins",
  "outs",
  "cli",
  "sti",
  "int",
  "int3",
  "int1",
  "into",
  "iret",
  "jmpf",
  "callf",
  "retf",
  "lptr",
  "wait",
  "lgdt",
  "lidt",
  "sgdt",
  "sidt",
  "lmsw",
  "smsw",
  "clts",
  "lldt",
  "ltr",
  "sldt",
  "str",
  "lar",
  "lsl",
  "verr",
  "verw",
  "arpl",
  "invlpg",
  "wbinvd",
  "cpuid",
  "rdtsc",
  "rdmsr",
  "wrmsr",
  "popf",
  "pushf",
  "enter",
  "x87",
]);
const isExcluded = (semantics: string): boolean => EXCLUDED.has(semantics) || /sreg|_cr|_dr|_tr|^x87/.test(semantics);

const BOUNDARY = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
  0xffff_fffe,
];

/**
 * `count` user-mode cases: every opcode that the decoder knows in turn, with random operands. Memory operands point
 * into the case's own memory; addresses with a 16-bit size would leave it and are left out.
 */
export function generateCases(count: number, seed: number): GeneratedCase[] {
  const random = new Random(seed);
  const opcodes = usableOpcodes();
  const cases: GeneratedCase[] = [];
  for (let i = 0; cases.length < count; i++) {
    const made = generate(random, opcodes[i % opcodes.length]!);
    if (made !== undefined) cases.push(made);
  }
  return cases;
}

/** Opcode bytes with, for groups, the ModRM reg field. */
function usableOpcodes(): number[][] {
  const found: number[][] = [];
  const probe = (...bytes: number[]): Insn | undefined => {
    const decoded = decode(Uint8Array.from([...bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 0, 32);
    return "fault" in decoded || isExcluded(decoded.row.semantics) ? undefined : decoded;
  };
  for (const map of [[], [0x0f]]) {
    for (let opcode = 0; opcode < 0x100; opcode++) {
      if (map.length === 0 && [0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3].includes(opcode))
        continue;
      const rows = new Set<unknown>();
      for (let reg = 0; reg < 8; reg++) {
        const insn = probe(...map, opcode, 0xc0 | (reg << 3)) ?? probe(...map, opcode, (reg << 3) | 3);
        if (insn === undefined || rows.has(insn.row)) continue;
        rows.add(insn.row);
        found.push([...map, opcode, reg << 3]);
      }
    }
  }
  return found;
}

function generate(random: Random, opcode: readonly number[]): GeneratedCase | undefined {
  const body = [...opcode.slice(0, -1)];
  const reg = opcode.at(-1)!;
  const prefixes = random.chance(0.35) ? [0x66] : [];
  const registers = Array.from({ length: 8 }, () => value(random));
  registers[ESP] = CENTRE + (random.below(8) - 4) * 4;
  const modrm = randomModrm(random, reg, registers);
  const bytes = Uint8Array.from([
    ...prefixes,
    ...body,
    ...modrm,
    ...Array.from({ length: 10 }, () => random.below(256)),
  ]);
  const probe = decode(bytes, 0, 32);
  if ("fault" in probe) return undefined;
  const insn = withPrefixes(random, bytes, probe, registers);
  if (insn === undefined || insn.insn.lengthBytes >= CODE_BYTES - 8) return undefined;
  const code = new Uint8Array(CODE_BYTES).fill(HLT);
  code.set(insn.bytes.subarray(0, insn.insn.lengthBytes));
  // branches: only short ones that stay inside the code, on a HLT
  const relative = insn.insn.operands.find((operand) => operand.kind === "rel");
  if (relative !== undefined) {
    const delta = 1 + random.below(CODE_BYTES - insn.insn.lengthBytes - 2);
    setDelta(code, insn.insn.lengthBytes, relative.sizeBits / 8, delta);
    if (insn.insn.opSizeBits === 16) return undefined; // would leave for the first 64 KiB
  }
  const control = insn.insn.row.semantics;
  if ((control === "jmp" || control === "call" || control === "ret") && relative === undefined) return undefined;
  const memory = Uint8Array.from({ length: 256 }, () => random.below(256));
  const eflags = 2 | (random.below(0x1000) & 0x8d5) | (random.chance(0.2) ? 0x400 : 0);
  const decoded = decode(code, 0, 32);
  if ("fault" in decoded || !staysInside(decoded, registers)) return undefined;
  // selectors are the operating system's choice
  if (decoded.operands.some((operand) => operand.kind === "sreg")) return undefined;
  return { code: code.subarray(0, CODE_BYTES - 1), registers, eflags, memory, insn: decoded };
}

function value(random: Random): number {
  return random.chance(0.4) ? BOUNDARY[random.below(BOUNDARY.length)]! : random.word();
}

/** ModRM, SIB and displacement with registers set so that the address lies in the case's memory. */
function randomModrm(random: Random, reg: number, registers: number[]): number[] {
  const field = reg === 0 ? random.below(8) << 3 : reg;
  if (random.chance(0.45)) return [0xc0 | field | random.below(8)];
  let base = random.below(8);
  const small = (random.below(REACH * 2) - REACH) & 0xff;
  if (base === ESP) {
    // SIB: base and scaled index
    base = [0, 1, 2, 3, 6, 7][random.below(6)]!;
    const index = [0, 1, 2, 3, 5, 6, 7].filter((n) => n !== base)[random.below(6)]!;
    registers[base] = CENTRE;
    registers[index] = random.below(5);
    return [0x44 | field, (random.below(4) << 6) | (index << 3) | base, small];
  }
  if (base === EBP && random.chance(0.5)) {
    const address = CENTRE + random.below(REACH);
    return [0x05 | field, address & 0xff, (address >> 8) & 0xff, (address >> 16) & 0xff, (address >>> 24) & 0xff];
  }
  registers[base] = CENTRE + random.below(REACH);
  return [0x40 | field | base, small];
}

/** LOCK and REP where the row takes them; string operands are put into memory, counts kept small. */
function withPrefixes(
  random: Random,
  bytes: Uint8Array,
  insn: Insn,
  registers: number[],
): { bytes: Uint8Array; insn: Insn } | undefined {
  const before: number[] = [];
  if (insn.row.repeat !== undefined) {
    registers[6] = CENTRE + random.below(REACH);
    registers[7] = CENTRE + random.below(REACH);
    registers[1] = random.below(6);
    if (random.chance(0.6)) before.push(random.chance(0.5) ? 0xf3 : 0xf2);
  } else if (insn.row.lockable === true && insn.operands[0]?.kind === "mem" && random.chance(0.1)) before.push(0xf0);
  if (insn.row.semantics === "xlat") registers[3] = MEMORY;
  if (insn.row.semantics === "leave") registers[EBP] = CENTRE;
  const all = Uint8Array.from([...before, ...bytes]);
  const decoded = decode(all, 0, 32);
  return "fault" in decoded ? undefined : { bytes: all, insn: decoded };
}

function setDelta(code: Uint8Array, end: number, sizeBytes: number, delta: number): void {
  for (let i = 0; i < sizeBytes; i++) code[end - sizeBytes + i] = (delta >> (8 * i)) & 0xff;
}

/** Bit tests with a register offset reach up to 256 MiB away; only near ones are kept. */
function staysInside(insn: Insn, registers: number[]): boolean {
  const [first, second] = insn.operands;
  if (first?.kind === "mem" && insn.addrSizeBits !== 32) return false;
  if (insn.operands.some((operand) => operand.kind === "mem" && operand.segment > 3)) return false;
  if (/^bt/.test(insn.row.semantics) && first?.kind === "mem" && second?.kind === "reg") {
    if (second.index === first.base || second.index === first.index) return false;
    registers[second.index] = (registers[second.index]! & 0x1ff) - 0x100;
    registers[second.index] = registers[second.index]! >>> 0;
  }
  for (const operand of insn.operands) {
    if (operand.kind !== "mem" || operand.sizeBits === 0) continue;
    if (insn.row.repeat !== undefined || insn.row.semantics === "xlat") continue;
    const base = operand.base < 0 ? 0 : registers[operand.base]!;
    const index = operand.index < 0 ? 0 : registers[operand.index]! * operand.scale;
    const address = (base + index + operand.disp) >>> 0;
    if (address < MEMORY + 40 || address > MEMORY + 208) return false;
  }
  return true;
}
