/** Paging. [SDM] 3A chapter 4. Pages from 40000h on are the programs' own. */
import type { SystemCase } from "./case.ts";

const PF = 14;
const GP = 13;

export const PAGING_CASES: readonly SystemCase[] = [
  {
    name: "accessed and dirty bits are set by what was done",
    source: `
        paged
        and dword [PD], ~20h
        page 40h, 40007h
        page 41h, 41007h
        page 42h, 42007h
        mov eax, cr3
        mov cr3, eax
        mov al, [40123h]
        mov [41123h], al
        inc byte [42123h]
        mov eax, [PT + 40h * 4]
        show eax
        mov eax, [PT + 41h * 4]
        show eax
        mov eax, [PT + 42h * 4]
        show eax
        mov eax, [PD]
        show eax
        hlt`,
    out: [0x4_0027, 0x4_1067, 0x4_2067, 0x1_1027],
  },
  {
    name: "the first write after a read marks the page dirty",
    source: `
        paged
        page 40h, 40007h
        mov al, [40000h]
        mov al, [40001h]
        show [PT + 40h * 4]
        mov [40000h], al
        show [PT + 40h * 4]
        and dword [PT + 40h * 4], ~40h
        invlpg [40000h]
        mov al, [40000h]
        show [PT + 40h * 4]
        mov [40000h], al
        show [PT + 40h * 4]
        hlt`,
    out: [0x4_0027, 0x4_0067, 0x4_0027, 0x4_0067],
  },
  {
    name: "a directory that is its own last table: both marks in one entry",
    source: `
        paged
        mov dword [PD + 0ffch], PD + 7
        mov eax, [0fffffffch]
        show eax
        and dword [PD + 0ffch], ~60h
        mov eax, cr3
        mov cr3, eax
        mov dword [0fffffff8h], 0
        show [PD + 0ffch]
        hlt`,
    out: [0x1_0027, 0x1_0067],
  },
  {
    name: "missing pages and tables: error code and CR2 of reads and writes at both levels",
    source: `
        paged
        page 40h, 40006h
        fault .a
        mov eax, [40ffch]
.a:     fault .b
        mov [40010h], eax
.b:     fault .c
        mov eax, [400000h]
.c:     fault .d
        user .user_read
.user_read:
        mov eax, [40020h]
.d:     fault .e
        user .user_write
.user_write:
        mov [40024h], eax
.e:     show 1
        hlt`,
    out: [PF, 0, 0x4_0ffc, PF, 2, 0x4_0010, PF, 0, 0x40_0000, PF, 4, 0x4_0020, PF, 6, 0x4_0024, 1],
  },
  {
    name: "the system's pages and read-only pages: level 3",
    source: `
        paged
        page 40h, 40003h
        page 41h, 41005h
        mov dword [41000h], 1234h
        mov dword [PD + 4], PT + 3      ; the same pages again at 4 MiB, for the system alone
        mov dword [PD + 8], PT + 5      ; and at 8 MiB, read-only
        fault .a
        user .ua
.ua:    mov eax, [40000h]
.a:     fault .b
        user .ub
.ub:    mov [40004h], eax
.b:     fault .c
        user .uc
.uc:    mov eax, [41000h]
        mov [41008h], eax
.c:     show eax
        fault .d
        user .ud
.ud:    mov eax, [45000ch]
.d:     fault .e
        user .ue
.ue:    mov eax, [850010h]
        mov [850010h], eax
.e:     show 1
        hlt`,
    out: [PF, 5, 0x4_0000, PF, 7, 0x4_0004, PF, 7, 0x4_1008, 0x1234, PF, 5, 0x45_000c, PF, 7, 0x85_0010, 1],
  },
  {
    name: "level 0 writes read-only pages until CR0.WP says no",
    source: `
        paged
        page 40h, 40005h
        mov dword [40000h], 77h
        show [40000h]
        mov eax, cr0
        or eax, 10000h
        mov cr0, eax
        fault .a
        mov dword [40000h], 78h
.a:     fault .b
        inc dword [40000h]
.b:     fault .c
        xchg eax, [40000h]
.c:     show [40000h]
        mov eax, cr0
        and eax, ~10000h
        mov cr0, eax
        mov dword [40000h], 79h
        show [40000h]
        hlt`,
    out: [0x77, PF, 3, 0x4_0000, PF, 3, 0x4_0000, PF, 3, 0x4_0000, 0x77, 0x79],
  },
  {
    name: "4 MiB pages: translation, marks, rights, reserved bits",
    source: `
        paged
        mov eax, cr4
        or al, 10h
        mov cr4, eax
        mov dword [40000h], 5150h
        mov dword [PD + 4], 83h
        show [440000h]
        show [PD + 4]
        mov dword [440004h], 6160h
        show [40004h]
        show [PD + 4]
        fault .a
        user .ua
.ua:    mov eax, [440000h]
.a:     mov dword [PD + 8], 1083h
        fault .b
        mov eax, [840000h]
.b:     mov dword [PD + 12], 200083h
        fault .c
        mov [0c40000h], eax
.c:     mov dword [PT + 40h * 4], 40087h
        invlpg [40000h]
        fault .d
        mov eax, [40000h]
.d:     mov eax, cr4
        and al, ~10h
        mov cr4, eax            ; without PSE the bits mean nothing
        show [40000h]
        hlt`,
    out: [0x5150, 0xa3, 0x6160, 0xe3, PF, 5, 0x44_0000, PF, 9, 0x84_0000, PF, 0xb, 0xc4_0000, PF, 9, 0x4_0000, 0x5150],
  },
  {
    name: "an access over a page's end: both pages count, the second one's address is told, nothing is half done",
    source: `
        paged
        page 40h, 48007h
        page 41h, 44007h
        mov dword [48ffch], 33221100h
        mov dword [44000h], 77665544h
        show [40ffdh]
        mov dword [40ffeh], 0ddccbbaah
        show [48ffch]
        show [44000h]
        page 41h, 44006h
        fault .a
        mov eax, [40ffeh]
.a:     fault .b
        mov dword [40ffeh], 0
.b:     show [48ffch]
        page 41h, 44007h
        page 40h, 48006h
        fault .c
        mov word [40fffh], 0
.c:     show [44000h]
        hlt`,
    out: [
      0x4433_2211,
      0xbbaa_1100,
      0x7766_ddcc,
      PF,
      0,
      0x4_1000,
      PF,
      2,
      0x4_1000,
      0xbbaa_1100,
      PF,
      2,
      0x4_0fff,
      0x7766_ddcc,
    ],
  },
  {
    name: "an instruction over a page's end: the second page is fetched when it is reached",
    source: `
        paged
        page 40h, 48007h
        page 41h, 49006h
        mov word [48ffeh], 0b890h       ; NOP; MOV EAX, …
        mov dword [49000h], 12345678h
        mov byte [49004h], 0c3h
        mov dword [4a000h], 87654321h
        mov byte [4a004h], 0c3h
        fault .a
        call 40ffeh
.a:     page 41h, 49007h
        mov ecx, 20
.loop:  mov eax, 40ffeh
        call eax
        loop .loop
        show eax
        page 41h, 4a007h                ; other bytes behind the same first one
        mov ecx, 20
.again: mov eax, 40ffeh
        call eax
        loop .again
        show eax
        mov dword [4a000h], 5
        mov eax, 40ffeh
        call eax
        show eax
        hlt`,
    out: [PF, 0, 0x4_1000, 0x1234_5678, 0x8765_4321, 5],
  },
  {
    name: "a changed entry counts after INVLPG, after a load of CR3, and after paging was off",
    source: `
        paged
        mov dword [48000h], 1
        mov dword [49000h], 2
        mov dword [4a000h], 3
        mov dword [4b000h], 4
        page 40h, 48007h
        show [40000h]
        mov dword [PT + 40h * 4], 49007h
        invlpg [40abch]
        show [40000h]
        mov dword [PT + 40h * 4], 4a007h
        mov eax, cr3
        mov cr3, eax
        show [40000h]
        mov dword [PT + 40h * 4], 4b007h
        mov eax, cr0
        and eax, 7fffffffh
        mov cr0, eax
        or eax, 80000000h
        mov cr0, eax
        show [40000h]
        hlt`,
    out: [1, 2, 3, 4],
  },
  {
    name: "INVLPG of any address in a 4 MiB page forgets all of it",
    source: `
        paged
        mov eax, cr4
        or al, 10h
        mov cr4, eax
        mov dword [PD + 4], 87h
        mov dword [48000h], 11h
        mov dword [49000h], 12h
        show [448000h]
        show [449000h]
        mov dword [PD + 4], PT + 7      ; small pages instead, and crossed over
        page 48h, 49007h
        page 49h, 48007h
        invlpg [700000h]
        show [448000h]
        show [449000h]
        hlt`,
    out: [0x11, 0x12, 0x12, 0x11],
  },
  {
    name: "global pages: gone after INVLPG, and when CR4.PGE changes",
    source: `
        paged
        mov eax, cr4
        or al, 80h
        mov cr4, eax
        mov dword [48000h], 21h
        mov dword [49000h], 22h
        mov dword [4a000h], 23h
        page 40h, 48107h
        show [40000h]
        mov dword [PT + 40h * 4], 49107h
        invlpg [40000h]
        show [40000h]
        mov dword [PT + 40h * 4], 4a107h
        mov eax, cr4
        and al, 7fh
        mov cr4, eax
        show [40000h]
        hlt`,
    out: [0x21, 0x22, 0x23],
  },
  {
    name: "code that exchanges the page it runs on",
    source: `
        paged
        ; the same routine on two pages, but for what it returns; each maps the other in its own place
        mov esi, routine
        mov edi, 48000h
        mov ecx, routine_end - routine
        rep movsb
        mov esi, routine
        mov edi, 49000h
        mov ecx, routine_end - routine
        rep movsb
        mov byte [48000h + patch - routine + 1], 48h
        mov byte [49000h + patch - routine + 1], 49h
        page 40h, 48007h
        mov ebp, 20
.again: mov eax, 40000h
        call eax
        dec ebp
        jnz .again
        show eax
        mov eax, 40000h
        call eax
        show eax
        hlt
routine:
        xor dword [PT + 40h * 4], 1000h
        invlpg [40000h]
patch:  mov al, 0               ; from the other page already
        movzx eax, al
        ret
routine_end:`,
    out: [0x48, 0x49],
  },
  {
    name: "the same linear address in two address spaces is other code, however hot",
    source: `
        paged
        mov esi, PD
        mov edi, 12000h
        mov ecx, 800h
        rep movsd               ; a second directory at 12000h, its table at 13000h
        mov dword [12000h], 13007h
        mov dword [PT + 40h * 4], 48007h
        mov dword [13000h + 40h * 4], 49007h
        mov dword [48000h], 0c300c083h  ; ADD EAX, 0; RET
        mov dword [49000h], 0c300c083h
        mov byte [48002h], 1
        mov byte [49002h], 100
        mov eax, cr3
        mov cr3, eax
        mov ebx, 12000h
        mov ecx, 50
        xor eax, eax
.turn:  mov edx, 40000h
        call edx
        call edx
        mov edx, cr3
        mov cr3, ebx
        mov ebx, edx
        loop .turn
        show eax
        hlt`,
    out: [25 * 2 + 25 * 200],
  },
  {
    name: "code written through another linear address of its page",
    source: `
        paged
        page 40h, 48007h
        page 41h, 48007h
        mov dword [48000h], 0c301c083h  ; ADD EAX, 1; RET
        xor eax, eax
        mov ecx, 20
        mov edx, 40000h
.turn:  call edx
        loop .turn
        mov byte [41002h], 16
        mov ecx, 20
.again: call edx
        inc byte [41002h]
        loop .again
        show eax
        hlt`,
    out: [20 + 20 * 16 + 190],
  },
  {
    name: "repeated moves stop at the page that is missing and go on from there",
    source: `
        paged
        mov edi, 48000h
        mov eax, 5a5a5a5ah
        mov ecx, 800h
        rep stosd
        page 41h, 41006h
        mov esi, 48000h
        mov edi, 40ff0h
        mov ecx, 16
        fault .a
        rep movsd
.a:     show ecx
        show esi
        show edi
        page 41h, 41007h
        rep movsd
        show ecx
        show [4102ch]
        hlt`,
    out: [PF, 2, 0x4_1000, 12, 0x4_8010, 0x4_1000, 0, 0x5a5a_5a5a],
  },
  {
    name: "PUSH, CALL and ENTER on a stack whose page is missing change nothing",
    source: `
        paged
        page 40h, 40006h
        mov ebp, 1234h
        fault .a
        user .ua
.ua:    mov esp, 41000h
        push eax
.a:     show [ebx + 12]         ; ESP at the fault
        fault .b
        user .ub
.ub:    mov esp, 41000h
        call .b
.b:     show [ebx + 12]
        fault .c
        user .uc
.uc:    mov esp, 41002h
        enter 8, 0
.c:     show ebp
        show [ebx + 12]
        fault .d
        user .ud
.ud:    mov esp, 41000h
        pusha
.d:     show [ebx + 12]
        hlt`,
    out: [
      PF,
      6,
      0x4_0ffc,
      0x4_1000,
      PF,
      6,
      0x4_0ffc,
      0x4_1000,
      PF,
      6,
      0x4_0ffe,
      0x1234,
      0x4_1002,
      PF,
      6,
      0x4_0ffc,
      0x4_1000,
    ],
  },
  {
    name: "a fault whose stack is missing becomes a double fault, which a task can handle",
    source: `
        paged
        mov dword [tss2 + 1ch], PD
        mov dword [tss2 + 20h], .double
        mov dword [tss2 + 38h], 7f000h
        mov dword [tss2 + 4ch], 8
        mov dword [tss2 + 50h], 10h
        mov dword [tss2 + 54h], 10h
        mov dword [tss2 + 48h], 10h
        mov word [idt + 8 * 8], 0
        mov dword [idt + 8 * 8 + 2], 85000040h
        mov word [idt + 8 * 8 + 6], 0
        page 40h, 40006h
        mov esp, 41000h
        fault .double
        div dword [40000h]
.double:
        pop eax
        show eax
        mov eax, cr2
        show eax
        str ax
        movzx eax, ax
        show eax
        hlt`,
    out: [0, 0x4_0ffc, 0x40],
  },
  {
    name: "PAE: small and large pages, marks, rights, reserved bits",
    source: `
${PAE_START()}
        mov dword [48000h], 0aaaah
        mov dword [49000h], 0bbbbh
        mov dword [15000h + 40h * 8], 48007h
        mov dword [14008h], 87h                 ; 2 MiB at 2 MiB, to 0
        show [40000h]
        show [249000h]
        show [15000h + 40h * 8]
        show [14008h]
        mov dword [24a000h], 0cccch
        show [4a000h]
        show [14008h]
        mov dword [15000h + 41h * 8 + 4], 10h   ; beyond 36 bits
        fault .a
        mov eax, [41000h]
.a:     mov dword [14010h], 2087h
        fault .b
        mov eax, [400000h]
.b:     mov dword [15000h + 42h * 8], 42003h
        fault .c
        user .uc
.uc:    mov [42000h], eax
.c:     fault .d
        mov eax, [40000000h]                    ; no directory
.d:     fault .e
        mov eax, [600000h]                      ; no table
.e:     show 1
        hlt`,
    out: [
      0xaaaa,
      0xbbbb,
      0x4_8027,
      0xa7,
      0xcccc,
      0xe7,
      PF,
      9,
      0x4_1000,
      PF,
      9,
      0x40_0000,
      PF,
      7,
      0x4_2000,
      PF,
      0,
      0x4000_0000,
      PF,
      0,
      0x60_0000,
      1,
    ],
  },
  {
    name: "PAE directory pointers count as they were when CR3 was loaded; reserved bits fault the load",
    source: `
${PAE_START()}
        mov dword [48000h], 77h
        mov dword [16008h], 15001h              ; pointer 1 to a directory with the same table
        fault .a
        mov eax, [40048000h]                    ; not loaded yet
.a:     mov dword [16008h], 14001h
        mov eax, cr3
        mov cr3, eax
        show [40048000h]
        mov dword [16008h], 0                   ; gone in memory only
        show [40048000h]
        mov dword [16010h], 14003h
        fault .b
        mov eax, cr3
        mov cr3, eax
.b:     show [40048000h]                        ; nothing was loaded
        mov dword [16010h], 0
        mov eax, cr3
        mov cr3, eax
        fault .c
        mov eax, [40048000h]
.c:     mov dword [16018h], 21h                 ; bit 5 is reserved
        fault .d
        mov eax, cr4
        xor al, 10h
        mov cr4, eax                            ; PSE changes: they are loaded again
.d:     mov eax, cr4
        show eax
        hlt`,
    out: [PF, 0, 0x4004_8000, 0x77, 0x77, GP, 0, 0x77, PF, 0, 0x4004_8000, GP, 0, 0x20],
  },
];

/** Directory pointers at 16000h, a directory at 14000h, a table at 15000h: the first 2 MiB lead to themselves. */
function PAE_START(): string {
  return `
        mov edi, 14000h
        xor eax, eax
        mov ecx, 0c00h
        rep stosd
        mov dword [16000h], 14001h
        mov dword [14000h], 15007h
        mov edi, 15000h
        mov eax, 7
        mov ecx, 200h
.fill:  mov [edi], eax
        add edi, 8
        add eax, 1000h
        loop .fill
        mov eax, 16000h
        mov cr3, eax
        mov eax, cr4
        or al, 20h
        mov cr4, eax
        mov eax, cr0
        or eax, 80000000h
        mov cr0, eax`;
}
