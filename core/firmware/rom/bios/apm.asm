; INT 15h AH=53h: Advanced Power Management [APM]. Idling and switching off; there is no battery and no standby.
PM_SOFT_OFF             equ 0x2001      ; PIIX4 PM1 control: sleep type 0, sleep enable, SCI enable
APM_CONNECTED_NOT       equ 0
APM_CONNECTED_REAL      equ 1
APM_CONNECTED_16        equ 2
APM_CONNECTED_32        equ 3
APM_ALREADY_CONNECTED   equ 0x05
APM_NOT_CONNECTED       equ 0x03
APM_BAD_DEVICE          equ 0x09

system_apm:
        mov     fs, [BDA_EBDA_SEGMENT]
        mov     al, [bp + F_AL]
        cmp     al, 0x04
        ja      .function
        cmp     word [bp + F_BX], 0     ; these are about the APM BIOS itself
        mov     ah, APM_BAD_DEVICE
        jne     .failed
        movzx   si, al
        shl     si, 1
        jmp     [cs:si + .functions]
.functions:
        dw      .present, .connect_real, .connect_16, .connect_32, .disconnect

.present:
        mov     word [bp + F_AX], 0x0102
        mov     word [bp + F_BX], 0x504D        ; "PM"
        mov     word [bp + F_CX], 0x0003        ; 16-bit and 32-bit entries
        RETURN_NO_CARRY
        ret
.connect_real:
        mov     al, APM_CONNECTED_REAL
.connect:
        mov     ah, APM_ALREADY_CONNECTED
        cmp     byte [fs:EBDA_APM], APM_CONNECTED_NOT
        jne     .failed
        mov     [fs:EBDA_APM], al
        jmp     system_ok
.connect_16:
        mov     al, APM_CONNECTED_16
        call    .connect
        test    byte [bp + F_FLAGS], FLAG_CARRY
        jnz     .done
        mov     word [bp + F_AX], 0xF000
        mov     word [bp + F_BX], apm_entry_16
        mov     word [bp + F_CX], 0xF000
        mov     word [bp + F_SI], 0xFFFF
        mov     word [bp + F_DI], 0xFFFF
.done:
        ret
.connect_32:
        mov     al, APM_CONNECTED_32
        call    .connect
        test    byte [bp + F_FLAGS], FLAG_CARRY
        jnz     .done
        mov     word [bp + F_AX], 0xF000        ; segments: 32-bit code, 16-bit code, data
        mov     dword [bp + F_EBX], apm_entry_32
        mov     word [bp + F_CX], 0xF000
        mov     word [bp + F_DX], 0xF000
        mov     dword [bp + F_ESI], 0xFFFFFFFF  ; their lengths
        mov     word [bp + F_DI], 0xFFFF
        ret
.disconnect:
        mov     ah, APM_NOT_CONNECTED
        cmp     byte [fs:EBDA_APM], APM_CONNECTED_NOT
        je      .failed
        mov     byte [fs:EBDA_APM], APM_CONNECTED_NOT
        jmp     system_ok
.function:
        mov     bx, [bp + F_BX]
        mov     cx, [bp + F_CX]
        mov     ah, 0x53
        call    apm_functions_16
        jc      .failed
        mov     [bp + F_AX], ax
        mov     [bp + F_BX], bx
        mov     [bp + F_CX], cx
        cmp     al, 0x0A                ; the only one with more to say
        jne     .success
        mov     [bp + F_DX], dx
        mov     [bp + F_SI], si
.success:
        RETURN_NO_CARRY
        ret
.failed:
        mov     [bp + F_AH], ah
        RETURN_CARRY
        ret

apm_functions_16:
%include "include/apm-functions.inc"

; Protected mode: far calls, AX = 53xxh as for INT 15h. The connection does not change here, but for its end.
apm_entry_16:
        cmp     al, 0x04
        je      .disconnect
        call    apm_functions_16
        retf
.disconnect:
        mov     ah, 0
        clc
        retf

        bits    32
apm_entry_32:
        cmp     al, 0x04
        je      .disconnect
        call    apm_functions_32
        retf
.disconnect:
        mov     ah, 0
        clc
        retf
apm_functions_32:
%include "include/apm-functions.inc"
        bits    16
