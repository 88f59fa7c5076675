; PCI BIOS: INT 1Ah AH=B1h, and the entry for 32-bit code that the BIOS32 directory leads to [PCIBIOS].
BIOS32_SERVICE_PCI      equ 0x49435024  ; "$PCI"

; DX = data port of function BX's register DI; EAX and EDX are kept on the stack.
%macro PCI_BIOS_SELECT 0
        push    eax
        push    edx
        movzx   eax, bx
        or      eax, 0x00800000
        shl     eax, 8
        mov     dx, di
        mov     al, dl
        and     al, 0xFC
        mov     dx, PCI_CONFIG_ADDRESS
        out     dx, eax
        mov     dx, di
        and     dx, 3
        add     dx, PCI_CONFIG_DATA
%endmacro

; INT 1Ah AH=B1h. Registers are the caller's, as INT 1Ah hands them over before SERVICE_ENTER.
int1a_pci:
        push    bp
        mov     bp, sp
        push    ds
        push    fs
        push    BDA_SEGMENT
        pop     ds
        mov     fs, [BDA_EBDA_SEGMENT]
        cmp     byte [fs:EBDA_PCI_PRESENT], 1
        pop     fs
        pop     ds
        jne     .absent
        cmp     al, 0x0E
        je      .routing
        call    pci_functions_16
        jc      .failed
.done:
        and     byte [bp + 6], 0xFF - FLAG_CARRY
        pop     bp
        iret
; AL=0Eh: ES:DI = word: size of a buffer, far pointer to it → the routing table's entries, BX = interrupts that are
; PCI's alone. The size becomes what there is.
.routing:
        push    si
        push    cx
        mov     cx, [es:di]
        mov     word [es:di], PIRQ_ENTRIES_BYTES
        cmp     cx, PIRQ_ENTRIES_BYTES
        mov     ah, 0x89                ; the buffer is too small
        jb      .routed
        push    ds
        push    es
        push    di
        push    cs
        pop     ds
        mov     si, pirq_entries
        les     di, [es:di + 2]
        mov     cx, PIRQ_ENTRIES_BYTES
        cld
        rep     movsb
        pop     di
        pop     es
        pop     ds
        mov     ah, 0
        mov     bx, 0
.routed:
        pop     cx
        pop     si
        test    ah, ah
        jz      .done
        jmp     .failed
.absent:
        mov     ah, 0x81
.failed:
        or      byte [bp + 6], FLAG_CARRY
        pop     bp
        iret

pci_functions_16:
%include "include/pci-functions.inc"

        bits    32
; Far call from 32-bit protected mode; CS covers the 64 KiB of this segment from F0000h on.
pci_bios_32:
        call    pci_functions_32
        retf
pci_functions_32:
%include "include/pci-functions.inc"

; BIOS32 service directory: EAX = service, BL = 0 → EBX = base, ECX = length, EDX = entry, AL = 0 or error. Far call.
bios32_directory_entry:
        test    bl, bl
        jnz     .bad_function
        cmp     eax, BIOS32_SERVICE_PCI
        jne     .no_service
        mov     ebx, 0x000F0000
        mov     ecx, 0x00010000
        mov     edx, pci_bios_32
        xor     al, al
        retf
.bad_function:
        mov     al, 0x81
        retf
.no_service:
        mov     al, 0x80
        retf
        bits    16

; Searched for at paragraphs. Its checksum at offset 10 is made right by POST on a machine with PCI, and only there.
        times (16 - ($ - $$) % 16) % 16 db 0xFF
bios32_directory:
        db      "_32_"
        dd      0x000F0000 + bios32_directory_entry
        db      0, 1                    ; revision, paragraphs
        db      0
        db      0, 0, 0, 0, 0
