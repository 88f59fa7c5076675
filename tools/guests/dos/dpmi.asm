; A 32-bit client of a DPMI host [DPMI]: enters protected mode, fills memory beyond the first MiB through a descriptor of its
; own, has an exception of its own handled, and prints through DOS, which the host reaches in real or virtual-8086 mode.
org 100h
bits 16

%include "print.inc"

BLOCK_BYTES equ 800000h
FACTOR equ 9E3779B1h

start:
    mov bx, 1000h                   ; the program keeps 64 KiB, the host gets memory behind it
    mov ah, 4Ah
    int 21h
    mov ax, 1687h
    int 2Fh
    test ax, ax
    jnz near no_host
    test bl, 1                      ; 32-bit programs
    jz near no_host
    mov [entry], di
    mov [entry + 2], es
    mov [version], dx
    mov bx, si
    mov ah, 48h
    int 21h
    jc near no_host
    mov es, ax
    mov ax, 1
    call far [entry]
    jc near no_host

    ; protected mode, the same segments by selectors
    mov [data_selector], ds
    mov ax, 0400h
    int 31h
    mov [processor], cl
    mov ax, 0501h
    mov bx, BLOCK_BYTES >> 16
    mov cx, BLOCK_BYTES & 0FFFFh
    int 31h
    jc near failed
    mov [handle + 2], si
    mov [handle], di
    mov [block + 2], bx
    mov [block], cx
    mov ax, 0
    mov cx, 1
    int 31h
    jc near failed
    mov [selector], ax
    mov bx, ax
    mov cx, [block + 2]
    mov dx, [block]
    mov ax, 7                       ; base
    int 31h
    jc near failed
    mov ax, 8                       ; limit
    mov cx, (BLOCK_BYTES - 1) >> 16
    mov dx, (BLOCK_BYTES - 1) & 0FFFFh
    int 31h
    jc near failed

    mov es, [selector]
    xor edi, edi
    xor eax, eax
    mov ecx, BLOCK_BYTES / 4
.fill:
    add eax, FACTOR
    mov [es:edi], eax
    add edi, 4
    dec ecx
    jnz .fill
    xor esi, esi
    xor edx, edx
    mov ecx, BLOCK_BYTES / 4
.sum:
    add edx, [es:esi]
    add esi, 4
    rol edx, 1
    dec ecx
    jnz .sum
    mov [sum], edx

    mov ax, 0203h                   ; general protection: one that leads over the bad instruction
    mov bl, 13
    mov cx, cs
    mov edx, on_fault
    int 31h
    jc near failed
    mov esi, BLOCK_BYTES            ; just beyond the limit
    mov eax, [es:esi]
after_fault:

    mov si, version_text
    movzx eax, word [version]
    call dos_print_value
    mov si, processor_text
    movzx eax, byte [processor]
    call dos_print_value
    mov si, sum_text
    mov eax, [sum]
    call dos_print_value
    mov si, fault_text
    mov eax, [faults]
    call dos_print_value

    mov ax, 0502h
    mov si, [handle + 2]
    mov di, [handle]
    int 31h
    jc near failed
    mov si, done_text
    call dos_print
    mov ax, 4C00h
    int 21h

failed:
    mov si, failed_text
    movzx eax, ax
    call dos_print_value
    mov ax, 4C01h
    int 21h

no_host:
    mov si, no_host_text
    call print
    mov ax, 4C02h
    int 21h

; On the host's stack: far return address, error code, EIP, CS, EFLAGS, ESP, SS of the fault, 32 bits each.
on_fault:
    push ebp
    mov ebp, esp
    push ds
    mov ds, [cs:data_selector]
    inc dword [faults]
    pop ds
    mov dword [ebp + 16], after_fault
    pop ebp
    o32 retf

; As print and print_value, from protected mode.
dos_print_value:
    pushad
    call dos_print
    mov cx, 8
.next:
    rol eax, 4
    push eax
    and al, 15
    add al, '0'
    cmp al, '9'
    jbe .decimal
    add al, 'A' - '9' - 1
.decimal:
    call dos_print_char
    pop eax
    loop .next
    mov si, line_end
    call dos_print
    popad
    ret

dos_print:
    pushad
.next:
    lodsb
    test al, al
    jz .done
    call dos_print_char
    jmp .next
.done:
    popad
    ret

; INT 21h AH=02h through the host's translation service, whose structure holds the real mode registers.
dos_print_char:
    pushad
    push es
    mov byte [registers + 20], al   ; DL
    mov byte [registers + 29], 2    ; AH
    push ds
    pop es
    mov edi, registers
    mov ax, 0300h
    mov bx, 21h
    xor cx, cx
    int 31h
    pop es
    popad
    ret

entry: dd 0
block: dd 0
handle: dd 0
sum: dd 0
faults: dd 0
selector: dw 0
data_selector: dw 0
version: dw 0
processor: db 0
registers: times 50 db 0

no_host_text: db "no DPMI host for 32-bit programs", 13, 10, 0
version_text: db "DPMI ", 0
processor_text: db "processor ", 0
sum_text: db "sum ", 0
fault_text: db "faults handled ", 0
failed_text: db "failed with AX = ", 0
done_text: db "DPMI done"
line_end: db 13, 10, 0
