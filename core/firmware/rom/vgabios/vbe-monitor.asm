; AL=15h: the monitor's identification [VBE/DDC]. The adapter keeps it at the start of the memory of base address 2. That
; lies beyond what real mode reaches, so we look there only when the processor is in real mode, not in virtual 8086 mode;
; then, and for adapters that keep none, a monitor is described here.
EDID_BYTES      equ 128

vbe_monitor:
        cmp     bl, 1
        je      .read
        ja      vbe_failed
        mov     word [bp + F_BX], 0x0002        ; DDC2, reading takes less than a second
        jmp     vbe_done
.read:
        cmp     word [bp + F_DX], 0
        jne     vbe_failed              ; there is one block
        mov     es, [bp + F_ES]
        mov     di, [bp + F_DI]
        call    read_adapter_edid
        jnc     .done
        mov     si, monitor_edid
        mov     cx, EDID_BYTES
.copy:
        mov     al, [cs:si]
        inc     si
        stosb
        loop    .copy
.done:
        jmp     vbe_done

; ES:DI = where the block goes; CF when there is none. Keeps ES, DI.
read_adapter_edid:
        smsw    ax
        test    al, 1
        jnz     .none
        mov     al, 0x18
        call    display_bar
        jz      .none
        mov     esi, eax
        push    fs
        call    open_high_memory
        push    di
        mov     cx, EDID_BYTES / 4
        mov     dl, 0                   ; sum of the bytes
.next:
        mov     eax, [fs:esi]
        add     esi, 4
        stosd
        mov     bx, 4
.byte:
        add     dl, al
        shr     eax, 8
        dec     bx
        jnz     .byte
        loop    .next
        pop     di
        call    close_high_memory
        pop     fs
        cmp     dl, 0
        jne     .none
        cmp     dword [es:di], 0xFFFFFF00
        jne     .none
        cmp     dword [es:di + 4], 0x00FFFFFF
        jne     .none
        clc
        ret
.none:
        stc
        ret

; FS reaches all addresses until close_high_memory; interrupts are off meanwhile. Keep ESI, ES, DI, DX.
open_high_memory:
        pushf
        pop     bx                      ; the interrupt flag, for close_high_memory
        cli
        mov     [bp + L_FLAGS], bx
        sgdt    [bp + L_GDTR]
        mov     ax, 0x0008
        jmp     load_fs_in_protected_mode
close_high_memory:
        mov     ax, 0x0010
        call    load_fs_in_protected_mode
        o32 lgdt [bp + L_GDTR]
        test    byte [bp + L_FLAGS + 1], 0x02
        jz      .return
        sti
.return:
        ret

; AX = selector of high_memory_segments.
load_fs_in_protected_mode:
        push    ebx
        o32 lgdt [cs:high_memory_table]
        mov     ebx, cr0
        or      bl, 1
        mov     cr0, ebx
        jmp     .protected
.protected:
        mov     fs, ax
        and     bl, 0xFE
        mov     cr0, ebx
        jmp     .real
.real:
        pop     ebx
        ret

        align   8, db 0
high_memory_segments:
        dw      0, 0, 0, 0
        dw      0xFFFF, 0, 0x9300, 0x00CF       ; all addresses
        dw      0xFFFF, 0, 0x9300, 0x0000       ; 64 KiB
high_memory_table:
        dw      3 * 8 - 1
        dd      0xC0000 + high_memory_segments

; [EDID] 1.3: a flat panel of 1024×768 at 60 Hz that also shows 640×480 to 1920×1200.
monitor_edid:
        db      0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00
        db      0x38, 0x58, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00  ; "NBX", product 1, serial 1
        db      1, 36, 1, 3                                     ; made in 2026, version 1.3
        db      0x80, 34, 19, 120, 0x0A                         ; digital, 34 × 19 cm, gamma 2.2, RGB, preferred timing
        db      0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54      ; sRGB primaries
        db      0x21, 0x08, 0x00                                ; 640×480, 800×600, 1024×768 at 60 Hz
        db      0x81, 0x80, 0x81, 0x00, 0x90, 0x40, 0x95, 0x00  ; 1280×1024, 1280×800, 1400×1050, 1440×900
        db      0xA9, 0x40, 0xB3, 0x00, 0xD1, 0xC0, 0xD1, 0x00  ; 1600×1200, 1680×1050, 1920×1080, 1920×1200
        ; Preferred: 65 MHz, 1024 + 320 dots, 768 + 38 lines
        db      0x64, 0x19, 0x00, 0x40, 0x41, 0x00, 0x26, 0x30, 0x18, 0x88, 0x36, 0x00, 0x54, 0xBE, 0x10, 0x00, 0x00, 0x18
        db      0x00, 0x00, 0x00, 0xFC, 0x00, 'Nestbox', 0x0A, 0x20, 0x20, 0x20, 0x20, 0x20
        db      0x00, 0x00, 0x00, 0xFD, 0x00, 50, 85, 30, 160, 40, 0x00, 0x0A, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20
        db      0x00, 0x00, 0x00, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        db      0x00, 0xA1                              ; no extension; sum
