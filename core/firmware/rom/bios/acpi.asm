; ACPI tables [ACPI] 5.2. They lie in the ROM, complete but for checksums, and POST publishes them on a machine with a
; PIIX4; only the FACS is memory that the operating system writes. Addresses are physical.
ROM_PHYSICAL            equ 0x000F0000
EBDA_PHYSICAL           equ (640 - EBDA_SIZE_KIB) * 1024
IO_APIC_BASE            equ 0xFEC00000
INTERRUPT_HIGH_LEVEL    equ 0x000D      ; flags of MADT and MP table: active high, level-triggered
ACPI_CHECKSUM           equ 9           ; offset in every table but the RSDP
RSDP_BYTES              equ 20
RSDP_CHECKSUM           equ 8

; %1 signature, %2 length, %3 revision
%macro ACPI_HEADER 3
        db      %1
        dd      %2
        db      %3, 0
        db      "NESTBX", "NESTBOX "
        dd      1
        db      "NSTB"
        dd      1
%endmacro

        times (16 - ($ - $$) % 16) % 16 db 0xFF
acpi_rsdp:
        db      "RSD PTR "
        db      0
        db      "NESTBX", 0
        dd      ROM_PHYSICAL + acpi_rsdt

        times (4 - ($ - $$) % 4) % 4 db 0xFF
acpi_rsdt:
        ACPI_HEADER "RSDT", ACPI_RSDT_BYTES, 1
        dd      ROM_PHYSICAL + acpi_fadt
        dd      ROM_PHYSICAL + acpi_madt        ; POST leaves it out on a machine without APICs
ACPI_RSDT_BYTES         equ $ - acpi_rsdt

acpi_fadt:
        ACPI_HEADER "FACP", ACPI_FADT_BYTES, 1
        dd      EBDA_PHYSICAL + EBDA_FACS
        dd      ROM_PHYSICAL + acpi_dsdt
        db      1, 0                    ; two 8259s beside the APICs
        dw      ACPI_SCI_IRQ
        dd      0                       ; no SMI command port: ACPI is always on
        db      0, 0, 0, 0
        dd      PM_PORTS, 0             ; PM1 events
        dd      PM_PORTS + 4, 0         ; PM1 control
        dd      0
        dd      PM_PORTS + 8            ; timer, 24 bits
        dd      0, 0                    ; no general-purpose events
        db      4, 2, 0, 4, 0, 0, 0, 0
        dw      0x0FFF, 0x0FFF          ; no C2, no C3
        dw      0, 0
        db      0, 0
        db      0, 0, CMOS_CENTURY
        db      0, 0, 0
        dd      0x00000065              ; WBINVD, C1, no sleep button, RTC wakes through no fixed register
ACPI_FADT_BYTES         equ $ - acpi_fadt

acpi_madt:
        ACPI_HEADER "APIC", ACPI_MADT_BYTES, 1
        dd      APIC_BASE
        dd      1                       ; two 8259s are there as well
        db      0, 8, 0, 0              ; processor 0, local APIC 0
        dd      1
        db      1, 12, 0, 0             ; I/O APIC 0
        dd      IO_APIC_BASE, 0
        db      2, 10, 0, 0             ; the timer is on input 2
        dd      2
        dw      0
        db      2, 10, 0, 5
        dd      5
        dw      INTERRUPT_HIGH_LEVEL
        db      2, 10, 0, ACPI_SCI_IRQ
        dd      ACPI_SCI_IRQ
        dw      INTERRUPT_HIGH_LEVEL
        db      2, 10, 0, PIRQ_AB
        dd      PIRQ_AB
        dw      INTERRUPT_HIGH_LEVEL
        db      2, 10, 0, PIRQ_CD
        dd      PIRQ_CD
        dw      INTERRUPT_HIGH_LEVEL
        db      4, 6, 0xFF              ; NMI on LINT1 of every processor
        dw      0
        db      1
ACPI_MADT_BYTES         equ $ - acpi_madt

        times (4 - ($ - $$) % 4) % 4 db 0xFF
acpi_dsdt:
%include "generated/dsdt.inc"

; Called once the ROM area can be written. DS = CS.
publish_acpi:
        mov     fs, [es:BDA_EBDA_SEGMENT]
        cmp     word [fs:EBDA_PM_BASE], 0
        je      .done
        mov     dword [fs:EBDA_FACS], "FACS"
        mov     dword [fs:EBDA_FACS + 4], 64
        call    io_apic_present
        je      .apics
        mov     dword [acpi_rsdt + 4], ACPI_RSDT_BYTES - 4
        mov     byte [acpi_fadt + 44], 0
.apics:
        mov     si, acpi_madt
        call    .seal
        mov     si, acpi_fadt
        call    .seal
        mov     si, acpi_rsdt
        call    .seal
        mov     si, acpi_rsdp
        mov     cx, RSDP_BYTES
        mov     bx, RSDP_CHECKSUM
        jmp     seal_table
.done:
        ret
.seal:
        mov     cx, [si + 4]
        mov     bx, ACPI_CHECKSUM
        jmp     seal_table

; → ZF set when an I/O APIC and the processor's own APIC answer.
io_apic_present:
        pushad
        push    fs
        call    cpu_features
        and     edx, CPUID_EDX_APIC
        cmp     edx, CPUID_EDX_APIC
        jne     .done
        call    flat_enter
        mov     ebx, IO_APIC_BASE
        mov     dword [fs:ebx], 1       ; version register
        mov     eax, [fs:ebx + 0x10]
        cmp     eax, 0xFFFFFFFF
        je      .absent
        shr     eax, 16
        cmp     al, 23                  ; 24 inputs
        jmp     .done
.absent:
        or      al, 1                   ; clears ZF
.done:
        pop     fs
        popad
        ret
