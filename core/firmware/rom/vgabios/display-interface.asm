; The Bochs display interface [DISPI]: an index and a data port of 16 bits.

; AL = register → AX. Keeps all others.
dispi_read:
        push    dx
        mov     dx, DISPI_INDEX
        mov     ah, 0
        out     dx, ax
        inc     dx
        in      ax, dx
        pop     dx
        ret

; AL = register, BX = value. Keeps all registers.
dispi_write:
        push    ax
        push    dx
        mov     dx, DISPI_INDEX
        mov     ah, 0
        out     dx, ax
        inc     dx
        mov     ax, bx
        out     dx, ax
        pop     dx
        pop     ax
        ret

; ZF when the adapter has the interface. Asks for its newest version. Keeps all registers.
dispi_present:
        push    ax
        push    bx
        mov     al, DISPI_ID
        mov     bx, DISPI_NEWEST_ID
        call    dispi_write
        call    dispi_read
        and     al, 0xF0
        cmp     ax, DISPI_OLDEST_ID
        pop     bx
        pop     ax
        ret

; Back to what the VGA registers say. Keeps all registers.
dispi_disable:
        push    ax
        push    bx
        mov     al, DISPI_ENABLE
        xor     bx, bx
        call    dispi_write
        pop     bx
        pop     ax
        ret

; → AX = video memory in units of 64 KiB. Interfaces before B0C5h do not tell and have 4 MiB or more.
dispi_memory:
        mov     al, DISPI_ID
        call    dispi_read
        cmp     al, 0xC5
        mov     ax, 64
        jb      .return
        mov     al, DISPI_MEMORY_64K
        call    dispi_read
.return:
        ret

; → EAX = address of the linear frame buffer: base address 0 of the first display device on PCI bus 0 that is ours,
; else where adapters without PCI have it. Changes nothing else. The configuration port is left as it was.
LINEAR_DEFAULT  equ 0xE0000000
linear_address:
        mov     al, 0x10
        call    display_bar
        jnz     .return
        mov     eax, LINEAR_DEFAULT
.return:
        ret

; AL = configuration register of a base address → EAX = the address and NZ; ZF when there is no such device.
display_bar:
        push    ebx
        push    ecx
        push    edx
        mov     cl, al
        mov     dx, PCI_CONFIG_ADDRESS
        in      eax, dx
        push    eax
        mov     ebx, 0x80000000
.device:
        mov     dx, PCI_CONFIG_ADDRESS
        mov     eax, ebx
        out     dx, eax
        mov     dx, PCI_CONFIG_DATA
        in      eax, dx
        cmp     eax, DISPLAY_DEVICE << 16 | DISPLAY_VENDOR
        je      .found
        add     ebx, 8 << 8             ; next device
        cmp     ebx, 0x80000000 + 0x10000
        jb      .device
        xor     ecx, ecx
        jmp     .restore
.found:
        mov     dx, PCI_CONFIG_ADDRESS
        mov     eax, ebx
        mov     al, cl
        out     dx, eax
        mov     dx, PCI_CONFIG_DATA
        in      eax, dx
        and     al, 0xF0
        mov     ecx, eax
.restore:
        mov     dx, PCI_CONFIG_ADDRESS
        pop     eax
        out     dx, eax
        mov     eax, ecx
        test    eax, eax
        pop     edx
        pop     ecx
        pop     ebx
        ret
