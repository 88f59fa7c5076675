/** Random instructions that mean something often enough: from the rows, with operands that lead to where memory is. */
import { decode } from "../../../core/decode/decoder.ts";
import { OPCODES } from "../../../core/isa/rows.ts";
import type { OpcodeRow, OperandCode } from "../../../core/isa/row.ts";
import type { Random } from "../native/random.ts";
import { CODE, DATA, DEVICE, FIRST_RANDOM_DESCRIPTOR, GDT, ROM, SELECTOR, STACKS } from "./layout.ts";

export interface GeneratedInstruction {
  readonly bytes: number[];
  /** Bytes at the end that hold the distance of a near branch. */
  readonly relBytes: number;
  /** Where a far offset in `bytes` begins, and its size; it is to lead to an instruction. */
  readonly far: { readonly at: number; readonly sizeBytes: number } | undefined;
}

/** How often a kind of meaning is chosen, beside 10 for all others. */
const WEIGHTS: Readonly<Record<string, number>> = {
  hlt: 1,
  mov_to_cr: 3,
  mov_to_dr: 4,
  mov_to_tr: 1,
  lgdt: 2,
  lidt: 1,
  lmsw: 2,
  clts: 3,
  lldt: 4,
  ltr: 4,
  wrmsr: 1,
  ud: 1,
  x87_register: 2,
  x87_control: 2,
  x87_load: 2,
  x87_store: 2,
  x87_flags: 1,
  x87_move: 1,
  x87_save: 2,
  x87_restore: 2,
  fldcw: 2,
  fnstcw: 1,
  fnstsw: 1,
  fnstsw_ax: 1,
  jcc: 12,
  mov: 30,
  push: 20,
  pop: 20,
  nop: 1,
};
const USUAL_WEIGHT = 10;
/** Rows that stand for several opcodes count once, those of one meaning share its weight. */
const MENU: readonly OpcodeRow[] = menu();

function menu(): OpcodeRow[] {
  const bySemantics = new Map<string, OpcodeRow[]>();
  for (const entry of OPCODES) {
    const rows = bySemantics.get(entry.row.semantics);
    if (rows === undefined) bySemantics.set(entry.row.semantics, [entry]);
    else rows.push(entry);
  }
  const entries: OpcodeRow[] = [];
  for (const [name, rows] of bySemantics) {
    const copies = Math.max(1, WEIGHTS[name] ?? USUAL_WEIGHT) * 2;
    for (let i = 0; i < copies; i++) entries.push(rows[(i * 7) % rows.length]!);
    if (rows.length > copies) entries.push(...rows);
  }
  return entries;
}

const EDGES = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000];

/** A value that instructions are likely to do something with. */
export function value(random: Random): number {
  const kind = random.below(8);
  if (kind < 3) return random.of(EDGES);
  if (kind < 5) return address(random);
  if (kind === 5) return -random.of(EDGES) >>> 0;
  return kind === 6 ? selector(random) : random.word();
}

export function selector(random: Random): number {
  const known = Object.values(SELECTOR);
  const kind = random.below(8);
  if (kind < 5) return random.of(known);
  if (kind === 5) return FIRST_RANDOM_DESCRIPTOR + random.below(40) * 8 + random.below(4);
  return kind === 6 ? random.below(16) * 8 + 4 + random.below(4) : random.below(0x10000);
}

/** A linear address: mostly data, sometimes a page edge, code, a table, a device, another view of the same page. */
export function address(random: Random): number {
  const kind = random.below(20);
  const inData = DATA.first + random.below(DATA.end - DATA.first);
  if (kind < 10) return inData;
  if (kind < 12) return 0xf000 - 8 + random.below(12);
  if (kind === 12) return CODE.first + random.below(CODE.end - CODE.first);
  if (kind === 13) return random.of([DEVICE, ROM]).first + random.below(0x4000);
  if (kind === 14) return random.of(STACKS) - random.below(64);
  if (kind === 15) return GDT + random.below(0x4000);
  if (kind === 16) return (inData + random.below(4) * 0x40_0000) >>> 0;
  if (kind === 17) return (inData + random.of([0x4000_0000, 0x20_0000, 0xc000_0000])) >>> 0;
  return kind === 18 ? random.below(0x12_0000) : random.word();
}

function little(word: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (word >>> (8 * i)) & 0xff);
}

function hasModRm({ reg, row }: OpcodeRow): boolean {
  return reg !== undefined || row.operands.some((code) => /^[EGMSRCDT](?:[a-z]|$)/.test(code));
}

function modRm(random: Random, entry: OpcodeRow, addrSizeBits: number): number[] {
  const reg = entry.reg ?? random.below(8);
  const form = entry.row.modrm;
  const system = entry.row.operands.some((code) => /^[CDTR]d$/.test(code));
  const isRegister = form === "register" || system || (form !== "memory" && random.chance(0.45));
  if (isRegister) return [0xc0 | (reg << 3) | (entry.rm ?? random.below(8))];
  return addrSizeBits === 16 ? modRm16(random, reg) : modRm32(random, reg);
}

function modRm16(random: Random, reg: number): number[] {
  if (random.chance(0.55)) return [(reg << 3) | 6, ...little(address(random), 2)];
  const rm = random.below(8);
  const mod = random.below(3);
  if (mod === 1) return [0x40 | (reg << 3) | rm, random.below(256)];
  if (mod === 2 || rm === 6) return [0x80 | (reg << 3) | rm, ...little(random.below(0x10000), 2)];
  return [(reg << 3) | rm];
}

function modRm32(random: Random, reg: number): number[] {
  if (random.chance(0.55)) return [(reg << 3) | 5, ...little(address(random), 4)];
  const rm = random.below(8);
  const mod = random.below(3);
  const sib = rm === 4 ? [random.below(256)] : [];
  const displacement = random.chance(0.5) ? address(random) : random.below(64);
  if (mod === 1) return [0x40 | (reg << 3) | rm, ...sib, random.below(256)];
  if (mod === 2 || rm === 5) return [0x80 | (reg << 3) | rm, ...sib, ...little(displacement, 4)];
  if (sib.length > 0 && (sib[0]! & 7) === 5) return [(reg << 3) | rm, ...sib, ...little(displacement, 4)];
  return [(reg << 3) | rm, ...sib];
}

function immediate(random: Random, code: OperandCode, opSizeBits: number, addrSizeBits: number): number[] {
  switch (code) {
    case "Ib":
    case "sIb":
    case "Jb":
      return [random.chance(0.5) ? random.below(256) : random.of(EDGES) & 0xff];
    case "Iw":
      return little(random.of(EDGES), 2);
    case "Iz":
    case "Iv":
    case "Jz":
      return little(value(random), opSizeBits / 8);
    case "Ap":
      return [...little(address(random), opSizeBits / 8), ...little(selector(random), 2)];
    case "Ob":
    case "Ov":
      return little(address(random), addrSizeBits / 8);
    default:
      return [];
  }
}

/** Meanings to leave out. */
export type Excluded = ReadonlySet<string>;
const NONE: Excluded = new Set();

/** One instruction for code of `codeBits`. */
export function randomInstruction(random: Random, codeBits: 16 | 32, excluded = NONE): GeneratedInstruction {
  if (excluded.size === 0 && random.chance(0.02))
    return plain(Array.from({ length: 1 + random.below(4) }, () => random.below(256)));
  if (random.chance(0.12)) return segmentLoad(random, codeBits);
  for (let attempt = 0; attempt < 10; attempt++) {
    const entry = random.of(MENU);
    if (excluded.has(entry.row.semantics)) continue;
    const made = fromRow(random, entry, codeBits);
    if (!("fault" in decode(Uint8Array.from([...made.bytes, ...Array<number>(16).fill(0)]), 0, codeBits))) return made;
  }
  return plain([0x90]);
}

function plain(bytes: number[]): GeneratedInstruction {
  return { bytes, relBytes: 0, far: undefined };
}

/** MOV AX, selector and MOV Sreg, AX: loads of segment registers seldom succeed otherwise. */
function segmentLoad(random: Random, codeBits: 16 | 32): GeneratedInstruction {
  const mov = codeBits === 16 ? [0xb8] : [0x66, 0xb8];
  const register = random.of([0, 2, 3, 4, 5]);
  return plain([...mov, ...little(selector(random), 2), 0x8e, 0xc0 | (register << 3)]);
}

function fromRow(random: Random, entry: OpcodeRow, codeBits: 16 | 32): GeneratedInstruction {
  const { row, map, opcode, prefix } = entry;
  const prefixes: number[] = [];
  let opSizeBits: number = codeBits;
  let addrSizeBits: number = codeBits;
  if (random.chance(0.25)) {
    prefixes.push(0x66);
    opSizeBits = 48 - codeBits;
  }
  if (random.chance(0.12)) {
    prefixes.push(0x67);
    addrSizeBits = 48 - codeBits;
  }
  if (random.chance(0.08)) prefixes.push(random.of([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65]));
  if (random.chance(row.lockable === true ? 0.1 : 0.005)) prefixes.push(0xf0);
  if (row.repeat !== undefined && random.chance(0.4)) prefixes.push(random.of([0xf2, 0xf3]));
  if (prefix === "f3" || prefix === "f2") prefixes.push(prefix === "f3" ? 0xf3 : 0xf2);
  const bytes = [...prefixes, ...(map === "0f" ? [0x0f] : []), opcode];
  if (hasModRm(entry)) bytes.push(...modRm(random, entry, addrSizeBits));
  let relBytes = 0;
  let far: GeneratedInstruction["far"];
  for (const code of row.operands) {
    const tail = immediate(random, code, opSizeBits, addrSizeBits);
    if (code === "Jb" || code === "Jz") relBytes = tail.length;
    if (code === "Ap" && random.chance(0.9)) far = { at: bytes.length, sizeBytes: opSizeBits / 8 };
    bytes.push(...tail);
  }
  return { bytes, relBytes, far };
}

/** Code from `origin`, which goes on at its start where it ends, and the addresses of its instructions. */
export function randomCode(
  random: Random,
  codeBits: 16 | 32,
  origin: number,
  count: number,
  excluded = NONE,
): { readonly bytes: Uint8Array; readonly starts: readonly number[] } {
  const made = Array.from({ length: count }, () => randomInstruction(random, codeBits, excluded));
  const starts: number[] = [];
  let at = origin;
  for (const { bytes } of made) {
    starts.push(at);
    at += bytes.length;
  }
  const back = little(origin - (at + (codeBits === 16 ? 3 : 5)), codeBits / 8);
  made.push(plain([0xe9, ...back]));
  for (const [i, { bytes, relBytes, far }] of made.entries()) {
    if (relBytes > 0) aim(random, bytes, relBytes, starts[i]! + bytes.length, starts, i);
    if (far !== undefined) bytes.splice(far.at, far.sizeBytes, ...little(random.of(starts), far.sizeBytes));
  }
  return { bytes: Uint8Array.from(made.flatMap(({ bytes }) => bytes)), starts };
}

/** Lets a near branch lead to an instruction, nearby and forward more often than back. */
function aim(
  random: Random,
  bytes: number[],
  relBytes: number,
  end: number,
  starts: readonly number[],
  index: number,
): void {
  if (random.chance(0.03)) return;
  const reach = random.chance(0.3) ? -8 : 12;
  const other = starts[Math.min(starts.length - 1, Math.max(0, index + Math.trunc((reach * random.below(16)) / 16)))]!;
  const distance = relBytes > 1 && random.chance(0.3) ? random.of(starts) - end : other - end;
  if (relBytes === 1 && (distance < -128 || distance > 127)) return;
  bytes.splice(bytes.length - relBytes, relBytes, ...little(distance, relBytes));
}
