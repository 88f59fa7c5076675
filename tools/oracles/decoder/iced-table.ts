/**
 * iced's decoder tables. A line is: bytes, code, mnemonic, operand count, then words: `op0=…` the operands,
 * `decopt=…` options of iced's decoder, `err=…` why bytes are no instruction. "INVALID" is no instruction.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export interface IcedLine {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Name of the encoding: mnemonic and operand kinds. */
  readonly code: string;
  /** Lower case. */
  readonly mnemonic: string;
  readonly valid: boolean;
  readonly options: readonly string[];
  /** Parts of each operand description. */
  readonly operands: readonly (readonly string[])[];
}

export function readIcedTable(file: string): IcedLine[] {
  const lines = gunzipSync(readFileSync(file)).toString("latin1").split("\n");
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("#")).map(parseLine);
}

function parseLine(text: string): IcedLine {
  const [hex, code, mnemonic, , words = ""] = text.split(",").map((part) => part.trim());
  const values = (key: string): string[] => [...words.matchAll(new RegExp(`\\b${key}=(\\S+)`, "g"))].map((m) => m[1]!);
  return {
    text,
    bytes: Uint8Array.from(Buffer.from(hex!.replaceAll(" ", ""), "hex")),
    code: code!,
    mnemonic: mnemonic!.toLowerCase(),
    valid: code !== "INVALID",
    options: values("decopt").flatMap((option) => option.split(";")),
    operands: values("op\\d").map((operand) => operand.split(";")),
  };
}
