/**
 * Small programs that every tier must run alike: data only. Each starts at 0000:1000 in real mode with SP = 8000h and
 * ends in HLT; vectors are empty unless the program sets them.
 */
export interface ProgramCase {
  readonly name: string;
  readonly source: string;
  /** Words written to port 80h, in order. */
  readonly out: readonly number[];
}

export const PROGRAM_CASES: readonly ProgramCase[] = [
  {
    name: "mov, ALU, jcc, push, call",
    source: `
        mov ax, 0
        mov cx, 10
      .next:
        add ax, cx
        loop .next
        out 80h, ax
        push ax
        call double
        pop bx
        out 80h, ax
        cmp ax, bx
        jbe .wrong
        sub ax, bx
        out 80h, ax
        hlt
      .wrong:
        mov ax, 0dead & 0ffffh
        out 80h, ax
        hlt
      double:
        mov bp, sp
        mov ax, [bp + 2]
        add ax, ax
        ret`.replace("0dead & 0ffffh", "0deadh"),
    out: [55, 110, 55],
  },
  {
    name: "a fault in mid-block commits nothing of its instruction and everything before it",
    source: `
        mov word [13 * 4], fault
        mov word [13 * 4 + 2], 0
        mov bx, 0ffffh
        mov ax, 1111h
        mov cx, 5
        stc
        inc cx
        add ax, [bx]        ; a word at FFFFh: #GP
        mov ax, 9999h
        out 80h, ax
        hlt
      fault:
        pushf
        pop dx
        and dx, 1
        out 80h, ax
        mov ax, cx
        out 80h, ax
        pop ax              ; IP of the fault
        sub ax, 1000h
        out 80h, ax
        pop ax
        pop ax              ; FLAGS: carry still set
        and ax, 1
        out 80h, ax
        hlt`,
    out: [0x1111, 6, 23, 1],
  },
  {
    name: "REP is restarted where it stopped after a fault",
    source: `
        mov word [13 * 4], fault
        mov word [13 * 4 + 2], 0
        mov ax, 2000h
        mov es, ax
        mov di, 0fff9h
        mov cx, 10
        mov ax, 4142h
        cld
        rep stosw           ; the fourth word straddles the limit
        hlt
      fault:
        mov ax, cx
        out 80h, ax
        mov ax, di
        out 80h, ax
        mov bp, sp
        mov word [bp], done
        iret
      done:
        mov ax, [es:0fffdh]
        out 80h, ax
        hlt`,
    out: [7, 0xffff, 0x4142],
  },
  {
    name: "REP MOVS onto itself repeats a pattern",
    source: `
        mov si, 4000h
        mov word [si], 1234h
        mov di, 4002h
        mov cx, 100
        cld
        rep movsw
        mov ax, [4000h + 200]
        out 80h, ax
        mov ax, si
        out 80h, ax
        mov ax, cx
        out 80h, ax
        hlt`,
    out: [0x1234, 0x40c8, 0],
  },
  {
    name: "backward and forward string moves, across a page",
    source: `
        cld
        mov ax, 0
        mov di, 4f80h
        mov cx, 100h
      .fill:
        stosb
        inc ax
        loop .fill
        mov si, 4f80h
        mov di, 6fc0h
        mov cx, 80h
        rep movsw
        mov ax, [6fc0h + 0feh]
        out 80h, ax
        std
        mov si, 507eh
        mov di, 717eh
        mov cx, 40h
        rep movsw
        mov ax, [7100h]
        out 80h, ax
        mov ax, di
        out 80h, ax
        hlt`,
    out: [0xfffe, 0x8180, 0x70fe],
  },
  {
    name: "code that rewrites the next instruction",
    source: `
        mov cx, 3
      again:
        mov al, [value]
        inc al
        mov [value], al
        mov byte [patched + 1], al
      patched:
        mov al, 0
        mov ah, 0
        out 80h, ax
        loop again
        hlt
      value: db 40h`,
    out: [0x41, 0x42, 0x43],
  },
  {
    name: "data beside code in one page",
    source: `
        mov cx, 1000
        mov ax, 0
      .again:
        inc word [counter]
        add ax, [counter]
        loop .again
        out 80h, ax
        hlt
        times 100 db 0
      counter: dw 0`,
    out: [((1000 * 1001) / 2) & 0xffff],
  },
  {
    name: "the trap flag traps after every instruction, and not after the POPF that sets it",
    source: `
        mov word [4], trap
        mov word [6], 0
        pushf
        pop ax
        or ax, 100h
        push ax
        popf
        inc bx
        inc bx
        inc bx
        pushf
        pop ax
        and ax, 0feffh
        push ax
        popf
        mov ax, [count]
        out 80h, ax
        hlt
      trap:
        inc word [count]
        iret
      count: dw 0`,
    out: [8],
  },
  {
    name: "unreal mode: 4 GiB limits survive in real mode",
    source: `
        cli
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp short .protected
      .protected:
        mov bx, 8
        mov ds, bx
        and al, 0feh
        mov cr0, eax
        jmp short .real
      .real:
        xor bx, bx
        mov ds, bx
        mov esi, 110000h
        mov word [esi], 5a5ah
        mov ax, [esi]
        out 80h, ax
        hlt
      gdtr: dw 15
        dd gdt
      gdt: dq 0
        dw 0ffffh, 0
        db 0, 93h, 0cfh, 0`,
    out: [0x5a5a],
  },
  {
    name: "flat 32-bit protected mode, an exception there, and back",
    source: `
        cli
        lgdt [gdtr]
        lidt [idtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp dword 8:protected
      bits 32
      protected:
        mov ax, 16
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, 80000h
        mov ecx, 1000
        xor eax, eax
      .sum:
        lea eax, [eax + ecx * 2]
        dec ecx
        jnz .sum
        out 80h, ax
        xor edx, edx
        xor ecx, ecx
        div ecx             ; #DE
        mov ax, 1
        out 80h, ax
        jmp 24:back16
      divide:
        mov eax, 0de0h
        out 80h, ax
        add dword [esp], 2
        iretd
      bits 16
      back16:
        mov eax, cr0
        and al, 0feh
        mov cr0, eax
        jmp 0:real
      real:
        mov ax, 0
        mov ss, ax
        mov sp, 8000h
        mov ax, 2
        out 80h, ax
        hlt
        align 8
      gdt: dq 0
        dw 0ffffh, 0, 9b00h, 0cfh
        dw 0ffffh, 0, 9300h, 0cfh
        dw 0ffffh, 0, 9b00h, 0
      gdtr: dw 31
        dd gdt
      idt: dw divide, 8, 8e00h, 0
      idtr: dw 7
        dd idt`,
    out: [(1000 * 1001) & 0xffff, 0xde0, 1, 2],
  },
  {
    name: "flags across blocks: carry kept by INC, overflow, parity, half carry",
    source: `
        mov al, 7fh
        add al, 1
        jno .bad
        stc
        inc al
        jnc .bad
        mov al, 3
        test al, al
        jpo .bad
        mov al, 0fh
        add al, 1
        lahf
        mov al, 0
        and ah, 10h
        shr ax, 8
        out 80h, ax
        mov ax, 8000h
        sub ax, 1
        jno .bad
        jl .good
      .bad:
        mov ax, 0bad & 0fffh
        out 80h, ax
        hlt
      .good:
        mov ax, 600dh
        out 80h, ax
        hlt`.replace("0bad & 0fffh", "0badh"),
    out: [0x10, 0x600d],
  },
  {
    name: "a loop and a call over page boundaries, whose code is changed from outside the page",
    source: `
        mov bp, 3
      .again:
        mov cx, 20
        xor ax, ax
        jmp far_body
        times 0ff8h - ($ - $$) nop
      far_body:
        add ax, 3           ; this loop lies on two pages
        call helper
        nop
        nop
        dec cx
        jnz far_body
        out 80h, ax
        inc word [helper + 2]
        dec bp
        jnz .again2
        hlt
      .again2:
        mov cx, 20
        xor ax, ax
        jmp far_body
        times 2ffeh - ($ - $$) nop
      helper:
        add ax, 1000h       ; the high byte of the immediate is counted up; it lies on the next page
        ret`,
    out: [20 * 0x1003, 20 * 0x1103, 20 * 0x1203].map((value) => value & 0xffff),
  },
  // found by the fuzzer
  {
    name: "LDS in mid-block ends the flatness of DS that unreal mode had left",
    source: `
        cli
        lgdt [gdtr]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        mov bx, 8
        mov ds, bx
        and al, 0feh
        mov cr0, eax
        xor bx, bx
        mov ds, bx              ; base 0, limit 4 GiB
        mov dword [4000h], 10000005h
        mov bx, 4000h
        mov dx, 3
        mov cx, 3
      .again:
        mov ds, [cs:zero]
        jmp short .go
      .go:
        lds ax, [bx]
        add [bx], dx            ; at 14000h, not at 4000h
        loop .again
        mov ax, [bx]
        out 80h, ax
        mov ax, [cs:4000h]
        out 80h, ax
        hlt
      zero: dw 0
      gdtr: dw 15
        dd gdt
      gdt: dq 0
        dw 0ffffh, 0
        db 0, 93h, 0cfh, 0`,
    out: [9, 5],
  },
];
