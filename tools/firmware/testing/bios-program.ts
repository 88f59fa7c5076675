/**
 * A boot sector that calls BIOS services and reports each answer on the debug console: the registers after the call, and
 * memory. Tests write the calls as assembler text and look at the answers.
 */
import { assemble } from "../../../core/assembler/assembler.ts";

export interface BiosCase {
  readonly name: string;
  /** Sets registers and calls. `buffer` is 8 KiB of memory on a 64 KiB boundary; EAX to EDX, DS and ES are 0 before. */
  readonly code: string;
  /** Bytes at 0:`at` to report as well. */
  readonly dump?: { readonly at: string; readonly sizeBytes: number };
}

export interface BiosAnswer {
  readonly eax: number;
  readonly ebx: number;
  readonly ecx: number;
  readonly edx: number;
  readonly esi: number;
  readonly edi: number;
  readonly ds: number;
  readonly es: number;
  readonly carry: boolean;
  readonly zero: boolean;
  readonly dump: Uint8Array;
}

/** Sectors behind the boot sector that it loads; fits a track of the smallest diskette. */
const MORE_SECTORS = 7;
export const PROGRAM_BYTES = 512 * (1 + MORE_SECTORS);
export const DONE = "end of cases";

export function biosProgram(cases: readonly BiosCase[]): Uint8Array {
  const body = cases.map(
    ({ name, code, dump }, index) => `
case_${index}:
        xor     eax, eax
        xor     ebx, ebx
        xor     ecx, ecx
        xor     edx, edx
        mov     ds, ax
        mov     es, ax
${code}
        call    report
        db      "${name}", 0
        dw      ${dump?.at ?? 0}, ${dump?.sizeBytes ?? 0}
`,
  );
  return assemble(SOURCE.replace("; cases", () => body.join(""))).bytes;
}

/** One line of the debug console → name and answer, or undefined for a line of somebody else's. */
export function parseAnswer(line: string): readonly [string, BiosAnswer] | undefined {
  const match = /^(.+?)=((?:[0-9A-F]{8} ){7}[0-9A-F]{8}) ([0-9A-F]*)$/.exec(line);
  if (match === null) return undefined;
  const words = match[2]!.split(" ").map((word) => Number.parseInt(word, 16));
  const word = (index: number): number => words[index]!;
  const segments = word(6);
  const flags = word(7);
  const dump = Uint8Array.from(match[3]!.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const answer = {
    eax: word(0),
    ecx: word(1),
    edx: word(2),
    ebx: word(3),
    esi: word(4),
    edi: word(5),
    ds: segments >>> 16,
    es: segments & 0xffff,
    carry: (flags & 0x01) !== 0,
    zero: (flags & 0x40) !== 0,
    dump,
  };
  return [match[1]!, answer];
}

const SOURCE = `
        bits    16
        org     0x7C00
buffer  equ     0xA000
start:
        jmp     0:begin
drive:
        db      0
begin:
        cli
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7C00
        sti
        cld
        mov     [drive], dl
        mov     bx, 0x7E00
        mov     cx, 2
.load:
        mov     ax, 0x0201
        mov     dh, 0
        mov     dl, [drive]
        int     0x13
        jc      .failed
        add     bx, 512
        inc     cx
        cmp     cx, ${2 + MORE_SECTORS}
        jb      .load
        jmp     first
.failed:
        mov     ah, 0x0E
        mov     al, '!'
        int     0x10
        jmp     $

; Prints name, registers and memory that the bytes behind the call ask for, and goes on behind them.
report:
        pushf
        pushad
        mov     bp, sp
        mov     [cs:saved_segments], es
        mov     [cs:saved_segments + 2], ds
        push    cs
        pop     ds
        mov     si, [bp + 34]
.name:
        lodsb
        test    al, al
        jz      .registers
        call    put
        jmp     .name
.registers:
        mov     al, '='
        call    put
        mov     eax, [bp + 28]          ; EAX, ECX, EDX, EBX
        call    put_word
        mov     eax, [bp + 24]
        call    put_word
        mov     eax, [bp + 20]
        call    put_word
        mov     eax, [bp + 16]
        call    put_word
        mov     eax, [bp + 4]           ; ESI, EDI
        call    put_word
        mov     eax, [bp]
        call    put_word
        mov     eax, [saved_segments]
        call    put_word
        movzx   eax, word [bp + 32]
        call    put_word
        lodsw
        mov     di, ax
        lodsw
        mov     cx, ax
        jcxz    .end
.memory:
        mov     al, [di]
        inc     di
        call    put_byte
        loop    .memory
.end:
        mov     al, 10
        call    put
        mov     [bp + 34], si
        popad
        popf
        ret
saved_segments:
        dd      0

put_word:
        mov     cx, 4
.next:
        rol     eax, 8
        call    put_byte
        loop    .next
        mov     al, ' '
put:
        mov     dx, 0x402
        out     dx, al
        ret
put_byte:
        push    ax
        shr     al, 4
        call    .digit
        pop     ax
        push    ax
        and     al, 0x0F
        call    .digit
        pop     ax
        ret
.digit:
        add     al, '0'
        cmp     al, '9'
        jbe     put
        add     al, 'A' - '0' - 10
        jmp     put

        times   510 - ($ - $$) db 0
        dw      0xAA55
first:
; cases
        mov     si, .done
.text:
        lodsb
        call    put
        cmp     al, 10
        jne     .text
        cli
        hlt
.done:
        db      "${DONE}", 10
        times   ${PROGRAM_BYTES} - ($ - $$) db 0
`;
