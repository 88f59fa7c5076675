; Paging on, 64 MiB walked a cache line per page: TLB misses, then a working set that fits.
%include "frame.inc"
%include "protected.inc"
DIRECTORY               equ 0x100000
TABLES                  equ 0x101000
PAGES                   equ 16 * 1024

body:
        mov     edi, TABLES
        mov     eax, 3
        mov     ecx, PAGES
.entry:
        mov     [edi], eax
        add     eax, 0x1000
        add     edi, 4
        loop    .entry
        mov     edi, DIRECTORY
        mov     eax, TABLES + 3
        mov     ecx, PAGES / 1024
.table:
        mov     [edi], eax
        add     eax, 0x1000
        add     edi, 4
        loop    .table
        mov     eax, DIRECTORY
        mov     cr3, eax
        mov     eax, cr0
        or      eax, 0x80000000
        mov     cr0, eax
        mov     ebp, 600
        xor     edx, edx
.again:
        mov     esi, 0x400000
        mov     ecx, PAGES - 1024 - 64
.page:
        add     edx, [esi]
        add     esi, 0x1000 + 4
        loop    .page
        mov     esi, 0x400000
        mov     ecx, 0x8000
.near:
        add     [esi], ecx
        add     edx, [esi]
        add     esi, 4
        and     esi, 0x41FFFF
        or      esi, 0x400000
        loop    .near
        mov     eax, cr3
        mov     cr3, eax
        dec     ebp
        jnz     .again
        mov     eax, cr0
        and     eax, 0x7FFFFFFF
        mov     cr0, eax
        mov     eax, edx
        ret
        times   512 * (SECTORS + 1) - ($ - $$) db 0
