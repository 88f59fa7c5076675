; What the processor needs before the first interrupt.
CPUID_EDX_APIC          equ 1 << 9
APIC_BASE               equ 0xFEE00000
APIC_SPURIOUS           equ 0xF0
APIC_LINT0              equ 0x350
APIC_LINT1              equ 0x360

; A local APIC stands between the 8259 and the processor and lets nothing through after reset. Virtual wire mode:
; LINT0 is the 8259, LINT1 NMI [SDM] 3A §11.5.1, [MP] 3.6.2.2.
init_local_apic:
        call    cpu_features
        test    edx, CPUID_EDX_APIC
        jz      .done
        call    flat_enter
        mov     ebx, APIC_BASE
        mov     eax, [fs:ebx + APIC_SPURIOUS]
        or      eax, 0x1FF              ; enabled, vector FFh
        mov     [fs:ebx + APIC_SPURIOUS], eax
        mov     dword [fs:ebx + APIC_LINT0], 0x00000700
        mov     dword [fs:ebx + APIC_LINT1], 0x00000400
.done:
        ret

; → EDX = features as CPUID gives them, EAX = signature; 0 when the processor has no CPUID.
cpu_features:
        push    ebx
        push    ecx
        pushfd
        pop     eax
        mov     ecx, eax
        xor     eax, 1 << 21            ; the ID flag can be changed where CPUID exists
        push    eax
        popfd
        pushfd
        pop     eax
        push    ecx
        popfd
        xor     eax, ecx
        mov     edx, 0
        test    eax, 1 << 21
        mov     eax, 0
        jz      .done
        mov     eax, 1
        cpuid
.done:
        pop     ecx
        pop     ebx
        ret
