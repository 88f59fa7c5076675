import { describe, expect, test } from "vitest";
import { assemble } from "./assembler.ts";
import { LINES_16, LINES_32 } from "./line-cases.ts";
import { SOURCE_CASES } from "./source-cases.ts";

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe.each([
  ["16", LINES_16],
  ["32", LINES_32],
])("one line of %s-bit code", (bits, cases) => {
  test.each(cases)("%s", (source, hex) => {
    expect(hexOf(assemble(`bits ${bits}\norg 0x100\nx: ${source}`).bytes)).toBe(hex);
  });
});

test.each(SOURCE_CASES)("$name", ({ source, hex }) => {
  expect(hexOf(assemble(source).bytes)).toBe(hex);
});

test("included files, included bytes, and names from outside", () => {
  const contents = new Map<string, string | Uint8Array>([
    ["a.inc", '%include "b.inc"\n db A'],
    ["b.inc", "A equ BASE + 1"],
    ["data.bin", Uint8Array.of(1, 2, 3, 4)],
  ]);
  const source = '%include "a.inc"\nincbin "data.bin", 1, 2\ndb GREETING';
  const { bytes, symbols } = assemble(source, {
    files: (name) => contents.get(name),
    define: { BASE: 6, GREETING: "'hi'" },
  });
  expect([...bytes]).toEqual([7, 2, 3, 0x68, 0x69]);
  expect(symbols.get("A")).toBe(7);
});

test("symbols are labels and EQUs, local ones in full", () => {
  const { symbols } = assemble("org 0x7c00\nstart: nop\n.loop: jmp .loop\nSIZE equ $ - start");
  expect(Object.fromEntries(symbols)).toEqual({ start: 0x7c00, "start.loop": 0x7c01, SIZE: 3 });
});

/** Source, and what its message must say. */
const FAULTS: readonly (readonly [source: string, message: RegExp])[] = [
  ["nop\nmvo ax, 1", /^boot\.asm:2: “mvo” is neither an instruction nor a directive/],
  ["mov ax, missing", /^boot\.asm:1: “missing” is not defined/],
  ["a: nop\na: nop", /^boot\.asm:2: “a” is defined twice, first in boot\.asm:1/],
  ["mov al, 256", /:1: the number 256 does not fit in 8 bits/],
  ["mov ax, 10000h", /does not fit in 16 bits/],
  ["db 256", /256 does not fit in 8 bits/],
  ["mov ax, bl", /MOV has no form with these operands \(16-bit register, 8-bit register\)/],
  ["inc [bx]", /say BYTE, WORD or DWORD/],
  ["mov dword ax, 1", /the register has 16 bits, not 32/],
  ["lea ax, bx", /LEA has no form/],
  ["cli ax", /CLI takes no operands, not 1/],
  ["mov ax", /MOV takes 2 operands, not 1/],
  ["mov ax, [al]", /8-bit register cannot be part of an address/],
  ["mov ax, [ax]", /BX or BP, plus SI or DI/],
  ["mov ax, [bx + ecx]", /16-bit or of 32-bit registers/],
  ["mov ax, [eax * 7]", /scaled by 1, 2, 4 or 8/],
  ["mov ax, [esp * 2]", /ESP cannot be an index/],
  ["mov ax, [eax + ebx + ecx]", /at most two registers/],
  ["mov ax, [bx", /“\]” is missing before the end of the line/],
  ["mov ax, (1 + 2", /“\)” is missing/],
  ["mov ax, 1 2", /“2” is too much here/],
  ["mov ax, 1 / 0", /division by zero/],
  ["mov ax, 12z", /“12z” is not a number/],
  ["db 'open", /closing quote/],
  ["loop x\ntimes 200 nop\nx:", /a short jump reaches from -128 to 127/],
  ["jmp short x\ntimes 200 nop\nx:", /200 bytes away/],
  ["times -5 nop", /:1: TIMES counts -5: what comes before is 5 too long/],
  ["times 1 << 40 db 0", /which is too much/],
  ['%include "no.inc"', /the file “no\.inc” was not found/],
  ["%if 1\nnop", /:1: this %if has no %endif/],
  ["%endif", /%endif without %if/],
  ["%if x\n%endif\nx:", /must be a number that is known here/],
  ["%macro M 1\n%endmacro\nM", /:3: the macro M takes 1 parameters/],
  ["%macro M 0\nnop", /:1: this %macro has no %endmacro/],
  ["%macro M 0\nM\n%endmacro\nM", /inside each other/],
  ["%rep 600000\nnop\n%endrep", /more than 500000 lines/],
  ["%error too large", /:1: too large/],
  ["%frobnicate", /the directive %frobnicate is not known/],
  ["a equ b\nb equ a + 1", /is not defined|do not settle/],
  ["times 1 - (z & 1) nop\nz:", /the sizes do not settle/],
  ["cpu 286\nmov eax, 1\nbswap eax", /the 286 does not have this form of bswap/],
  ["nop\norg 5", /ORG must come before the first byte/],
  ["align 3", /power of two/],
  ["ax: nop", /“ax” is a register/],
  ["bits 64", /BITS is 16 or 32/],
  ["struc A\n.x resb 1", /“struc A” has no endstruc/],
  ["mov ax, 1.5", /a number with a point can stand only in DD and DQ/],
];

test.each(FAULTS)("%j is refused with a sentence", (source, message) => {
  expect(() => assemble(source, { name: "boot.asm" })).toThrow(message);
  expect(() => assemble(source, { name: "boot.asm" })).toThrow(expect.objectContaining({ name: "HostError" }));
});

test("a fault in an included file names that file", () => {
  expect(() => assemble('%include "part.asm"', { files: () => "nop\nbogus" })).toThrow(/^part\.asm:2: /);
});
