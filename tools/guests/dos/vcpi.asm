; A client of a VCPI host [VCPI]: switches to protected mode with page tables of its own, fills an extended memory page that
; it maps at 4 MiB, asks the host from there, comes back to virtual-8086 mode and prints what it saw.
org 100h
bits 16

%include "print.inc"

PAGE_BYTES equ 4096
MAPPED equ 400000h
FACTOR equ 9E3779B1h

start:
    mov ax, 0DE00h                  ; is there a host?
    int 67h
    test ah, ah
    jz near has_host
    mov si, no_host_text
    call print
    mov ax, 4C01h
    int 21h

has_host:
    mov si, version_text
    call print
    mov al, bh
    call print_digit
    mov al, '.'
    call print_char
    mov al, bl
    call print_digit
    smsw ax
    mov si, v86_text
    test al, 1
    jz near .real
    call print
.real:
    call print_line

    ; three aligned pages behind the program: directory, table of the first 4 MiB, table of the next
    mov ax, cs
    movzx eax, ax
    shl eax, 4
    mov [base], eax
    add eax, end_of_program + PAGE_BYTES - 1
    and eax, ~(PAGE_BYTES - 1)
    mov ebx, eax
    shr ebx, 12
    mov [first_page], bx
    sub eax, [base]
    mov [directory], ax
    mov di, ax
    xor eax, eax
    mov cx, 3 * PAGE_BYTES / 4
    cld
    rep stosd

    mov di, [directory]             ; what the host maps in the first 4 MiB, and its three descriptors
    add di, PAGE_BYTES
    mov si, host_descriptors
    mov ax, 0DE01h
    int 67h
    mov [host_offset], ebx
    test ah, ah
    jnz near failed

    mov ax, 0DE04h                  ; a page of extended memory
    int 67h
    test ah, ah
    jnz near failed
    mov [page], edx

    mov di, [directory]
    mov cx, [first_page]
    call physical
    mov [cr3_value], edx
    inc cx
    call physical
    or dl, 7
    mov [di], edx
    inc cx
    call physical
    or dl, 7
    mov [di + 4], edx
    mov edx, [page]
    or dl, 7
    mov [di + 2 * PAGE_BYTES], edx

    mov eax, [base]
    mov [code_low], ax
    mov [data_low], ax
    mov edx, eax
    shr edx, 16
    mov [code_middle], dl
    mov [data_middle], dl
    lea ecx, [eax + task]
    mov [task_low], cx
    shr ecx, 16
    mov [task_middle], cl
    lea ecx, [eax + gdt]
    mov [gdt_base], ecx
    lea ecx, [eax + idt]
    mov [idt_base], ecx
    lea ecx, [eax + gdt_pointer]
    mov [gdt_pointer_at], ecx
    lea ecx, [eax + idt_pointer]
    mov [idt_pointer_at], ecx
    mov [v86_sp], sp
    mov [v86_segment], cs
    lea esi, [eax + switch]
    cli
    mov ax, 0DE0Ch
    int 67h

back:                               ; in virtual-8086 mode again; the host has loaded the segments
    sti
    mov si, cr0_text
    mov eax, [seen_cr0]
    call print_value
    mov si, level_text
    movzx eax, byte [seen_level]
    call print_value
    mov si, sum_text
    mov eax, [sum]
    call print_value
    mov edx, [page]
    mov ax, 0DE05h
    int 67h
    test ah, ah
    jnz near failed
    mov ax, 0DE03h                  ; freed again: one more than it was in protected mode
    int 67h
    sub edx, [free_pages]
    mov eax, edx
    mov si, free_text
    call print_value
    mov si, done_text
    call print
    mov ax, 4C00h
    int 21h

failed:
    mov si, failed_text
    movzx eax, ah
    call print_value
    mov ax, 4C02h
    int 21h

; EDX: physical address of the page CX of the first MiB.
physical:
    mov ax, 0DE06h
    int 67h
    test ah, ah
    jnz failed
    and edx, ~(PAGE_BYTES - 1)
    ret

bits 32
in_protected_mode:
    mov ax, DATA
    mov ds, ax
    mov ss, ax
    movzx esp, word [v86_sp]
    sub esp, 16
    mov ax, FLAT
    mov es, ax
    xor eax, eax
    mov fs, ax
    mov gs, ax
    mov eax, cr0
    mov [seen_cr0], eax
    mov ax, cs
    and al, 3
    mov [seen_level], al
    mov edi, MAPPED
    mov ecx, PAGE_BYTES / 4
    xor eax, eax
.fill:
    add eax, FACTOR
    cld
    stosd
    loop .fill
    mov esi, MAPPED
    mov ecx, PAGE_BYTES / 4
    xor edx, edx
.sum:
    add edx, [es:esi]
    add esi, 4
    rol edx, 1
    loop .sum
    mov [sum], edx
    mov ax, 0DE03h                  ; the same service without leaving protected mode
    call far [host_entry]
    mov [free_pages], edx

    mov ax, FLAT                    ; the host reads the frame through DS, by a linear address
    mov es, ax
    mov ebx, [base]
    movzx ecx, word [v86_segment]
    movzx edx, word [v86_sp]
    lea eax, [esp + ebx]
    mov ss, [flat_selector]
    mov esp, eax
    push ecx                        ; GS
    push ecx
    push ecx                        ; DS
    push ecx
    push ecx                        ; SS
    push edx
    push edx                        ; the host's choice of flags
    push ecx                        ; CS
    push dword back
    mov ax, FLAT
    mov ds, ax
    mov ax, 0DE0Ch
    call far [ebx + host_entry]
    hlt

bits 16
align 8
gdt:
    dq 0
host_descriptors:
    times 3 dq 0
HOST equ host_descriptors - gdt
CODE equ $ - gdt
    dw 0FFFFh
code_low: dw 0
code_middle: db 0, 9Ah, 40h, 0      ; 32-bit code
DATA equ $ - gdt
    dw 0FFFFh
data_low: dw 0
data_middle: db 0, 92h, 40h, 0
FLAT equ $ - gdt
    dw 0FFFFh, 0
    db 0, 92h, 0CFh, 0
TASK equ $ - gdt
    dw 67h
task_low: dw 0
task_middle: db 0, 89h, 0, 0
gdt_end:

gdt_pointer: dw gdt_end - gdt - 1
gdt_base: dd 0
idt_pointer: dw 32 * 8 - 1
idt_base: dd 0

switch:
cr3_value: dd 0
gdt_pointer_at: dd 0
idt_pointer_at: dd 0
    dw 0                            ; no LDT
    dw TASK
    dd in_protected_mode
    dw CODE

host_entry:
host_offset: dd 0
    dw HOST
flat_selector: dw FLAT
base: dd 0
page: dd 0
sum: dd 0
seen_cr0: dd 0
free_pages: dd 0
first_page: dw 0
directory: dw 0
v86_sp: dw 0
v86_segment: dw 0
seen_level: db 0

no_host_text: db "no VCPI host", 13, 10, 0
version_text: db "VCPI ", 0
v86_text: db " in virtual-8086 mode", 0
cr0_text: db "CR0 ", 0
level_text: db "level ", 0
sum_text: db "sum ", 0
free_text: db "pages given back ", 0
failed_text: db "failed with AH = ", 0
done_text: db "VCPI done", 13, 10, 0

align 8
task: times 104 db 0
idt: times 32 dq 0
end_of_program:
