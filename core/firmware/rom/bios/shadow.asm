; The 440FX can put RAM behind C0000h–FFFFFh, for reads and writes apart [440FX] 3.2.18 "PAM". POST moves what is there
; into that RAM, so that ROMs of PCI cards can be put beside it and tables filled in; afterwards it is read-only.
PAM_F_SEGMENT           equ 0x59        ; high nibble: F0000h
PAM_FIRST               equ 0x5A        ; six registers: two 16 KiB pieces each from C0000h
PAM_REGISTERS           equ 6
PAM_PIECE_PARAGRAPHS    equ 0x400
SHADOW_BUFFER           equ 0x1000      ; segment: 64 KiB that nobody uses during POST

; Each piece goes to a buffer, becomes RAM, and comes back: hosts differ in whether a piece can be read from ROM and
; written to RAM at once. Meanwhile this code runs from the buffer, where the F segment is last.
init_shadow:
        mov     fs, [BDA_EBDA_SEGMENT]
        cmp     byte [fs:EBDA_PAM_BRIDGE], 1
        jne     .done
        xor     bx, bx                  ; the bridge: bus 0, device 0
        mov     dx, 0xC000
        mov     di, PAM_FIRST
.register:
        mov     al, 0x03
        call    .piece
        mov     al, 0x33
        call    .piece
        inc     di
        cmp     di, PAM_FIRST + PAM_REGISTERS
        jb      .register
        mov     ax, dx                  ; F000h
        mov     cx, 0x4000
        mov     dx, SHADOW_BUFFER
        call    shadow_copy
        jmp     SHADOW_BUFFER:.in_buffer
.in_buffer:
        mov     di, PAM_F_SEGMENT
        mov     al, 0x30
        call    pci_write_byte
        mov     ax, SHADOW_BUFFER
        mov     dx, 0xF000
        mov     cx, 0x4000
        call    shadow_copy
        jmp     0xF000:.done
.done:
        ret
.piece:                                 ; DX = segment, DI = register, AL = its value from now on
        push    ax
        mov     ax, dx
        mov     cx, PAM_PIECE_PARAGRAPHS * 4
        push    dx
        mov     dx, SHADOW_BUFFER
        call    shadow_copy
        pop     dx
        pop     ax
        call    pci_write_byte
        mov     ax, SHADOW_BUFFER
        mov     cx, PAM_PIECE_PARAGRAPHS * 4
        call    shadow_copy
        add     dx, PAM_PIECE_PARAGRAPHS
        ret

; CX doublewords from segment AX to segment DX.
shadow_copy:
        push    ds
        push    es
        push    si
        push    di
        mov     ds, ax
        mov     es, dx
        xor     si, si
        xor     di, di
        rep     movsd
        pop     di
        pop     si
        pop     es
        pop     ds
        ret

; Last step of POST: RAM below EBDA_ROM_NEXT, where ROMs were put, and in the F segment becomes read-only; the rest goes
; back to the bus, where nobody answers, and is free for memory managers.
protect_shadow:
        mov     fs, [BDA_EBDA_SEGMENT]
        cmp     byte [fs:EBDA_PAM_BRIDGE], 1
        jne     .done
        xor     bx, bx
        mov     di, PAM_F_SEGMENT
        mov     al, 0x10
        call    pci_write_byte
        mov     dx, 0xC000
        mov     cx, PAM_REGISTERS
.register:
        inc     di
        xor     al, al
        cmp     dx, [fs:EBDA_ROM_NEXT]
        jae     .low
        or      al, 0x01
.low:
        add     dx, 0x0400
        cmp     dx, [fs:EBDA_ROM_NEXT]
        jae     .high
        or      al, 0x10
.high:
        add     dx, 0x0400
        call    pci_write_byte
        loop    .register
.done:
        ret
