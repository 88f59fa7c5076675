/** The x87 where it meets the rest of the processor: exceptions that wait, faults of operands, layouts in memory. */
import type { SystemCase } from "./case.ts";

const MF = 16;
const NM = 7;
const PF = 14;
/** A store of level 0 to a page that is there, but not for writing; or to none. */
const NOT_PRESENT_WRITE = 2;
const NOT_PRESENT_READ = 0;

export const X87_CASES: readonly SystemCase[] = [
  {
    name: "x87: an exception that is not masked waits for the next instruction that waits",
    source: `
        mov eax, cr0
        and eax, ~0eh
        or al, 20h                      ; NE
        mov cr0, eax
        fninit
        mov word [40000h], 37bh         ; all but division by zero
        fldcw [40000h]
        fld1
        fldz
divides: fdivp st1,st0
        nop
        mov eax, 1234h
        fnstsw ax                       ; does not wait
        show eax
        fault .a
.waits: fld1
        show 0badh
.a:     fnstsw ax
        show eax                        ; nothing was pushed
        fault .b
        wait
        show 0badh
.b:     fnstenv [40100h]
        mov eax, [4010ch]
        sub eax, divides
        show eax
        movzx eax, word [40110h]
        show eax
        movzx eax, word [40112h]
        show eax
        fnstcw [40000h]
        movzx eax, word [40000h]
        show eax                        ; FNSTENV masks everything
        fnclex
        fld1
        fnstsw ax
        show eax
        hlt`,
    out: [0xb084, MF, 0xb084, MF, 0, 8, 0x6f9, 0x37f, 0x2800],
  },
  {
    name: "x87: #NM with EM or TS, WAIT with MP and TS",
    source: `
        mov eax, cr0
        and eax, ~0eh
        mov cr0, eax
        fninit
        or al, 4
        mov cr0, eax
        fault .a
        fld1
.a:     wait
        mov eax, cr0
        and al, ~4
        or al, 8
        mov cr0, eax
        fault .b
        fnstsw ax
.b:     wait
        mov eax, cr0
        or al, 2
        mov cr0, eax
        fault .c
        wait
.c:     clts
        fnstsw ax
        movzx eax, ax
        show eax
        hlt`,
    out: [NM, NM, NM, 0],
  },
  {
    name: "x87: a fault of an operand leaves everything as it was, and the instruction can be done again",
    source: `
        paged
        fninit
        fldpi
        page 50h, 0
        mov dword [4fffch], 11111111h
        fault .a
        fstp tword [4fffch]             ; its second word is on a page that is not there
.a:     show [4fffch]
        fnstsw ax
        movzx eax, ax
        show eax
        fault .b
        fld qword [4fffch]
.b:     fnstsw ax
        movzx eax, ax
        show eax
        fault .c
        fnsave [4ffc0h]
.c:     fnstcw [40000h]
        movzx eax, word [40000h]
        show eax
        fault .d
        frstor [4ffc0h]
.d:     page 50h, 50003h
        fstp tword [4fffch]
        show [4fffch]
        show [50000h]
        movzx eax, word [50004h]
        show eax
        fnstsw ax
        movzx eax, ax
        show eax
        hlt`,
    out: [
      PF,
      NOT_PRESENT_WRITE,
      0x5_0000,
      0x1111_1111,
      0x3800,
      PF,
      NOT_PRESENT_READ,
      0x5_0000,
      0x3800,
      PF,
      NOT_PRESENT_WRITE,
      // of FNSAVE and FRSTOR the last byte is asked for before what is between
      0x5_002b,
      0x37f,
      PF,
      NOT_PRESENT_READ,
      0x5_002b,
      0x2168_c235,
      0xc90f_daa2,
      0x4000,
      0,
    ],
  },
  {
    name: "x87: FNSAVE and FRSTOR, 32 and 16 bits",
    source: `
        fninit
        fld1
        fldpi
        fnsave [40000h]
        show [40000h]
        show [40004h]
        show [40008h]
        show [4001ch]                   ; st0
        show [40026h + 4]               ; st1
        fnstsw ax
        movzx eax, ax
        show eax
        frstor [40000h]
        fnstsw ax
        movzx eax, ax
        show eax
        o16 fnsave [40100h]
        show [40100h]
        movzx eax, word [40104h]
        show eax
        show [4010eh]
        o16 frstor [40100h]
        faddp
        fistp dword [40000h]
        show [40000h]
        hlt`,
    out: [
      0xffff_037f, 0xffff_3000, 0xffff_0fff, 0x2168_c235, 0x8000_0000, 0, 0x3000, 0x3000_037f, 0x0fff, 0x2168_c235, 4,
    ],
  },
  {
    name: "x87: FCOMI and FCMOVcc, with EFLAGS",
    source: `
        fninit
        fld1
        fldpi
        fcomi st1
        pushfd
        pop eax
        and eax, 8d5h
        show eax
        fcmovnb st0,st1                 ; above: it moves
        fistp dword [40000h]
        show [40000h]
        fldz
        fcomip st0,st1
        pushfd
        pop eax
        and eax, 8d5h
        show eax
        hlt`,
    out: [0, 1, 1],
  },
  {
    name: "x87: an instruction of the i686 on a Pentium",
    model: "pentium",
    source: `
        fninit
        fld1
        fault .a
        fcomi st0
        show 0badh
.a:     fnstsw ax
        movzx eax, ax
        show eax
        hlt`,
    out: [6, 0x3800],
  },
];
