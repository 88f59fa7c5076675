; The frame of a video service: the caller's registers as in service-frame.inc, and below BP a few words of work space.
; Inside a service DS is the BIOS data area, ES and the general registers are free.
;
; Interrupts stay as the INT left them, off: boot loaders write text before they have a stack or handlers to spare.

L_PITCH         equ -2                  ; bytes from one line to the next
L_WIDTH         equ -4                  ; bytes of a line inside a window
L_LEFT          equ -6                  ; bytes of a line left of it
L_PER_ROW       equ -8                  ; lines in a row of characters
L_BASE          equ -10                 ; offset of the first line
L_DOWN          equ -11                 ; a scroll goes down
L_BYTES_ONLY    equ -12                 ; copies go through the VGA's latches, a byte at a time
L_FILL          equ -16                 ; dword
L_LINEAR_PITCH  equ -20                 ; dword
L_COLOR         equ -24                 ; dword: a pixel in the mode's own format
L_PIXEL_BYTES   equ -26
L_BANK          equ -28                 ; bank that the window shows
L_XOR           equ -29
L_HEIGHT        equ -30
L_OLD_BANK      equ -32
L_BUFFER        equ -34                 ; offset in SS of a piece of a line, while its bank is exchanged
L_FONT_SAVE     equ -39                 ; 5 bytes: registers that font loading changes
L_SCRATCH       equ -40
L_FLAGS         equ -42                 ; word: the caller's
L_GDTR          equ -48
L_SIZE          equ 48

%macro VIDEO_ENTER 0
        push    ds
        push    es
        pushad
        mov     bp, sp
        sub     sp, L_SIZE
        push    BDA_SEGMENT
        pop     ds
        cld
%endmacro

%macro VIDEO_LEAVE 0
        mov     sp, bp
        popad
        pop     es
        pop     ds
        iret
%endmacro

; Sets register %1 (index port in DX) to AH.
%macro SET_INDEXED 1
        mov     al, %1
        out     dx, ax
%endmacro
