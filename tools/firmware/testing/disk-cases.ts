/** INT 13h of a hard disk and of a CD, as calls and expected answers. The disk's sectors begin with their numbers. */
import type { BiosAnswer, BiosCase } from "./bios-program.ts";

export interface ExpectedCase extends BiosCase {
  readonly expected: Partial<Record<keyof BiosAnswer, unknown>>;
}

export const DISK_SECTORS = 81_648;
/** What IDENTIFY says of such a disk, and INT 13h after it. */
export const DISK_CYLINDERS = 81;
export const DISK_HEADS = 16;
export const DISK_SPT = 63;

/** Drive 80h, or whatever `drive` is. */
function packet(ah: number, lba: number, count: number, drive = 0x80, segment = 0, offset = "buffer"): string {
  return `
        mov     dword [0x9000], 16 + (${count} << 16)
        mov     word [0x9004], ${offset}
        mov     word [0x9006], ${segment}
        mov     dword [0x9008], ${lba}
        mov     dword [0x900C], 0
        mov     si, 0x9000
        mov     ah, ${ah}
        mov     dl, ${drive}
        int     0x13`;
}

function chs(ah: number, count: number, cylinder: number, head: number, sector: number): string {
  const cx = ((cylinder & 0xff) << 8) | ((cylinder >> 8) << 6) | sector;
  return `mov ax, ${ah * 256 + count}\nmov bx, buffer\nmov cx, ${cx}\nmov dx, ${head * 256 + 0x80}\nint 0x13`;
}

const sectorNumber = (lba: number): Uint8Array => Uint8Array.of(lba & 0xff, (lba >> 8) & 0xff);
/** Result buffer of AH=48h, version 2. */
function parameters(): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 30, true);
  view.setUint16(2, 3, true);
  view.setUint32(4, DISK_CYLINDERS, true);
  view.setUint32(8, DISK_HEADS, true);
  view.setUint32(12, DISK_SPT, true);
  view.setUint32(16, DISK_SECTORS, true);
  view.setUint16(24, 512, true);
  return bytes;
}

const FIRST_TWO = { at: "buffer", sizeBytes: 2 };

export const DISK_CASES: readonly ExpectedCase[] = [
  { name: "reset", code: "mov ah, 0\nmov dl, 0x80\nint 0x13", expected: { eax: 0, carry: false } },
  {
    name: "geometry",
    code: "mov ah, 8\nmov dl, 0x80\nint 0x13",
    expected: { eax: 0, ecx: ((DISK_CYLINDERS - 1) << 8) | DISK_SPT, edx: ((DISK_HEADS - 1) << 8) | 1, carry: false },
  },
  {
    name: "kind",
    code: "mov ah, 0x15\nmov dl, 0x80\nint 0x13",
    expected: { eax: 0x0300, ecx: DISK_SECTORS >>> 16, edx: (DISK_SECTORS & 0xffff) >>> 0, carry: false },
  },
  { name: "no disk", code: "mov ah, 0x15\nmov dl, 0x81\nint 0x13", expected: { eax: 0, carry: false } },
  { name: "read no disk", code: "mov ax, 0x0201\nmov cx, 1\nmov dl, 0x81\nint 0x13", expected: { carry: true } },
  {
    name: "read by address",
    code: chs(2, 2, 5, 3, 7),
    dump: FIRST_TWO,
    expected: { eax: 2, carry: false, dump: sectorNumber((5 * 16 + 3) * 63 + 6) },
  },
  { name: "no sectors", code: chs(2, 0, 0, 0, 1), expected: { eax: 0x0100, carry: true } },
  { name: "no such sector", code: chs(2, 1, 0, 0, 0), expected: { eax: 0x0400, carry: true } },
  { name: "no such head", code: chs(2, 1, 0, 16, 1), expected: { eax: 0x0400, carry: true } },
  { name: "no such cylinder", code: chs(2, 1, 500, 0, 1), expected: { eax: 0x0400, carry: true } },
  { name: "status", code: "mov ah, 1\nmov dl, 0x80\nint 0x13", expected: { eax: 0x0400, carry: true } },
  { name: "verify by address", code: chs(4, 9, 1, 0, 1), expected: { eax: 9, carry: false } },
  {
    name: "write by address",
    code: `mov dword [buffer], 0xCAFE1234\n${chs(3, 1, 2, 1, 1)}\nmov dword [buffer], 0\n${chs(2, 1, 2, 1, 1)}`,
    dump: { at: "buffer", sizeBytes: 4 },
    expected: { eax: 1, carry: false, dump: Uint8Array.of(0x34, 0x12, 0xfe, 0xca) },
  },
  {
    name: "extensions",
    code: "mov ah, 0x41\nmov bx, 0x55AA\nmov dl, 0x80\nint 0x13",
    expected: { ebx: 0xaa55, ecx: 7, carry: false },
  },
  {
    name: "read by number",
    code: packet(0x42, 70_000, 3),
    dump: { at: "buffer + 1024", sizeBytes: 2 },
    expected: { eax: 0, carry: false, dump: sectorNumber(70_002) },
  },
  {
    name: "read a segment's worth",
    code: packet(0x42, 100, 127, 0x80, 0x2000, "15"),
    expected: { eax: 0, carry: false },
  },
  {
    name: "its last sector",
    code: "mov ax, 0x2000\nmov es, ax\nmovzx eax, word [es:15 + 126 * 512]",
    expected: { eax: 226 },
  },
  { name: "read past the end", code: packet(0x42, DISK_SECTORS - 1, 2), expected: { eax: 0x0400, carry: true } },
  {
    name: "write by number",
    code: `mov dword [buffer], 0x01020304\n${packet(0x43, 80_000, 1)}\nmov dword [buffer], 0\n${packet(0x42, 80_000, 1)}`,
    dump: { at: "buffer", sizeBytes: 4 },
    expected: { carry: false, dump: Uint8Array.of(4, 3, 2, 1) },
  },
  { name: "verify by number", code: packet(0x44, 5, 100), expected: { carry: false } },
  { name: "seek by number", code: packet(0x47, 5, 1), expected: { carry: false } },
  {
    name: "parameters",
    code: "mov word [buffer], 30\nmov si, buffer\nmov ah, 0x48\nmov dl, 0x80\nint 0x13",
    dump: { at: "buffer", sizeBytes: 26 },
    expected: {
      carry: false,
      dump: parameters(),
    },
  },
  { name: "eject", code: "mov ah, 0x46\nmov dl, 0x80\nint 0x13", expected: { eax: 0xb200, carry: true } },
  { name: "unknown function", code: "mov ah, 0x1F\nmov dl, 0x80\nint 0x13", expected: { eax: 0x0100, carry: true } },
  { name: "disk count", code: "movzx eax, byte [0x475]", expected: { eax: 1 } },
  {
    name: "parameter table",
    code: "les bx, [0x41 * 4]\nmovzx eax, word [es:bx]\nmovzx ecx, byte [es:bx + 14]",
    expected: { eax: DISK_CYLINDERS, ecx: DISK_SPT },
  },
];

export const CD_CASES: readonly ExpectedCase[] = [
  {
    name: "CD extensions",
    code: "mov ah, 0x41\nmov bx, 0x55AA\nmov dl, 0xE0\nint 0x13",
    expected: { ebx: 0xaa55, carry: false },
  },
  {
    name: "volume descriptor",
    code: packet(0x42, 16, 1, 0xe0),
    dump: { at: "buffer + 1", sizeBytes: 5 },
    expected: { carry: false, dump: Uint8Array.of(0x43, 0x44, 0x30, 0x30, 0x31) },
  },
  {
    name: "CD parameters",
    code: "mov word [buffer], 26\nmov si, buffer\nmov ah, 0x48\nmov dl, 0xE0\nint 0x13",
    dump: { at: "buffer + 24", sizeBytes: 2 },
    expected: { carry: false, dump: Uint8Array.of(0, 8) },
  },
  { name: "CD write", code: packet(0x43, 16, 1, 0xe0), expected: { eax: 0x0300, carry: true } },
  { name: "CD past the end", code: packet(0x42, 9_000_000, 1, 0xe0), expected: { carry: true } },
  { name: "CD lock", code: "mov ax, 0x4500\nmov dl, 0xE0\nint 0x13", expected: { eax: 1, carry: false } },
  { name: "CD eject locked", code: "mov ah, 0x46\nmov dl, 0xE0\nint 0x13", expected: { carry: true } },
  { name: "CD unlock", code: "mov ax, 0x4501\nmov dl, 0xE0\nint 0x13", expected: { eax: 0, carry: false } },
  { name: "no second CD", code: "mov ah, 0x41\nmov bx, 0x55AA\nmov dl, 0xE1\nint 0x13", expected: { carry: true } },
];
