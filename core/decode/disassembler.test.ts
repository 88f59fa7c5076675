import { describe, expect, test } from "vitest";
import { OPCODES } from "../isa/rows.ts";
import type { OpcodeRow } from "../isa/row.ts";
import { decode } from "./decoder.ts";
import { disassemble } from "./disassembler.ts";

const EIP = 0x1000;

function text(hex: string, mode: 16 | 32): string {
  const bytes = Uint8Array.from(hex.match(/[0-9a-f]{2}/g)!, (byte) => Number.parseInt(byte, 16));
  const decoded = decode(bytes, 0, mode);
  if ("fault" in decoded) return decoded.fault;
  return decoded.lengthBytes === bytes.length ? disassemble(decoded, EIP, mode) : `${decoded.lengthBytes} bytes`;
}

/** Bytes, the text in 16-bit code, the text in 32-bit code. */
const CASES: readonly (readonly [hex: string, in16: string | null, in32: string | null])[] = [
  ["00 ce", "add dh,cl", "add dh,cl"],
  ["01 18", "add [bx+si],bx", "add [eax],ebx"],
  ["66 01 18", "add [bx+si],ebx", "add [eax],bx"],
  ["67 01 18", "add [eax],bx", "add [bx+si],ebx"],
  ["c7 00 34 12", "mov word [bx+si],0x1234", null],
  ["c7 00 78 56 34 12", null, "mov dword [eax],0x12345678"],
  ["2e 8b 46 fe", "mov ax,[cs:bp-0x2]", "mov eax,[cs:esi-0x2]"],
  ["36 8b 46 02", "mov ax,[bp+0x2]", "mov eax,[ss:esi+0x2]"],
  ["3e 8b 45 02", "mov ax,[di+0x2]", "mov eax,[ds:ebp+0x2]"],
  ["8b 44 8b 10", null, "mov eax,[ebx+ecx*4+0x10]"],
  ["a0 34 12", "mov al,[0x1234]", null],
  ["67 a0 34 12", null, "mov al,[word 0x1234]"],
  ["f0 ff 00", "lock inc word [bx+si]", "lock inc dword [eax]"],
  ["f3 a4", "rep movsb", "rep movsb"],
  ["66 f3 a5", "rep movsd", "rep movsw"],
  ["67 26 a6", "a32 es cmpsb", "a16 es cmpsb"],
  ["f3 a6", "repe cmpsb", "repe cmpsb"],
  ["f2 ae", "repne scasb", "repne scasb"],
  ["26 d7", "es xlatb", "es xlatb"],
  ["eb fe", "jmp short 0x1000", "jmp short 0x1000"],
  ["74 10", "je short 0x1012", "je short 0x1012"],
  ["0f 84 00 01", "je near 0x1104", null],
  ["e3 10", "jcxz 0x1012", "jecxz 0x1012"],
  ["67 e3 10", "jecxz 0x1013", "jcxz 0x1013"],
  ["67 e2 10", "a32 loop 0x1013", "a16 loop 0x1013"],
  ["ea 00 10 00 f0", "jmp 0xf000:0x1000", null],
  ["66 ea 00 10 00 00 08 00", "jmp dword 0x8:0x1000", null],
  ["ff 1e 00 10", "call far [0x1000]", null],
  ["c4 1e 00 10", "les bx,[0x1000]", null],
  ["66 c3", "o32 ret", "o16 ret"],
  ["66 60", "pushad", "o16 pusha"],
  ["68 34 12", "push word 0x1234", null],
  ["6a ff", "push word 0xffff", "push dword 0xffffffff"],
  ["98", "cbw", "cwde"],
  ["d1 20", "shl word [bx+si],0x1", "shl dword [eax],0x1"],
  ["d3 e0", "shl ax,cl", "shl eax,cl"],
  ["0f b6 00", "movzx ax,byte [bx+si]", "movzx eax,byte [eax]"],
  ["0f 20 d8", "mov eax,cr3", "mov eax,cr3"],
  ["8e d8", "mov ds,ax", "mov ds,ax"],
  ["66 0f 01 10", "o32 lgdt [bx+si]", "o16 lgdt [eax]"],
  ["8d 40 10", "lea ax,[bx+si+0x10]", "lea eax,[eax+0x10]"],
  ["e4 60", "in al,0x60", "in al,0x60"],
  ["ed", "in ax,dx", "in eax,dx"],
  ["f3 90", "pause", "pause"],
  ["0f 0b", "ud2", "ud2"],
  ["0f c7 08", "cmpxchg8b qword [bx+si]", "cmpxchg8b qword [eax]"],
  ["d8 00", "fadd dword [bx+si]", "fadd dword [eax]"],
  ["dc e1", "fsubr st1,st0", "fsubr st1,st0"],
  ["db 28", "fld tword [bx+si]", "fld tword [eax]"],
  ["df 28", "fild qword [bx+si]", "fild qword [eax]"],
  ["de d9", "fcompp", "fcompp"],
  ["df e0", "fnstsw ax", "fnstsw ax"],
  ["66 dd 30", "o32 fnsave [bx+si]", "o16 fnsave [eax]"],
  ["c8 08 00 01", "enter 0x8,0x1", "enter 0x8,0x1"],
];

describe("disassembler", () => {
  test.each(CASES)("%s", (hex, in16, in32) => {
    expect([in16 && text(hex, 16), in32 && text(hex, 32)]).toEqual([in16, in32]);
  });

  test("every row prints its name", () => {
    const wrong = OPCODES.filter((entry) => !printed(entry).includes(printedName(entry)));
    expect(wrong).toEqual([]);
  });
});

/** A row's text in 32-bit code, with zeros for what follows the opcode. */
function printed({ map, opcode, reg = 0, rm = 0, prefix, row }: OpcodeRow): string {
  const form = row.modrm === "register" ? 0xc0 : 0;
  const bytes = [...(prefix === "f3" ? [0xf3] : []), ...(map === "0f" ? [0x0f] : []), opcode, form | (reg << 3) | rm];
  const decoded = decode(Uint8Array.from([...bytes, 0, 0, 0, 0, 0, 0, 0, 0]), 0, 32);
  if ("fault" in decoded || decoded.row !== row) return "another row";
  return disassemble(decoded, EIP, 32);
}

function printedName({ row }: OpcodeRow): string {
  return row.semantics === "xlat" ? "xlatb" : (row.name32 ?? row.name);
}
