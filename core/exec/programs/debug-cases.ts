/** Breakpoints and single steps. [SDM] 3B chapter 17. */
import type { SystemCase } from "./case.ts";

/**
 * Replaces the #DB handler: each exception writes DR6 and where it happened relative to `here`, clears DR6, counts in
 * [hits], and goes on with RF set.
 */
const HANDLER = `
        jmp debug_ready
on_debug:
        push eax
        mov eax, dr6
        and eax, 0e00fh
        out 80h, eax
        mov eax, [esp + 4]
        sub eax, here
        out 80h, eax
        xor eax, eax
        mov dr6, eax
        inc dword [hits]
        or dword [esp + 12], 10000h
        pop eax
        iretd
hits:   dd 0
debug_ready:
        mov word [idt + 8], on_debug
`;

const DB = 1;

export const DEBUG_CASES: readonly SystemCase[] = [
  {
    name: "an instruction breakpoint faults each time, and RF lets the instruction pass",
    source: `${HANDLER}
        mov eax, at_spot
        mov dr0, eax
        mov eax, 2
        mov dr7, eax
        mov ecx, 3
        xor ebx, ebx
here:
at_loop:  inc ebx
at_spot:  add ebx, 10h
        loop at_loop
        xor eax, eax
        mov dr7, eax
        mov ecx, 3
at_more:  inc ebx
        loop at_more
        show ebx
        show [hits]
        hlt`,
    out: [1, 1, 1, 1, 1, 1, 0x36, 3],
  },
  {
    name: "breakpoints in code that is hot already",
    source: `${HANDLER}
        call work
        call work
        call work
        mov eax, here
        mov dr3, eax
        mov eax, 40h            ; L3
        mov dr7, eax
        call work
        xor eax, eax
        mov dr7, eax
        call work
        show [hits]
        hlt
work:   mov ecx, 2
at_turn:  inc edx
here:   inc esi
        loop at_turn
        ret`,
    out: [8, 0, 8, 0, 2],
  },
  {
    name: "a data breakpoint traps behind the store, and nowhere else on its page",
    source: `${HANDLER}
        mov eax, 40104h
        mov dr1, eax
        mov eax, 0d00008h       ; G1, writes, four bytes
        mov dr7, eax
        mov eax, [40104h]       ; reads are let through
        mov ecx, 20
at_other: mov [40100h + ecx * 8], ecx
        loop at_other
here:   mov dword [40107h], 5   ; touches the last byte
        mov dword [40100h], 6
        mov dword [40108h], 7
        inc byte [40105h]
        push dword [40104h]
        pop dword [40104h]
        show [hits]
        hlt`,
    out: [2, 10, 2, 36, 2, 48, 3],
  },
  {
    name: "reads, with R/W = 3; both breakpoints are told when both are hit",
    source: `${HANDLER}
        mov eax, 40100h
        mov dr0, eax
        mov dr2, eax
        mov eax, 0f0f0022h      ; G0 R/W four bytes, G2 R/W four bytes
        mov dr7, eax
here:   mov eax, [40100h]
        mov dword [40102h], 1
        mov al, [40104h]
        show [hits]
        hlt`,
    out: [5, 5, 5, 15, 2],
  },
  {
    name: "a repeated store stops behind the turn that hit",
    source: `${HANDLER}
        mov eax, 40108h
        mov dr0, eax
        mov eax, 0d0002h
        mov dr7, eax
        mov edi, 40100h
        mov ecx, 8
        mov eax, 1234h
here:   rep stosd
at_done:  show ecx
        show [hits]
        show [4011ch]
        hlt`,
    out: [1, 0, 0, 1, 0x1234],
  },
  {
    name: "pushes by an interrupt hit as well, and the trap comes before the handler's first instruction",
    source: `${HANDLER}
        mov word [idt + 21h * 8 + 2], 8
        mov word [idt + 21h * 8], at_handler
        mov word [idt + 21h * 8 + 4], 8e00h
        mov eax, 80000h - 12
        mov dr0, eax
        mov eax, 0d0002h
        mov dr7, eax
        int 21h
        show [hits]
        hlt
here:
at_handler:
        xor eax, eax
        mov dr7, eax
        iretd`,
    out: [1, 0, 1],
  },
  {
    name: "I/O breakpoints need CR4.DE",
    source: `${HANDLER}
        mov eax, 41h
        mov dr0, eax
        mov eax, 60002h         ; G0, I/O, two bytes: ports 40h and 41h
        mov dr7, eax
        in al, 40h
        mov eax, cr4
        or al, 8
        mov cr4, eax
here:   in al, 40h
        in al, 42h
        mov dx, 41h
        out dx, al
        in ax, 3fh
        show [hits]
        hlt`,
    out: [1, 2, 1, 9, 1, 12, 3],
  },
  {
    name: "single steps: after POPF's next instruction, DR6.BS, not inside INT",
    source: `${HANDLER}
        mov word [idt + 21h * 8 + 2], 8
        mov word [idt + 21h * 8], at_handler
        mov word [idt + 21h * 8 + 4], 8e00h
        pushfd
        or dword [esp], 100h
        popfd
here:   nop
        int 21h
        nop
        pushfd
        and dword [esp], ~100h
        popfd
        nop
        show [hits]
        hlt
at_handler:
        nop
        nop
        iretd`,
    out: [0x4000, 1, 0x4000, 4, 0x4000, 5, 0x4000, 12, 0x4000, 13, 5],
  },
  {
    name: "MOV SS holds debug exceptions off until behind the next instruction",
    source: `${HANDLER}
        mov eax, at_spot
        mov dr0, eax
        mov eax, 40100h
        mov dr1, eax
        mov word [40100h], 10h
        mov eax, 0f0000ah       ; G0 instruction; G1 reads and writes, four bytes
        mov dr7, eax
here:   mov ss, [40100h]
at_spot:  nop
        nop
        show [hits]
        hlt`,
    out: [2, 7, 1],
  },
  {
    name: "general detect",
    source: `
        fault .a
        mov eax, 2000h
        mov dr7, eax
        mov eax, dr3
.a:     mov eax, dr6
        and eax, 0e00fh
        show eax
        mov eax, dr7
        show eax
        hlt`,
    out: [DB, 0x2000, 0x400],
  },
  {
    name: "a debug fault of an instruction leaves RF clear in its image, other faults set it",
    source: `
        fault at_a
        mov eax, at_spot
        mov dr0, eax
        mov eax, 2
        mov dr7, eax
at_spot:  nop
at_a:    show [ebx + 8]
        xor eax, eax
        mov dr7, eax
        fault at_b
        xor ecx, ecx
        div ecx
at_b:    mov eax, [ebx + 8]
        and eax, 10000h
        show eax
        hlt`,
    out: [DB, 2, 0, 0x1_0000],
  },
];
