; Runs instruction cases on the host processor: a static 32-bit Linux program without any library.
; Each case gets its registers, flags and 256 bytes of memory, runs until it faults (it ends in HLT, which user code
; may not execute), and the signal handler takes down everything the processor then shows. 16-bit cases run in segments
; of a local descriptor table, whose bases and limits the emulator has too.
; [SYSV386] System V ABI, i386; Linux signal frames: struct ucontext, gregs from offset 20.
bits 32
org BASE

SYS_EXIT equ 1
SYS_WRITE equ 4
SYS_RT_SIGACTION equ 174
SYS_MODIFY_LDT equ 123
SYS_SIGALTSTACK equ 186
SA_SIGINFO equ 4
SA_ONSTACK equ 0x08000000
SA_NODEFER equ 0x40000000
SA_RESTORER equ 0x04000000

; byte offsets in ucontext: uc_flags, uc_link, uc_stack (12), then gregs GS FS ES DS EDI ESI EBP ESP EBX EDX ECX EAX TRAPNO ERR EIP CS EFL
UC_GREGS equ 20
G_EDI equ UC_GREGS + 16
G_TRAPNO equ UC_GREGS + 48
G_ERR equ UC_GREGS + 52
G_EIP equ UC_GREGS + 56
G_EFL equ UC_GREGS + 64

; struct user_desc: entry, base, limit, flags; 16-bit segments of level 3, writable data or readable code
USER_DESC_BYTES equ 16
DATA_16 equ 0x40
CODE_16 equ 0x44
LDT_CODE equ 7
CASE_BITS equ 36
CASE_TARGET equ 40
CASE_BYTES equ 44 + 256
RESULT_BYTES equ 48 + 256

start:
    mov [flat_code], cs
    mov [flat_data], ds
    mov ecx, data_segments
.describe:
    call write_ldt
    add ecx, USER_DESC_BYTES
    cmp ecx, data_segments_end
    jne .describe
    mov eax, SYS_SIGALTSTACK
    mov ebx, altstack
    xor ecx, ecx
    int 0x80
    mov esi, signals
.install:
    lodsb
    test al, al
    jz next
    movzx ebx, al
    mov eax, SYS_RT_SIGACTION
    mov ecx, action
    xor edx, edx
    push esi
    mov esi, 8
    int 0x80
    pop esi
    jmp .install

next:
    mov eax, [index]
    cmp eax, COUNT
    je finish
    imul ebp, eax, CASE_BYTES
    add ebp, CASES
    cld
    lea esi, [ebp + 44]
    mov edi, MEMORY
    mov ecx, 64
    rep movsd
    mov esp, STACK
    mov eax, [ebp + CASE_TARGET]
    cmp dword [ebp + CASE_BITS], 16
    je .words
    mov [target], eax
    mov eax, [flat_code]
    mov [target + 4], eax
    mov eax, [flat_data]
    mov [selectors], eax
    mov [selectors + 4], eax
    mov [selectors + 8], eax
    mov dword [selectors + 12], 0
    mov dword [selectors + 16], 0
    jmp .load
.words:
    mov [code_segment + 4], eax
    mov ecx, code_segment
    call write_ldt
    mov dword [target], 0
    mov dword [target + 4], LDT_CODE
    mov dword [selectors], LDT_CODE + 8
    mov dword [selectors + 4], LDT_CODE + 16
    mov dword [selectors + 8], LDT_CODE + 24
    mov dword [selectors + 12], LDT_CODE + 32
    mov dword [selectors + 16], LDT_CODE + 40
.load:
    push dword [ebp + 32]
    popfd
    mov eax, [ebp]
    mov ecx, [ebp + 4]
    mov edx, [ebp + 8]
    mov ebx, [ebp + 12]
    mov esp, [ebp + 16]
    mov esi, [ebp + 24]
    mov edi, [ebp + 28]
    mov ebp, [ebp + 20]
    mov es, [cs:selectors + 4]
    mov fs, [cs:selectors + 12]
    mov gs, [cs:selectors + 16]
    mov ss, [cs:selectors + 8]
    mov ds, [cs:selectors]
    jmp far [cs:target]

; one entry of the local descriptor table from the structure at ecx
write_ldt:
    mov eax, SYS_MODIFY_LDT
    mov ebx, 1
    mov edx, USER_DESC_BYTES
    int 0x80
    test eax, eax
    jnz finish.failed
    ret

; handler(signal, siginfo, ucontext) on the alternate stack; it never returns
handler:
    cld
    mov ebx, [esp + 12]
    imul edi, dword [index], RESULT_BYTES
    add edi, RESULTS
    lea esi, [ebx + G_EDI]
    mov ecx, 8
    rep movsd
    mov eax, [ebx + G_EFL]
    stosd
    mov eax, [ebx + G_TRAPNO]
    stosd
    mov eax, [ebx + G_ERR]
    stosd
    mov eax, [ebx + G_EIP]
    stosd
    mov esi, MEMORY
    mov ecx, 64
    rep movsd
    inc dword [index]
    jmp next

finish:
    mov esi, RESULTS
    mov edi, COUNT * RESULT_BYTES
.write:
    mov eax, SYS_WRITE
    mov ebx, 1
    mov ecx, esi
    mov edx, edi
    int 0x80
    test eax, eax
    jle .failed
    add esi, eax
    sub edi, eax
    jnz .write
    xor ebx, ebx
    jmp .leave
.failed:
    mov ebx, 1
.leave:
    mov eax, SYS_EXIT
    int 0x80

align 4
action:
    dd handler, SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTORER, restorer, 0, 0
restorer:
    hlt
altstack:
    dd ALT_STACK, 0, ALT_STACK_BYTES
index:
    dd 0
target:
    dd 0, 0
; DS ES SS FS GS
selectors:
    dd 0, 0, 0, 0, 0
flat_code:
    dd 0
flat_data:
    dd 0
code_segment:
    dd 0, 0, CODE_LIMIT, CODE_16
data_segments:
    dd 1, DS_BASE, DATA_LIMIT, DATA_16
    dd 2, ES_BASE, DATA_LIMIT, DATA_16
    dd 3, SS_BASE, DATA_LIMIT, DATA_16
    dd 4, FS_BASE, DATA_LIMIT, DATA_16
    dd 5, GS_BASE, DATA_LIMIT, DATA_16
data_segments_end:
; SIGILL SIGTRAP SIGBUS SIGFPE SIGSEGV
signals:
    db 4, 5, 7, 8, 11, 0
