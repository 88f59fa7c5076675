/**
 * The decoder against iced's tables: 16- and 32-bit code. What is not excluded must agree in whether it is an
 * instruction, in length, mnemonic and operands.
 */
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decode } from "../../../core/decode/decoder.ts";
import type { Insn, Operand } from "../../../core/decode/insn.ts";
import { mnemonicOf, registerName } from "../../../core/decode/names.ts";
import { EXCLUSIONS, HINTS } from "./iced-exclusions.ts";
import { readIcedTable, type IcedLine } from "./iced-table.ts";

const FOLDER = new URL("../../../../shared/vectors/decoder/", import.meta.url);
const tableFile = (mode: number): string => new URL(`DecoderTest${mode}.txt.gz`, FOLDER).pathname;
const IP = { 16: 0x7ff0, 32: 0x7fff_fff0 } as const;
/** Operand codes of registers that iced's 32-bit codes call r32m16. */
const WORD_OF_DWORD = new Set(["Ew", "Gw"]);
const SEGMENTS = ["es", "cs", "ss", "ds", "fs", "gs"];

describe.skipIf(!existsSync(tableFile(32)))("iced's decoder tables", () => {
  test.each([16, 32] as const)("%i-bit code", (mode) => {
    const lines = readIcedTable(tableFile(mode));
    const counts = new Map<string, number>(EXCLUSIONS.map(({ reason }) => [reason, 0]));
    const wrong: string[] = [];
    let compared = 0;
    let instructions = 0;
    for (const line of lines) {
      const exclusion = EXCLUSIONS.find(({ covers }) => covers(line));
      if (exclusion !== undefined) {
        counts.set(exclusion.reason, counts.get(exclusion.reason)! + 1);
        continue;
      }
      compared++;
      if (line.valid) instructions++;
      const difference = compare(line, mode);
      if (difference !== undefined) wrong.push(`${line.text}\n  ${difference}`);
    }
    console.info(`${mode}-bit: ${lines.length} lines, ${compared} compared, of them ${instructions} instructions.`);
    console.info([...counts].map(([reason, count]) => `  excluded ${count}: ${reason}`).join("\n"));
    expect(wrong).toEqual([]);
    expect(instructions).toBeGreaterThan(2200);
    expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
  });
});

function compare(line: IcedLine, mode: 16 | 32): string | undefined {
  const decoded = decode(line.bytes, 0, mode);
  if ("fault" in decoded) return line.valid ? `we say ${decoded.fault}` : undefined;
  if (!line.valid) return `we say ${decoded.row.name}`;
  if (decoded.lengthBytes !== line.bytes.length) return `we say ${decoded.lengthBytes} bytes`;
  const name = mnemonicOf(decoded);
  if (HINTS.has(line.mnemonic)) return name === "nop" ? undefined : `we say ${name}`;
  const { aliases = [] } = decoded.row;
  if (name !== line.mnemonic && !aliases.includes(line.mnemonic)) return `we say ${name}`;
  for (const [n, parts] of line.operands.entries()) {
    const difference = compareOperand(decoded, n, parts, mode);
    if (difference !== undefined) return `operand ${n}: ${difference}`;
  }
  return undefined;
}

/** Strings and XLAT print operands that others leave out, and the reverse: only what both have is compared. */
function compareOperand(insn: Insn, n: number, parts: readonly string[], mode: 16 | 32): string | undefined {
  const operand = insn.operands[n];
  if (operand === undefined) return "we have none";
  const ours = describeOperand(operand, insn, mode);
  const [kind = "", ...rest] = parts;
  if (kind === "m" && operand.kind === "mem") {
    const [segment, base, index, scale, disp, dispBytes] = rest;
    if (insn.row.semantics === "xlat") return undefined;
    const bits = insn.addrSizeBits;
    const theirs = [
      segment,
      base,
      index,
      index === "" ? "1" : scale,
      BigInt.asUintN(bits, BigInt(dispBytes === "0" ? 0 : disp!)),
    ];
    return ours === theirs.join(";") ? undefined : `we say ${ours}`;
  }
  if (kind === "r") {
    // iced names the whole register where only its low word counts
    const theirs = WORD_OF_DWORD.has(insn.row.operands[n]!) ? rest[0]!.replace(/^e(?=..$)/, "") : rest[0];
    return ours === theirs ? undefined : `we say ${ours}`;
  }
  if (/^i\d|^n?fb|^nb/.test(kind)) {
    const theirs = rest.map((value) => BigInt(value).toString()).join(";");
    return ours === theirs ? undefined : `we say ${ours}`;
  }
  return operand.kind === "mem" ? undefined : `we say ${ours}`;
}

function describeOperand(operand: Operand, insn: Insn, mode: 16 | 32): string {
  switch (operand.kind) {
    case "mem": {
      const bits = insn.addrSizeBits;
      const name = (index: number): string => (index < 0 ? "" : registerName(index, bits));
      const disp = BigInt.asUintN(bits, BigInt(operand.disp));
      return [SEGMENTS[operand.segment], name(operand.base), name(operand.index), operand.scale, disp].join(";");
    }
    case "imm":
      return BigInt.asUintN(operand.sizeBits, BigInt(operand.value)).toString();
    case "rel":
      return BigInt.asUintN(insn.opSizeBits, BigInt(IP[mode] + insn.lengthBytes + operand.delta)).toString();
    case "far":
      return `${operand.selector};${BigInt.asUintN(insn.opSizeBits, BigInt(operand.offset))}`;
    case "reg":
      return registerName(operand.index + (operand.high ? 4 : 0), operand.sizeBits);
    case "sreg":
      return SEGMENTS[operand.index]!;
    default:
      return `${operand.kind}${operand.index}`;
  }
}
