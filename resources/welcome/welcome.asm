; WELCOME.SYS: what a user of Nestbox meets first. A tiny operating system in one 64 KiB segment: it shows the machine
; it finds itself in and takes commands. One file per subject; this one is the map and the way in.
        cpu     386
        bits    16
        org     0

%include "constants.inc"
%include "print.inc"

        jmp     start

%include "screen.asm"
%include "print.asm"
%include "serial.asm"
%include "clock.asm"
%include "keyboard.asm"
%include "panel.asm"
%include "memory.asm"
%include "processor.asm"
%include "devices.asm"
%include "line.asm"
%include "commands.asm"
%include "disk.asm"
%include "files.asm"
%include "protected.asm"
%include "mouse.asm"
%include "draw.asm"
%include "scene.asm"
%include "speaker.asm"
%include "power.asm"

; DL = drive the boot sector came from.
start:
        cli
        mov     ax, cs
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, STACK_TOP
        sti
        cld
        mov     [boot_drive], dl
        call    processor_require_386
        mov     di, bss_start
        mov     cx, bss_end - bss_start
        xor     al, al
        rep     stosb
        call    serial_init
        call    memory_detect
        call    processor_detect
        call    mouse_detect
        call    screen_init
        call    panel_show
        call    serial_ready
        jmp     command_loop

boot_drive:
        db      0

bss_start equ ($ - $$ + 15) & ~15
        absolute bss_start
%include "variables.inc"
bss_end:
