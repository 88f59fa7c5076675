/** Sources that use the language beyond single instructions, and the bytes they become, as NASM 2.16 assembles them. */
export interface SourceCase {
  readonly name: string;
  readonly source: string;
  readonly hex: string;
}

export const SOURCE_CASES: readonly SourceCase[] = [
  {
    name: "macros: parameters, defaults, labels of their own, pasting, braces",
    source: `
      %macro PAIR 2-3 7
      %%here: db %1, %2, %3, %0
        dw %%here - $$
      %endmacro
      %macro NAME 1
      x_%1: db %1_value
      %endmacro
      foo_value equ 9
      PAIR 1, 2
      PAIR 1, 2, {3}
        NAME foo
        dw x_foo`,
    hex: "010207030000010203030600090c00",
  },
  {
    name: "a macro that takes the rest of the line, and one that rotates",
    source: `
      %macro TEXT 1+
        db %1, 0
      %endmacro
      %macro BACKWARDS 1-*
        %rep %0
        %rotate -1
        db %1
        %endrep
      %endmacro
        TEXT "a", 13, 10
        BACKWARDS 1, 2, 3`,
    hex: "610d0a00030201",
  },
  {
    name: "%define with and without parameters, %assign, %rep, %xdefine, %undef",
    source: `
      %define SUM(a, b) ((a) + (b))
      %define TWO 1 + 1
      %assign N 3
      %rep N
        db N
      %assign N N - 1
      %endrep
        db SUM(TWO * 2, 4), TWO
      %define INNER 5
      %define LATE INNER
      %xdefine EARLY INNER
      %define INNER 6
        db LATE, EARLY
      %undef INNER
      %ifdef INNER
        db 'defined'
      %endif`,
    hex: "03020107020605",
  },
  {
    name: "%if, %elif, %else, nested and not taken",
    source: `
      SIZE equ 4
      %if SIZE == 3
        db 3
        %if 1
        db 33
        %endif
      %elif SIZE > 3 && SIZE < 5
        db 4
        %ifndef NOTHING
        db 44
        %else
        db 45
        %endif
      %else
        db 5
      %endif
      %ifidn abc, abc
        db 6
      %endif
      %ifnum 7
        db 7
      %endif
      %ifstr 7
        db 8
      %endif`,
    hex: "042c0607",
  },
  {
    name: "local labels, in full and in part",
    source: `
      outer:
      .inner: dw .inner, other.inner
      other:
        nop
      .inner: dw .inner, outer.inner`,
    hex: "000005009005000000",
  },
  {
    name: "forward jumps take the short form where it reaches, the long one where not",
    source: `
        jmp near_by
        jz far_away
        jmp far_away
      near_by:
        times 120 nop
        jmp near_by
        jmp far_away
        times 10 nop
      far_away:
        jc near_by`,
    hex: `eb070f848900e98600${"90".repeat(120)}eb86eb0a${"90".repeat(10)}0f8276ff`,
  },
  {
    name: "data: strings, escapes, characters, numbers with a point, repetition",
    source: `
        db 'it', "s", \`\\n\\x41\`
        dw 'abc', 'ab' + 1
        dd -1.5
        dq 1.5, 0x123456789ABCDEF0
        times 3 db 1, 2`,
    hex: "6974730a416162630062620000c0bf000000000000f83ff0debc9a78563412010201020102",
  },
  {
    name: "ALIGN pads with NOP or as told; TIMES up to an address",
    source: `
        db 1
        align 4
        db 2
        align 8, db 0
        db 3
        times 12 - ($ - $$) db 0xFF`,
    hex: "019090900200000003ffffff",
  },
  {
    name: "structures and absolute addresses",
    source: `
      struc POINT
      .x: resd 1
      .y: resd 1
      endstruc
      absolute 0x500
      first: resw 1
      second: resb 1
      section .text
        mov ax, [bx + POINT.y]
        mov al, [second]
        db POINT_size`,
    hex: "8b4704a0020508",
  },
  {
    name: "ORG, $ and $$; addresses keep their full size, differences do not",
    source: `
        org 0x10
        dw $, $$
      here:
        add bx, here
        add bx, here - $$
        mov ax, [bx + here]
        mov ax, [bx + (here - $$)]`,
    hex: "1000100081c3140083c3048b8714008b4704",
  },
  {
    name: "16- and 32-bit code in one program",
    source: `
        mov ax, 1
        bits 32
        mov eax, 1
        mov ax, 1
        [bits 16]
        mov eax, 1`,
    hex: "b80100b80100000066b8010066b801000000",
  },
];
