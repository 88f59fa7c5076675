; SMBIOS [SMBIOS]: what the machine is, for people to read. Published by POST once it knows the memory size.
SMBIOS_ENTRY_BYTES      equ 0x1F
SMBIOS_ENTRY_CHECKSUM   equ 4
SMBIOS_DMI_OFFSET       equ 0x10        ; the intermediate structure: 15 bytes, checksum at its offset 5
SMBIOS_DMI_BYTES        equ 15
FW_CFG_UUID             equ 0x0002

        times (16 - ($ - $$) % 16) % 16 db 0xFF
smbios_entry:
        db      "_SM_", 0, SMBIOS_ENTRY_BYTES
        db      2, 4                    ; version 2.4
        dw      SMBIOS_LARGEST
        db      0, 0, 0, 0, 0, 0
        db      "_DMI_", 0
        dw      SMBIOS_TABLE_BYTES
        dd      ROM_PHYSICAL + smbios_table
        dw      SMBIOS_STRUCTURES
        db      0x24

smbios_table:
smbios_firmware:
        db      0, 0x18                 ; BIOS information
        dw      0
        db      1, 2                    ; vendor, version
        dw      0xF000
        db      3                       ; date
        db      0                       ; 64 KiB
        dq      0x0000000000018090      ; PCI, Plug and Play, boots from CD, boot device can be chosen
        db      0x01, 0x08              ; ACPI; a virtual machine
        db      0, 1, 0xFF, 0xFF
        db      "Nestbox", 0, NESTBOX_VERSION, 0, ROM_DATE_LONG, 0, 0
smbios_system:
        db      1, 0x1B                 ; system
        dw      1
        db      1, 2, 3, 0
smbios_uuid:
        times   16 db 0
        db      6, 0, 0                 ; woken by the power switch
        db      "Nestbox", 0, "Virtual PC", 0, NESTBOX_VERSION, 0, 0
smbios_enclosure:
        db      3, 0x11
        dw      2
        db      1, 1, 0, 0, 0           ; kind: other
        db      3, 3, 3, 2              ; safe
        dd      0
        db      "Nestbox", 0, 0
smbios_processor:
        db      4, 0x23
        dw      3
        db      1, 3, 1, 0              ; socket, central processor, family other
smbios_processor_id:
        dq      0
        db      0, 0
        dw      0, 0, 0
        db      0x41, 0x01              ; populated, enabled
        dw      0xFFFF, 0xFFFF, 0xFFFF
        db      0, 0, 0
        db      "CPU 0", 0, 0
smbios_memory_array:
        db      16, 0x0F
        dw      4
        db      1, 3, 3                 ; other place, system memory, no error correction
smbios_memory_capacity:
        dd      0                       ; KiB
        dw      0xFFFE, 1
        db      0, 0
smbios_memory_device:
        db      17, 0x1B
        dw      5, 4, 0xFFFE, 64, 64
smbios_memory_size:
        dw      0                       ; MiB
        db      9, 0, 1, 0              ; form factor DIMM, locator string 1
        db      7                       ; RAM
        dw      0, 0
        db      0, 0, 0, 0
        db      "DIMM 0", 0, 0
smbios_memory_address:
        db      19, 0x0F
        dw      6
        dd      0
smbios_memory_end:
        dd      0                       ; KiB, the last
        dw      4
        db      1
        db      0, 0
        db      32, 0x0B                ; boot status: no error
        dw      7
        times   7 db 0
        db      0, 0
        db      127, 4                  ; end
        dw      8
        db      0, 0
smbios_table_end:
SMBIOS_TABLE_BYTES      equ smbios_table_end - smbios_table
SMBIOS_STRUCTURES       equ 9
SMBIOS_LARGEST          equ 0x40

; Called once the ROM area can be written. DS = CS.
publish_smbios:
        call    extended_memory_kib
        add     eax, 1024
        mov     [smbios_memory_capacity], eax
        mov     edx, eax
        dec     edx
        mov     [smbios_memory_end], edx
        shr     eax, 10
        cmp     eax, 0x7FFF
        jbe     .megabytes
        mov     ax, 0x7FFF
.megabytes:
        mov     [smbios_memory_size], ax
        call    cpu_features
        mov     [smbios_processor_id], eax
        mov     [smbios_processor_id + 4], edx
        call    fw_cfg_detect
        jne     .no_uuid
        mov     ax, FW_CFG_UUID
        call    fw_cfg_select
        push    cs
        pop     es
        mov     di, smbios_uuid
        mov     dx, FW_CFG_DATA
        mov     cx, 16
        rep     insb
.no_uuid:
        mov     si, smbios_entry + SMBIOS_DMI_OFFSET
        mov     cx, SMBIOS_DMI_BYTES
        mov     bx, 5
        call    seal_table
        mov     si, smbios_entry
        mov     cx, SMBIOS_ENTRY_BYTES
        mov     bx, SMBIOS_ENTRY_CHECKSUM
        jmp     seal_table
