/** What the fuzzer found, as programs of their own. */
import type { SystemCase } from "./case.ts";

export const FOUND_CASES: readonly SystemCase[] = [
  {
    name: "RDTSC, RDMSR and RDPMC change EAX and EDX alone, whatever they are compiled with",
    source: `
        mov ecx, 10
        mov esi, 0
.turn:  lea ebx, [esi + 33330000h]
        lea edi, [ecx + 5]
        inc ebx
        rdtsc
        inc ebx
        push ecx
        mov ecx, 10h
        rdmsr
        inc ebx
        mov ecx, 1
        rdpmc
        add esi, ecx
        pop ecx
        loop .turn
        show ebx
        show edi
        show esi
        hlt`,
    out: [0x3333_000c, 6, 10],
  },
  {
    name: "ENTER with levels whose frame lands on the next instruction",
    source: `
        mov dword [40000h], 010000c8h           ; ENTER 0, 1
        mov dword [40004h], 90e3ff42h           ; INC EDX; JMP EBX
        mov ebx, .back
        mov ecx, 6
        xor edx, edx
.turn:  mov esp, 70000h
        mov ebp, 50000h
        cmp ecx, 1
        jne .go
        mov esp, 40008h
        mov ebp, 90e3ff4ah                      ; DEC EDX; JMP EBX
.go:    mov eax, 40000h
        jmp eax
.back:  loop .turn
        mov esp, 80000h
        show edx
        hlt`,
    out: [4],
  },
  {
    name: "a processor that shut down over INT1 runs no block that is compiled already",
    source: `
        mov ecx, 6
.turn:  inc dword [40000h]
        loop .turn
        mov dword [idt + 8], 0
        mov dword [idt + 12], 0
        mov dword [idt + 13 * 8 + 4], 0
        mov dword [idt + 8 * 8 + 4], 0
        show [40000h]
        mov ecx, 6
        db 0f1h
        jmp .turn`,
    out: [6],
    end: "shutdown",
  },
];
