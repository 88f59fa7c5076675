/**
 * Test support: a floppy, a hard disk and a compact disc that boot into a guest that counts: it reads sector after sector,
 * adds them up, draws, and reports each round as a line "COUNT SUM", on the debug console and on the first serial port.
 */
import { assemble } from "../../../core/assembler/assembler.ts";

const SECTOR_BYTES = 512;
const DISC_SECTOR_BYTES = 2048;
const FLOPPY_SECTORS = 2880;
/** 40 cylinders of 16 heads and 63 sectors. */
const DISK_SECTORS = 40 * 16 * 63;
const DISC_SECTORS = 200;

/** A round's line. */
export const ROUND = /^([0-9A-F]{8}) ([0-9A-F]{8})$/;

/** EBP counts, ESI sums up. A sound in the speaker and an alarm of the clock, so that their chips are busy. */
const START = `
        bits    16
        org     0x7C00
start:  xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7C00
        mov     es, ax
        mov     [drive], dl
        xor     ebp, ebp
        xor     esi, esi
        mov     al, 0xB6
        out     0x43, al
        mov     ax, 2000
        out     0x42, al
        mov     al, ah
        out     0x42, al
        in      al, 0x61
        or      al, 3
        out     0x61, al
        mov     al, 0x0B
        out     0x70, al
        in      al, 0x71
        or      al, 0x40
        mov     ah, al
        mov     al, 0x0B
        out     0x70, al
        mov     al, ah
        out     0x71, al
round:  inc     ebp
`;

/** Sectors 1–18 of two heads and sixteen cylinders, one after the other. */
const READ_CHS = `
        mov     ax, bp
        xor     dx, dx
        mov     cx, 18
        div     cx
        mov     cl, dl
        inc     cl
        xor     dx, dx
        mov     bx, 2
        div     bx
        mov     dh, dl
        and     al, 15
        mov     ch, al
        mov     dl, [drive]
        mov     bx, 0x8000
        mov     ax, 0x0201
        push    ebp
        int     0x13
        pop     ebp
        jc      failed
`;

/** Every eighth round a sector of cylinder 32 is read, added, and written with the sum: a wrong disk changes all sums. */
const WRITE_CHS = `
        test    bp, 7
        jnz     shown
        mov     bx, 0x8000
        mov     cx, 0x2001
        mov     dh, 1
        mov     dl, [drive]
        mov     ax, 0x0201
        push    ebp
        int     0x13
        pop     ebp
        jc      failed
        add     esi, [0x8000]
        mov     [0x8000], esi
        mov     bx, 0x8000
        mov     cx, 0x2001
        mov     dh, 1
        mov     dl, [drive]
        mov     ax, 0x0301
        push    ebp
        int     0x13
        pop     ebp
        jc      failed
`;

/** Sectors 32–159 of a disc, by packets. */
const READ_DISC = `
        movzx   eax, bp
        and     eax, 127
        add     eax, 32
        mov     [packet + 8], eax
        mov     dl, [drive]
        mov     ah, 0x42
        push    ebp
        push    esi
        mov     si, packet
        int     0x13
        pop     esi
        pop     ebp
        jc      failed
`;

const ADD_UP = `
        mov     bx, 0x8000
        mov     cx, 128
        cld
sum:    add     esi, [bx]
        rol     esi, 1
        add     bx, 4
        loop    sum
`;

const REPORT = `
shown:  mov     ax, bp
        and     al, 15
        add     al, 'A'
        mov     ah, 0x0E
        mov     bx, 7
        push    ebp
        int     0x10
        pop     ebp
        mov     dx, 0x402
        call    say
        mov     dx, 0x3F8
        call    say
        jmp     round
failed: mov     dx, 0x402
        call    wail
        mov     dx, 0x3F8
        call    wail
        jmp     round
say:    mov     ebx, ebp
        call    word_out
        mov     al, ' '
        out     dx, al
        mov     ebx, esi
        call    word_out
        mov     al, 10
        out     dx, al
        ret
wail:   mov     al, '!'
        out     dx, al
        mov     al, 10
        out     dx, al
        ret
word_out:
        mov     cx, 8
nibble: rol     ebx, 4
        mov     al, bl
        and     al, 15
        add     al, '0'
        cmp     al, '9'
        jbe     digit
        add     al, 7
digit:  out     dx, al
        loop    nibble
        ret
drive:  db      0
        align   4
packet: db      16, 0, 1, 0
        dw      0x8000, 0
        dd      0, 0
        times   510 - ($ - $$) db 0
        dw      0xAA55
`;

/** Different contents in each sector. */
function numbered(sizeBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  for (let at = 0; at < bytes.length; at += 2) {
    bytes[at] = Math.floor(at / SECTOR_BYTES) & 0xff;
    bytes[at + 1] = (at * 7) & 0xff;
  }
  return bytes;
}

function bootable(sectors: number): Uint8Array<ArrayBuffer> {
  const bytes = numbered(sectors * SECTOR_BYTES);
  bytes.set(assemble(START + READ_CHS + ADD_UP + WRITE_CHS + REPORT).bytes);
  return bytes;
}

export function countingDiskette(): Uint8Array<ArrayBuffer> {
  return bootable(FLOPPY_SECTORS);
}

/** Its boot sector is the guest; it has no partitions. */
export function countingDisk(): Uint8Array<ArrayBuffer> {
  const bytes = bootable(DISK_SECTORS);
  bytes.fill(0, 446, 510);
  return bytes;
}

/** Boots without emulation. [El Torito] 1.0, figures 2–5 and 7. */
export function countingDisc(): Uint8Array<ArrayBuffer> {
  const bytes = numbered(DISC_SECTORS * DISC_SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  const sector = (number: number): number => number * DISC_SECTOR_BYTES;
  const text = (at: number, letters: string): void => bytes.set(new TextEncoder().encode(letters), at);
  bytes.fill(0, 0, sector(21));
  for (const [number, type] of [
    [16, 1],
    [17, 0],
    [18, 255],
  ] as const) {
    bytes[sector(number)] = type;
    text(sector(number) + 1, "CD001");
    bytes[sector(number) + 6] = 1;
  }
  view.setUint32(sector(16) + 80, DISC_SECTORS, true);
  view.setUint16(sector(16) + 128, DISC_SECTOR_BYTES, true);
  text(sector(17) + 7, "EL TORITO SPECIFICATION");
  view.setUint32(sector(17) + 0x47, 19, true);
  // validation entry, whose words add up to 0, then the initial entry
  const catalogue = sector(19);
  bytes[catalogue] = 1;
  bytes.set([0x55, 0xaa], catalogue + 30);
  let total = 0;
  for (let at = 0; at < 32; at += 2) total += view.getUint16(catalogue + at, true);
  view.setUint16(catalogue + 28, -total & 0xffff, true);
  bytes[catalogue + 32] = 0x88;
  view.setUint16(catalogue + 38, 4, true);
  view.setUint32(catalogue + 40, 20, true);
  bytes.set(assemble(START + READ_DISC + ADD_UP + REPORT).bytes, sector(20));
  return bytes;
}
