/**
 * What programs for system tests start from: flat 32-bit protected mode at level 0 with a stack at 80000h, descriptors for
 * levels 0 and 3, a TSS, and handlers that write what happened to port 80h and go on.
 *
 * Selectors: 8 and 10h code and data of level 0; 1Bh and 23h of level 3; 28h the TSS; 30h 16-bit code, 38h 16-bit data.
 *
 * fault LABEL     the next exception writes vector, error code (where there is one) and CR2 (of #PF), and goes on at LABEL
 *                 at level 0 with ESP = 80000h; without it the program ends with 0DEADh and the vector
 * show VALUE      writes a doubleword
 * user LABEL      goes on at level 3, with ESP = 88000h and the EFLAGS in [user_flags]
 * system          from level 3 back to level 0: the next instruction, with ESP = 80000h
 * page N, ENTRY   sets the page-table entry of linear address N × 1000h and forgets its translation
 * paged           switches paging on: the first 4 MiB lead to themselves, all may do everything
 */
const MACROS = `
%macro show 1
        push eax
        mov eax, %1
        out 80h, eax
        pop eax
%endmacro
%macro fault 1
        mov dword [resume], %1
%endmacro
%macro user 1
        push dword 23h
        push dword 88000h
        push dword [user_flags]
        push dword 1bh
        push dword %1
        mov ax, 23h
        mov ds, ax
        mov es, ax
        iretd
%endmacro
%macro system 0
        int 30h
%endmacro
%macro page 2
        mov dword [PT + (%1) * 4], %2
        invlpg [(%1) * 1000h]
%endmacro
%macro paged 0
        call identity
        mov eax, PD
        mov cr3, eax
        mov eax, cr0
        or eax, 80000000h
        mov cr0, eax
%endmacro
%macro gate 2
        dw (%1), 8, %2, 0
%endmacro
%assign PD 10000h
%assign PT 11000h
`;

const START = `
        bits 16
        org 1000h
        cli
        lgdt [gdtr]
        lidt [idtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp dword 8:start32
        align 8
gdt:    dq 0
        dw 0ffffh, 0, 9b00h, 0cfh
        dw 0ffffh, 0, 9300h, 0cfh
        dw 0ffffh, 0, 0fb00h, 0cfh
        dw 0ffffh, 0, 0f300h, 0cfh
        dw 207h, tss, 8900h, 0
        dw 0ffffh, 0, 9b00h, 0
        dw 0ffffh, 0, 9300h, 0
        dw 67h, tss2, 8900h, 0
gdtr:   dw $ - gdt - 1
        dd gdt
        align 8
idt:
%assign n 0
%rep 32
        gate vector%+n, 8e00h
%assign n n + 1
%endrep
        times (30h - 20h) * 8 db 0
        gate enter_system, 0ee00h
idtr:   dw $ - idt - 1
        dd idt
resume: dd 0
vector: dd 0
user_flags: dd 2
        align 16
tss:    dd 0, 80000h, 10h
        times 22 dd 0
        dw 0, 88h
redirection: times 32 db 0
        times 256 db 0
        times 208h - ($ - tss) db 0ffh
tss2:   times 104 db 0

        bits 32
start32:
        mov ax, 10h
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov fs, ax
        mov gs, ax
        mov esp, 80000h
        mov ax, 28h
        ltr ax
        jmp main

identity:
        mov edi, PD
        xor eax, eax
        mov ecx, 400h
        rep stosd
        mov dword [PD], PT + 7
        mov edi, PT
        mov eax, 7
        mov ecx, 400h
.entry: stosd
        add eax, 1000h
        loop .entry
        ret

enter_system:
        mov ax, 10h
        mov ds, ax
        mov es, ax
        pop eax
        mov esp, 80000h
        jmp eax

%assign n 0
%rep 32
vector%+n:
%if n = 8 || (n >= 10 && n <= 14) || n = 17
%else
        push dword -1
%endif
        push dword n
        jmp happened
%assign n n + 1
%endrep

happened:
        push eax
        mov ax, 10h
        mov ds, ax
        mov es, ax
        mov eax, [esp + 4]
        mov [vector], eax
        out 80h, eax
        cmp dword [esp + 8], -1
        je .no_code
        mov eax, [esp + 8]
        out 80h, eax
.no_code:
        cmp dword [esp + 4], 14
        jne .not_page
        mov eax, cr2
        out 80h, eax
.not_page:
        pop eax
        add esp, 8
        cmp dword [resume], 0
        je .unexpected
        push dword [resume]
        mov dword [resume], 0
        ; the frame stays where it is, for those who want to look: EBX leads to it
        lea ebx, [esp + 4]
        pop dword [vector]
        mov esp, 80000h
        jmp [vector]
.unexpected:
        mov eax, 0deadh
        out 80h, eax
        hlt
main:
`;

/** Source of a whole program from what it does at level 0. */
export function protectedProgram(body: string): string {
  return `${MACROS}${START}${body}`;
}
