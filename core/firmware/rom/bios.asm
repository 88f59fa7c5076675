; Nestbox BIOS: 64 KiB at F0000h. One file per service; this one is the map.
; The offsets from E05Bh up are those of the IBM PC/AT BIOS, where programs jump or look [IBMAT] [RBIL].
        bits    16
        org     0

%include "include/bios-data.inc"
%include "include/ports.inc"
%include "include/service-frame.inc"
%include "include/disk-data.inc"
%include "generated/version.inc"

%include "bios/sleep.asm"
%include "bios/cmos.asm"
%include "bios/console.asm"
%include "bios/fw-cfg.asm"
%include "bios/post.asm"
%include "bios/post-chipset.asm"
%include "bios/flat-memory.asm"
%include "bios/post-cpu.asm"
%include "bios/post-memory.asm"
%include "bios/post-keyboard.asm"
%include "bios/post-ports.asm"
%include "bios/post-drives.asm"
%include "bios/post-vectors.asm"
%include "bios/option-roms.asm"
%include "bios/firmware-rom.asm"
%include "bios/hardware-interrupts.asm"
%include "bios/timer.asm"
%include "bios/clock.asm"
%include "bios/keyboard-interrupt.asm"
%include "bios/keyboard-tables.asm"
%include "bios/keyboard-service.asm"
%include "bios/idle-poll.asm"
%include "bios/disk-service.asm"
%include "bios/disk-edd.asm"
%include "bios/disk-geometry.asm"
%include "bios/ata-detect.asm"
%include "bios/ata-command.asm"
%include "bios/atapi.asm"
%include "bios/cd-service.asm"
%include "bios/el-torito.asm"
%include "bios/floppy-service.asm"
%include "bios/floppy-transfer.asm"
%include "bios/floppy-media.asm"
%include "bios/floppy-controller.asm"
%include "bios/serial.asm"
%include "bios/printer.asm"
%include "bios/system-service.asm"
%include "bios/memory-map.asm"
%include "bios/apm.asm"
%include "bios/wait.asm"
%include "bios/protected-mode.asm"
%include "bios/mouse.asm"
%include "bios/pnp.asm"
%include "bios/pci-config.asm"
%include "bios/post-pci.asm"
%include "bios/shadow.asm"
%include "bios/pci-bios.asm"
%include "bios/pci-tables.asm"
%include "bios/acpi.asm"
%include "bios/mp-table.asm"
%include "bios/smbios.asm"
%include "bios/publish-tables.asm"
%include "bios/boot-order.asm"
%include "bios/boot.asm"
%include "bios/boot-report.asm"
%include "bios/boot-menu.asm"

        AT_OFFSET 0xE05B
        jmp     post
        AT_OFFSET 0xE2C3
        jmp     int02_nmi
        AT_OFFSET 0xE3FE
        jmp     int13_disk
        AT_OFFSET 0xE6F2
        jmp     int19_bootstrap
        AT_OFFSET 0xE6F5
%include "bios/system-configuration.asm"
        AT_OFFSET 0xE739
        jmp     int14_serial
        AT_OFFSET 0xE82E
        jmp     int16_keyboard
        AT_OFFSET 0xE987
        jmp     int09_keyboard
        AT_OFFSET 0xEC59
        jmp     int13_disk
        AT_OFFSET 0xEF57
        jmp     int0e_floppy
        AT_OFFSET 0xEFC7
floppy_parameters:
        FLOPPY_PARAMETERS 18, 0x1B, 0x6C
        AT_OFFSET 0xEFD2
        jmp     int17_printer
        AT_OFFSET 0xF065
        jmp     int10_forward
        AT_OFFSET 0xF0A4
%include "bios/crtc-parameters.asm"
        AT_OFFSET 0xF841
        jmp     int12_memory_size
        AT_OFFSET 0xF84D
        jmp     int11_equipment
        AT_OFFSET 0xF859
        jmp     int15_system
        AT_OFFSET 0xFA6E
font_8x8_low_half:
%include "generated/font-8x8-low.inc"
        AT_OFFSET 0xFE6E
        jmp     int1a_clock
        AT_OFFSET 0xFEA5
        jmp     int08_timer
        AT_OFFSET 0xFEF3
%include "bios/vector-table.asm"
        AT_OFFSET 0xFF53
dummy_iret:
        iret
        AT_OFFSET 0xFF54
int05_print_screen:
        iret                            ; no printer to print on
        AT_OFFSET 0xFFF0
        jmp     0xF000:0xE05B
        db      ROM_DATE                ; FFF5
        AT_OFFSET 0xFFFE
        db      0xFC                    ; model byte: PC/AT
rom_checksum:
        db      0                       ; the build makes the bytes of the ROM add up to 0
