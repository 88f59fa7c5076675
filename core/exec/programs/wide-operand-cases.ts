/**
 * Operands of more than four bytes: how much of them is one access. The host's processor decided where the manual is silent
 * (tools/oracles/native).
 */
import type { SystemCase } from "./case.ts";

const GP = 13;
const PF = 14;
const AC = 17;
const WRITE = 2;
const PRESENT = 1;

export const WIDE_OPERAND_CASES: readonly SystemCase[] = [
  {
    name: "CMPXCHG8B over the end of a page, the next one missing or read-only: nothing changes, compared equal or not",
    source: `
        paged
        mov eax, cr0
        or eax, 10000h                  ; WP
        mov cr0, eax
        mov dword [40ffch], 11111111h
        mov dword [41000h], 22222222h
        mov ebp, 3
.turn:  mov eax, 11111111h
        mov edx, 22222222h
        mov ebx, 33333333h
        mov ecx, 44444444h
        page 41h, 41006h
        fault .missing
        cmpxchg8b [40ffch]
        show 0badh
.missing:
        mov edx, 0
        mov ebx, 33333333h              ; the handler leaves its frame's place there
        page 41h, 41005h
        fault .readonly
        cmpxchg8b [40ffch]
        show 0badh
.readonly:
        show eax
        show edx
        page 41h, 41007h
        show [40ffch]
        show [41000h]
        dec ebp
        jnz .turn
        hlt`,
    out: [1, 2, 3].flatMap(() => [
      PF,
      WRITE,
      0x4_1000,
      PF,
      WRITE | PRESENT,
      0x4_1000,
      0x1111_1111,
      0,
      0x1111_1111,
      0x2222_2222,
    ]),
  },
  {
    name: "CMPXCHG8B that compares unequal writes what it read: a read-only page faults",
    source: `
        paged
        mov eax, cr0
        or eax, 10000h
        mov cr0, eax
        mov dword [40010h], 5
        mov dword [40014h], 6
        page 40h, 40005h
        mov eax, 7
        mov edx, 8
        fault .a
        cmpxchg8b [40010h]
        show 0badh
.a:     show eax
        show edx
        page 40h, 40007h
        cmpxchg8b [40010h]
        show eax
        show edx
        and dword [PT + 40h * 4], ~40h
        mov ecx, cr3
        mov cr3, ecx
        mov eax, 9
        cmpxchg8b [40010h]
        show [PT + 40h * 4]             ; written to: dirty
        hlt`,
    out: [PF, WRITE | PRESENT, 0x4_0010, 7, 8, 5, 6, 0x4_0067],
  },
  {
    name: "CMPXCHG8B and 64-bit x87 operands do not wrap in a segment of 64 KiB",
    source: `
        mov ax, 38h
        mov fs, ax
        mov si, 0fffch
        fault .a
        cmpxchg8b [fs:si]
        show 0badh
.a:     fninit
        fld1
        mov si, 0fff9h
        fault .b
        fstp qword [fs:si]
        show 0badh
.b:     mov si, 0fffah
        fault .c
        fld tword [fs:si]
        show 0badh
.c:     mov si, 0fff8h
        fstp qword [fs:si]
        show [0fffch]
        hlt`,
    out: [GP, 0, GP, 0, GP, 0, 0x3ff0_0000],
  },
  {
    name: "80-bit operands: the upper two bytes are an access of their own, which wraps",
    source: `
        mov ax, 38h
        mov fs, ax
        mov dword [0], 0
        fninit
        fld1
        mov si, 0fff8h
        fstp tword [fs:si]
        show [0]
        fld tword [fs:si]
        fistp dword [40000h]
        show [40000h]
        hlt`,
    out: [0x3fff, 1],
  },
  {
    name: "FNSTENV and FNSAVE wrap word by word at 64 KiB, and FRSTOR finds it all again",
    source: `
        mov ax, 38h
        mov fs, ax
        mov edi, 0
        mov ecx, 20h
        xor eax, eax
        rep stosd
        fninit
        fld1
        fldpi
        mov si, 0fff8h
        fnstenv [fs:si]                 ; 28 bytes
        show [0fff8h]
        show [0]                        ; the tags
        fldcw [0fff8h]
        mov si, 0fff0h
        fnsave [fs:si]                  ; 108 bytes: registers from 0Ch
        show [1ah]                      ; ST(1): 1.0
        movzx eax, word [1eh]
        show eax
        frstor [fs:si]
        fstp st0
        fistp dword [40000h]
        show [40000h]
        mov si, 0fffeh                  ; the first word does not fit
        fault .a
        fnstenv [fs:si]
        show 0badh
.a:     fault .b
        frstor [fs:si]
        show 0badh
.b:     show 1
        hlt`,
    out: [0xffff_037f, 0xffff_0fff, 0x8000_0000, 0x3fff, 1, GP, 0, GP, 0, 1],
  },
  {
    name: "alignment of eight bytes: CMPXCHG8B and double precision, not the registers of FNSAVE",
    source: `
        paged
        mov eax, cr0
        or eax, 40000h                  ; AM
        mov cr0, eax
        mov dword [user_flags], 40002h  ; AC
        fault .a
        user .ua
.ua:    cmpxchg8b [40004h]
.a:     fault .b
        user .ub
.ub:    fninit
        fld dword [40004h]
        fld qword [40004h]
.b:     fault .c
        user .uc
.uc:    fnsave [40004h]
        frstor [40004h]
        fnsave [40106h]
.c:     show 1
        hlt`,
    out: [AC, 0, AC, 0, AC, 0, 1],
  },
];
