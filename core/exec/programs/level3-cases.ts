/** Alignment checks, virtual interrupts, virtual-8086 mode with its extensions, and a processor without coprocessor. */
import type { SystemCase } from "./case.ts";

const AC = 17;
const GP = 13;
const NM = 7;

/** Enters virtual-8086 mode at segment 4000h, SP = 1000h in segment 5000h, with the EFLAGS given; code follows. */
const VIRTUAL_8086 = (eflags: string, cr4: string): string => `
        mov eax, cr4
        or al, ${cr4}
        mov cr4, eax
        mov esi, .virtual
        mov edi, 40000h
        mov ecx, .virtual_end - .virtual
        rep movsb
        push dword 0
        push dword 0
        push dword 4000h
        push dword 4000h
        push dword 5000h
        push dword 1000h
        push dword ${eflags}
        push dword 4000h
        push dword 0
        iretd`;

export const LEVEL3_CASES: readonly SystemCase[] = [
  {
    name: "#AC: only at level 3, with CR0.AM and EFLAGS.AC",
    source: `
        mov eax, cr0
        or eax, 40000h
        mov cr0, eax
        mov dword [40000h], 11223344h
        mov dword [40004h], 55667788h
        user .plain
.plain: mov esi, [40001h]
        system
        show esi
        mov dword [user_flags], 40002h
        fault .a
        user .ua
.ua:    mov eax, [40004h]
        mov ax, [40002h]
        mov al, [40003h]
        mov ax, [40001h]
.a:     show eax
        fault .b
        user .ub
.ub:    mov [40002h], eax
.b:     fault .c
        user .uc
.uc:    mov esp, 7fffeh
        push eax
.c:     fault .d
        user .ud
.ud:    inc word [40001h]
.d:     show [40000h]
        mov eax, [40001h]       ; level 0
        show eax
        mov dword [user_flags], 2
        user .last
.last:  mov eax, [40001h]
        system
        hlt`,
    out: [0x8811_2233, AC, 0, 0x5566_1111, AC, 0, AC, 0, AC, 0, 0x1122_3344, 0x8811_2233],
  },
  {
    name: "#AC comes before a page fault, and not with AM clear",
    source: `
        paged
        page 40h, 40006h
        mov dword [user_flags], 40002h
        mov eax, cr0
        or eax, 40000h
        mov cr0, eax
        fault .a
        user .ua
.ua:    mov eax, [40001h]
.a:     fault .b
        user .ub
.ub:    mov [3ffffh], ax
.b:     page 40h, 40007h
        fault .c
        user .uc
.uc:    mov [3ffffh], ax
.c:     mov eax, cr0
        and eax, ~40000h
        mov cr0, eax
        user .ud
.ud:    mov [3ffffh], ax
        system
        show 1
        hlt`,
    out: [AC, 0, AC, 0, AC, 0, 1],
  },
  {
    name: "CLI and STI with CR4.PVI work on VIF; a pending interrupt faults STI",
    source: `
        mov eax, cr4
        or al, 2
        mov cr4, eax
        mov dword [user_flags], 202h
        user .ua
.ua:    sti
        pushfd
        pop esi
        cli
        pushfd
        pop edi
        system
        show esi
        show edi
        mov dword [user_flags], 100202h
        fault .b
        user .ub
.ub:    cli
        sti
.b:     mov eax, cr4
        and al, ~2
        mov cr4, eax
        fault .c
        user .uc
.uc:    cli
.c:     hlt`,
    out: [0x8_0202, 0x202, GP, 0, GP, 0],
  },
  {
    name: "virtual-8086 code without extensions: CLI, PUSHF, INT and IRET fault",
    source: `
        fault .a
${VIRTUAL_8086("20002h", "0")}
.a:     mov eax, [ebx + 4]
        show eax
        mov eax, [ebx]
        show eax
        hlt
        bits 16
.virtual:
        mov ax, 1
        cli
.virtual_end:
        bits 32`,
    out: [GP, 0, 0x4000, 3],
  },
  {
    name: "virtual-8086 code with CR4.VME: flags work on VIF, INT goes where the redirection bitmap says",
    source: `
        mov byte [redirection + 22h / 8], 1 << (22h & 7)
        mov dword [21h * 4], 40000080h
        mov word [idt + 21h * 8], 0
        fault .done
${VIRTUAL_8086("20002h", "1")}
.done:  show [41000h]
        show [41004h]
        show [41008h]
        show [ebx]
        hlt
        bits 16
.virtual:
        sti
        pushf
        pop ax
        mov [1000h], ax         ; IF from VIF, IOPL 3
        push word 0c5h
        popf
        pushf
        pop ax
        mov [1002h], ax
        sti
        int 21h
        pushf
        pop ax
        mov [1008h], ax
        int 22h                 ; not redirected, and IOPL 0: #GP
        times 80h - ($ - .virtual) nop
        pushf
        pop ax
        mov [1004h], ax         ; VIF was cleared
        mov bp, sp
        mov ax, [bp + 4]
        mov [1006h], ax         ; the image has it set
        iret
.virtual_end:
        bits 32`,
    out: [GP, 0, 0x30c7_3202, 0x32c7_30c7, 0x32c7, 0x17],
  },
  {
    name: "no coprocessor: probes see nothing change",
    model: "386",
    source: `
        mov eax, cr0
        and eax, ~0eh
        mov cr0, eax
        mov eax, 5a5ah
        mov dword [40000h], 12345678h
        db 0dbh, 0e3h                           ; FNINIT
        db 0ddh, 3dh                            ; FNSTSW [40000h]
        dd 40000h
        db 0d9h, 3dh                            ; FNSTCW [40000h]
        dd 40000h
        db 0dfh, 0e0h                           ; FNSTSW AX
        wait
        show eax
        show [40000h]
        hlt`,
    out: [0x5a5a, 0x1234_5678],
  },
  {
    name: "no coprocessor: #NM with EM or TS, WAIT with MP and TS",
    model: "386",
    source: `
        mov eax, cr0
        and eax, ~0eh
        mov ebx, eax
        or al, 4
        mov cr0, eax
        fault .a
        db 0dbh, 0e3h
.a:     wait
        mov eax, cr0
        and al, ~4
        or al, 8
        mov cr0, eax
        fault .b
        db 0d9h, 5, 0, 0, 4, 0                  ; FLD dword [40000h]
.b:     wait
        mov eax, cr0
        or al, 2
        mov cr0, eax
        fault .c
        wait
.c:     clts
        wait
        show 1
        hlt`,
    out: [NM, NM, NM, 1],
  },
];
