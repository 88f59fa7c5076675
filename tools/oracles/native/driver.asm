; Runs instruction cases on the host processor: a static 32-bit Linux program without any library.
; Each case gets its registers, flags and 256 bytes of memory, runs until it faults (it ends in HLT, which user code
; may not execute), and the signal handler takes down everything the processor then shows.
; [SYSV386] System V ABI, i386; Linux signal frames: struct ucontext, gregs from offset 20.
bits 32
org BASE

SYS_EXIT equ 1
SYS_WRITE equ 4
SYS_RT_SIGACTION equ 174
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

CASE_BYTES equ 44 + 256
RESULT_BYTES equ 48 + 256

start:
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
    mov eax, [ebp + 40]
    mov [target], eax
    mov esp, STACK
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
    jmp [target]

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
    dd 0
; SIGILL SIGTRAP SIGBUS SIGFPE SIGSEGV
signals:
    db 4, 5, 7, 8, 11, 0
