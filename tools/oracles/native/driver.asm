; Runs instruction cases on the host processor: a static 32-bit Linux program without any library.
; Each case gets its registers, flags and 256 bytes of memory, runs until it faults (it ends in HLT, which user code
; may not execute), and the signal handler takes down everything the processor then shows. Cases with a local descriptor
; table of their own have it written before they run; the emulator has the same table.
; [SYSV386] System V ABI, i386; Linux signal frames: struct ucontext, gregs from offset 20.
bits 32
org BASE

SYS_EXIT equ 1
SYS_WRITE equ 4
SYS_RT_SIGACTION equ 174
SYS_MODIFY_LDT equ 123
SYS_SIGALTSTACK equ 186
MODIFY_LDT_WRITE equ 0x11
SA_SIGINFO equ 4
SA_ONSTACK equ 0x08000000
SA_NODEFER equ 0x40000000
SA_RESTORER equ 0x04000000

; byte offsets in ucontext: uc_flags, uc_link, uc_stack (12), then gregs GS FS ES DS EDI ESI EBP ESP EBX EDX ECX EAX TRAPNO ERR EIP CS EFL
; UESP SS, then the FPU state's address, oldmask and CR2
UC_GREGS equ 20
G_GS equ UC_GREGS
G_FS equ UC_GREGS + 4
G_ES equ UC_GREGS + 8
G_DS equ UC_GREGS + 12
G_EDI equ UC_GREGS + 16
G_TRAPNO equ UC_GREGS + 48
G_ERR equ UC_GREGS + 52
G_EIP equ UC_GREGS + 56
G_CS equ UC_GREGS + 60
G_EFL equ UC_GREGS + 64
G_SS equ UC_GREGS + 72
G_CR2 equ UC_GREGS + 84

; the record of a case: registers, flags, EIP, then CS (0: the flat segments), DS ES SS FS GS, where its memory is, how many
; entries its table has, the table (struct user_desc), memory
USER_DESC_BYTES equ 16
CASE_EFLAGS equ 32
CASE_EIP equ 36
CASE_CS equ 40
CASE_SELECTORS equ 44
CASE_MEMORY_AT equ 64
CASE_ENTRIES equ 68
CASE_TABLE equ 72
CASE_MEMORY equ 72 + TABLE_ENTRIES * USER_DESC_BYTES
CASE_BYTES equ CASE_MEMORY + 256
RESULT_BYTES equ 76 + 256
SAFE_EFLAGS equ 202h

start:
    mov [flat_code], cs
    mov [flat_data], ds
    ; its table entry is made here: without one, a fault would have another error code
    mov al, [READ_ONLY]
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
    mov edi, [ebp + CASE_MEMORY_AT]
    and edi, 0fffff000h
    xor eax, eax
    mov ecx, 1024
    rep stosd
    lea esi, [ebp + CASE_MEMORY]
    mov edi, [ebp + CASE_MEMORY_AT]
    mov ecx, 64
    rep movsd
    mov esp, STACK
    fninit
    lea ecx, [ebp + CASE_TABLE]
    mov esi, [ebp + CASE_ENTRIES]
.describe:
    dec esi
    js .described
    mov eax, SYS_MODIFY_LDT
    mov ebx, MODIFY_LDT_WRITE
    mov edx, USER_DESC_BYTES
    int 0x80
    test eax, eax
    jnz finish.failed
    add ecx, USER_DESC_BYTES
    jmp .describe
.described:
    mov eax, [ebp + CASE_EIP]
    mov [target], eax
    mov eax, [ebp + CASE_CS]
    test eax, eax
    jz .flat
    mov [target + 4], eax
    lea esi, [ebp + CASE_SELECTORS]
    mov edi, selectors
    mov ecx, 5
    rep movsd
    jmp .load
.flat:
    mov eax, [flat_code]
    mov [target + 4], eax
    mov eax, [flat_data]
    mov [selectors], eax
    mov [selectors + 4], eax
    mov [selectors + 8], eax
    mov dword [selectors + 12], 0
    mov dword [selectors + 16], 0
.load:
    push dword [ebp + CASE_EFLAGS]
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

; handler(signal, siginfo, ucontext) on the alternate stack; it never returns
handler:
    push dword SAFE_EFLAGS
    popfd
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
    mov eax, [ebx + G_ES]
    stosd
    mov eax, [ebx + G_CS]
    stosd
    mov eax, [ebx + G_SS]
    stosd
    mov eax, [ebx + G_DS]
    stosd
    mov eax, [ebx + G_FS]
    stosd
    mov eax, [ebx + G_GS]
    stosd
    mov eax, [ebx + G_CR2]
    stosd
    imul esi, dword [index], CASE_BYTES
    mov esi, [esi + CASES + CASE_MEMORY_AT]
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
align 16
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
; SIGILL SIGTRAP SIGBUS SIGFPE SIGSEGV
signals:
    db 4, 5, 7, 8, 11, 0
