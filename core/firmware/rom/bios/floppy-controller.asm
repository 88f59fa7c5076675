; The 82077AA floppy controller [82077AA]: commands, results, and the interrupt that ends them. Every routine keeps
; DL = drive; results are INT 13h error codes in AH.
FDC_TIMEOUT             equ 37 * TICK_BUDGET    ; two seconds
FDC_MSR_READY           equ 0x80
FDC_MSR_TO_HOST         equ 0x40

; INT 0Eh: IRQ6.
int0e_floppy:
        push    ax
        push    ds
        push    BDA_SEGMENT
        pop     ds
        or      byte [BDA_FLOPPY_RECALIBRATED], 0x80
        mov     al, PIC_EOI
        out     PIC1_COMMAND, al
        mov     ax, 0x9101              ; INT 15h: the diskette is done
        int     0x15
        pop     ds
        pop     ax
        iret

; Forgets any interrupt that came before the command that follows, and that an earlier byte was refused.
fdc_begin:
        and     byte [BDA_FLOPPY_RECALIBRATED], 0x7F
        ret

; Waits for IRQ6. CF set after two seconds without one.
fdc_wait_interrupt:
        pusha
        mov     ax, 0x9001
        int     0x15                    ; a multitasking program may run something else meanwhile
        mov     cx, FDC_TIMEOUT
        mov     dx, [BDA_TICKS]
.wait:
        cli
        test    byte [BDA_FLOPPY_RECALIBRATED], 0x80
        jnz     .arrived
        call    sleep_step
        jnc     .wait
        jmp     .done
.arrived:
        and     byte [BDA_FLOPPY_RECALIBRATED], 0x7F
        sti
        clc
.done:
        popa
        ret

; AL = command or parameter byte. A controller that does not take it lets fdc_finish time out.
fdc_send:
        push    ax
        push    cx
        push    dx
        mov     ah, al
        mov     dx, FDC_MSR
        xor     cx, cx
.poll:
        in      al, dx
        and     al, FDC_MSR_READY | FDC_MSR_TO_HOST
        cmp     al, FDC_MSR_READY
        je      .ready
        loop    .poll
        jmp     .done
.ready:
        mov     al, ah
        mov     dx, FDC_FIFO
        out     dx, al
.done:
        pop     dx
        pop     cx
        pop     ax
        ret

; Second byte of most commands: head of the caller's DH, drive DL.
fdc_send_drive:
        mov     al, [bp + F_DH]
        and     al, 1
        shl     al, 2
        or      al, dl
        jmp     fdc_send

fdc_send_gap_and_length:
        push    bx
        call    floppy_parameter_table
        mov     al, [es:bx + DPT_GAP]
        call    fdc_send
        mov     al, [es:bx + DPT_DATA_LENGTH]
        call    fdc_send
        pop     bx
        ret

; CX = most bytes to take. Reads the result bytes into 40:42. CF set when the controller offers none.
fdc_read_result:
        push    ax
        push    cx
        push    dx
        push    di
        mov     di, BDA_FLOPPY_RESULT
.byte:
        push    cx
        xor     cx, cx
        mov     dx, FDC_MSR
.poll:
        in      al, dx
        and     al, FDC_MSR_READY | FDC_MSR_TO_HOST
        cmp     al, FDC_MSR_READY | FDC_MSR_TO_HOST
        je      .ready
        loop    .poll
        pop     cx
        stc
        jmp     .done
.ready:
        pop     cx
        mov     dx, FDC_FIFO
        in      al, dx
        mov     [di], al
        inc     di
        loop    .byte
        clc
.done:
        pop     di
        pop     dx
        pop     cx
        pop     ax
        ret

; Ends a command with data: waits, reads ST0–ST2 and C H R N, and names the error → AH, with ZF.
fdc_finish:
        push    cx
        call    fdc_wait_interrupt
        mov     ah, DISK_TIMEOUT
        jc      .no_answer
        mov     cx, 7
        call    fdc_read_result
        mov     ah, DISK_CONTROLLER
        jc      .no_answer
        mov     ah, DISK_OK
        test    byte [BDA_FLOPPY_RESULT], 0xC0          ; ST0: interrupt code, 0 = normal
        jz      .done
        mov     cl, [BDA_FLOPPY_RESULT + 1]             ; ST1
        mov     ah, DISK_SECTOR_NOT_FOUND
        test    cl, 0x80 | 0x04         ; end of cylinder, no data
        jnz     .done
        mov     ah, DISK_CRC
        test    cl, 0x20
        jnz     .done
        mov     ah, DISK_DMA_OVERRUN
        test    cl, 0x10
        jnz     .done
        mov     ah, DISK_WRITE_PROTECTED
        test    cl, 0x02
        jnz     .done
        mov     ah, DISK_NO_ADDRESS_MARK
        test    cl, 0x01
        jnz     .done
        mov     ah, DISK_CONTROLLER
        jmp     .done
.no_answer:
        call    fdc_forget_all_positions
.done:
        pop     cx
        test    ah, ah
        ret

; Resets the controller and tells it the drives' timing → AH. [82077AA] after a reset it interrupts once, and four
; SENSE INTERRUPT STATUS commands answer for the four drives.
fdc_reset:
        call    fdc_forget_all_positions
        cli
        call    fdc_begin
        mov     dx, FDC_DOR
        mov     al, [BDA_FLOPPY_MOTOR]
        and     al, 3
        shl     al, 4
        or      al, 0x08                ; in reset
        out     dx, al
        mov     cx, 32
.hold:
        in      al, SYSTEM_B            ; about a microsecond each
        loop    .hold
        mov     al, [BDA_FLOPPY_MOTOR]
        and     al, 3
        shl     al, 4
        or      al, 0x0C
        out     dx, al
        sti
        call    fdc_wait_interrupt
        jc      .failed
        mov     bx, 4
.sense:
        call    fdc_sense_interrupt
        jc      .failed
        dec     bx
        jnz     .sense
        mov     al, 0x03                ; specify
        call    fdc_send
        call    floppy_parameter_table
        mov     al, [es:bx + DPT_SPECIFY_1]
        call    fdc_send
        mov     al, [es:bx + DPT_SPECIFY_2]
        call    fdc_send
        xor     ah, ah
        ret
.failed:
        mov     ah, DISK_CONTROLLER
        ret

; ST0 and the cylinder go to 40:42.
fdc_sense_interrupt:
        push    cx
        mov     al, 0x08
        call    fdc_send
        mov     cx, 2
        call    fdc_read_result
        pop     cx
        ret

; DL = drive: motor bits as 40:3F has them, interrupts on.
fdc_select:
        push    ax
        push    dx
        mov     al, [BDA_FLOPPY_MOTOR]
        and     al, 3
        shl     al, 4
        or      al, 0x0C
        or      al, dl
        mov     dx, FDC_DOR
        out     dx, al
        pop     dx
        pop     ax
        ret

; DI = media state byte: its rate goes to the controller.
fdc_set_rate:
        push    ax
        push    dx
        mov     al, [di]
        and     al, 0xC0
        mov     [BDA_FLOPPY_RATE], al
        shr     al, 6
        mov     dx, FDC_CCR
        out     dx, al
        pop     dx
        pop     ax
        ret

fdc_forget_all_positions:
        and     byte [BDA_FLOPPY_RECALIBRATED], 0xF0
        ret

; AL = drive.
fdc_forget_position:
        push    bx
        movzx   bx, al
        btr     [BDA_FLOPPY_RECALIBRATED], bx
        pop     bx
        ret

; DL = drive, CH = cylinder, DH = head. Moves there, from track 0 when the position is not known → AH, with ZF.
fdc_seek:
        push    bx
        push    cx
        push    di
        call    floppy_media_byte
        movzx   bx, dl
        bt      [BDA_FLOPPY_RECALIBRATED], bx
        jc      .position_known
        call    fdc_recalibrate
        jz      .recalibrated
        call    fdc_recalibrate         ; one command steps at most 79 times
        jnz     .done
.recalibrated:
        bts     [BDA_FLOPPY_RECALIBRATED], bx
        mov     byte [bx + BDA_FLOPPY_TRACK], 0
.position_known:
        test    byte [di], MEDIA_DOUBLE_STEP
        jz      .single_step
        shl     ch, 1
.single_step:
        mov     ah, DISK_OK
        cmp     ch, [bx + BDA_FLOPPY_TRACK]
        je      .done
        mov     [bx + BDA_FLOPPY_TRACK], ch
        call    fdc_begin
        mov     al, 0x0F                ; seek
        call    fdc_send
        mov     al, dh
        and     al, 1
        shl     al, 2
        or      al, dl
        call    fdc_send
        mov     al, ch
        call    fdc_send
        call    fdc_finish_seek
        jz      .done
        mov     al, dl
        call    fdc_forget_position
.done:
        test    ah, ah
        pop     di
        pop     cx
        pop     bx
        ret

fdc_recalibrate:
        call    fdc_begin
        mov     al, 0x07
        call    fdc_send
        mov     al, dl
        call    fdc_send
; Waits for the end of a seek → AH, with ZF.
fdc_finish_seek:
        call    fdc_wait_interrupt
        mov     ah, DISK_TIMEOUT
        jc      .done
        call    fdc_sense_interrupt
        mov     ah, DISK_CONTROLLER
        jc      .done
        mov     ah, DISK_SEEK
        mov     al, [BDA_FLOPPY_RESULT]
        and     al, 0xE0
        cmp     al, 0x20                ; ST0: ended normally, seek end
        jne     .done
        mov     ah, DISK_OK
.done:
        test    ah, ah
        ret

; DL = drive: reads any address field of the present track → AH, with ZF.
fdc_read_id:
        call    fdc_begin
        mov     al, 0x4A
        call    fdc_send
        mov     al, dl
        call    fdc_send
        jmp     fdc_finish
