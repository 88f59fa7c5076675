; Option ROM that starts a kernel without a boot loader. It takes over INT 19h, fetches the pieces of the kernel through
; the firmware device [FWCFG] to the addresses that the machine chose, and enters it as its boot protocol says: Linux at
; the real-mode code of its setup [LXBOOT], multiboot kernels in flat protected mode [MULTIBOOT].
; The file is a row of records: where to, how many bytes, then the bytes. A record of no bytes ends it; its address is the
; kind of kernel, and two more numbers follow.
        bits    16
        org     0

%include "include/ports.inc"

FW_CFG_DMA_HIGH         equ 0x514
FW_CFG_DMA_LOW          equ 0x518
FW_CFG_DMA_READ         equ 0x02
BOOTSTRAP_VECTOR        equ 0x19 * 4

STACK                   equ 0x7C00
REQUEST                 equ 0x7E00      ; 16 bytes: what the firmware device shall do
RECORD                  equ 0x7E10      ; 8 bytes
GDT_POINTER             equ 0x7E18
FAR_POINTER             equ 0x7E20
MEMORY_MAP              equ 0x9000      ; of multiboot: up to 4 KiB
MEMORY_MAP_END          equ 0xA000

KIND_LINUX              equ 1           ; then: segment of the setup, its stack pointer
                                        ; 2, multiboot: then entry, information structure
INFO_MEMORY_LOWER       equ 4
INFO_MEMORY_UPPER       equ 8
INFO_MAP_BYTES          equ 44
MAP_ENTRY_BYTES         equ 20
SMAP                    equ 0x534D4150

        dw      0xAA55
        db      ROM_BLOCKS
        jmp     rom_init

%include "bios/fw-cfg.asm"

kernel_file:
        db      "opt/org.nestbox/kernel", 0
failed_text:
        db      "The kernel could not be loaded.", 13, 10, 0

rom_init:
        push    ds
        push    0
        pop     ds
        mov     word [BOOTSTRAP_VECTOR], bootstrap
        mov     [BOOTSTRAP_VECTOR + 2], cs
        pop     ds
        retf

bootstrap:
        cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, STACK
        mov     ds, ax
        mov     es, ax
        sti
        cld
        mov     si, kernel_file
        call    fw_cfg_find_file
        jc      failed
.record:
        call    fetch_record
        jc      failed
        mov     eax, [RECORD]
        mov     ecx, [RECORD + 4]
        test    ecx, ecx
        jz      .complete
        call    fetch
        jc      failed
        jmp     .record
.complete:
        push    eax
        call    fetch_record
        pop     eax
        jc      failed
        cmp     al, KIND_LINUX
        jne     multiboot

        cli
        mov     ax, [RECORD]
        mov     ss, [RECORD]
        mov     sp, [RECORD + 4]
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        add     ax, 0x20
        push    ax
        push    0
        retf

failed:
        mov     si, failed_text
.character:
        mov     al, [cs:si]
        inc     si
        test    al, al
        jz      .stop
        mov     ah, 0x0E
        mov     bx, 0x0007
        int     0x10
        jmp     .character
.stop:
        sti
        hlt
        jmp     .stop

fetch_record:
        mov     eax, RECORD
        mov     ecx, 8

; The next ECX bytes of the file to physical address EAX. CF set: the device refused.
fetch:
        call    swap_eax
        mov     dword [REQUEST], FW_CFG_DMA_READ << 24
        mov     dword [REQUEST + 8], 0
        mov     [REQUEST + 12], eax
        mov     eax, ecx
        call    swap_eax
        mov     [REQUEST + 4], eax
        mov     dx, FW_CFG_DMA_HIGH
        xor     eax, eax
        out     dx, eax
        mov     dx, FW_CFG_DMA_LOW
        mov     eax, REQUEST
        call    swap_eax
        out     dx, eax
        cmp     dword [REQUEST], 1      ; 0, done, gives carry
        cmc
        ret

; The device's numbers begin with the high byte.
swap_eax:
        xchg    al, ah
        rol     eax, 16
        xchg    al, ah
        ret

; [MULTIBOOT] 3.2, 3.3. The machine wrote the information structure; what only the BIOS knows is filled in here.
multiboot:
        in      al, SYSTEM_A
        or      al, 0x02
        and     al, 0xFE
        out     SYSTEM_A, al
        mov     si, [RECORD + 4]
        int     0x12
        movzx   eax, ax
        mov     [si + INFO_MEMORY_LOWER], eax
        mov     dword [si + INFO_MEMORY_UPPER], 0
        mov     di, MEMORY_MAP
        xor     ebx, ebx
.range:
        mov     eax, 0xE820
        mov     edx, SMAP
        mov     ecx, MAP_ENTRY_BYTES
        add     di, 4
        int     0x15
        jc      .all
        cmp     eax, SMAP
        jne     .all
        mov     dword [di - 4], MAP_ENTRY_BYTES
        cmp     dword [di], 0x100000
        jne     .stored
        cmp     dword [di + 4], 0
        jne     .stored
        cmp     dword [di + 12], 0      ; 4 GiB and more do not fit the field
        jne     .stored
        mov     eax, [di + 8]
        shr     eax, 10
        mov     [si + INFO_MEMORY_UPPER], eax
.stored:
        add     di, MAP_ENTRY_BYTES
        cmp     di, MEMORY_MAP_END - MAP_ENTRY_BYTES - 4
        ja      .end
        test    ebx, ebx
        jnz     .range
        jmp     .end
.all:
        sub     di, 4
.end:
        sub     di, MEMORY_MAP
        movzx   edi, di
        mov     [si + INFO_MAP_BYTES], edi

        cli
        xor     eax, eax
        mov     ax, cs
        shl     eax, 4
        lea     edx, [eax + flat_gdt]
        mov     word [GDT_POINTER], FLAT_GDT_BYTES - 1
        mov     [GDT_POINTER + 2], edx
        lea     edx, [eax + enter_multiboot]
        mov     [FAR_POINTER], edx
        mov     word [FAR_POINTER + 4], FLAT_CODE
        o32 lgdt [GDT_POINTER]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     dword far [FAR_POINTER]

        bits    32
enter_multiboot:
        mov     ax, FLAT_DATA
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        mov     esp, STACK
        mov     ebx, [RECORD + 4]
        mov     ecx, [RECORD]
        mov     eax, 0x2BADB002
        jmp     ecx

; Marked as used: the processor cannot write that here.
        times (8 - ($ - $$) % 8) % 8 db 0
FLAT_CODE               equ 8
FLAT_DATA               equ 16
flat_gdt:
        dd      0, 0
        dd      0x0000FFFF, 0x00CF9B00
        dd      0x0000FFFF, 0x00CF9300
FLAT_GDT_BYTES          equ $ - flat_gdt

rom_checksum:
        db      0
ROM_BLOCKS              equ ($ - $$ + 511) / 512
