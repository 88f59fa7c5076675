/** Kernels started without a boot loader, on the whole machine: what they are entered with, and what they are handed. */
import { describe, expect, test } from "vitest";
import { assemble } from "../../core/assembler/assembler.ts";
import type { KernelStart } from "../../core/machine/kernel/kernel.ts";
import { buildKernelRom } from "./build-rom.ts";
import { BiosMachine } from "./testing/bios-machine.ts";

const MIB = 0x10_0000;
const MEMORY_MIB = 16;
const INITRD = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) & 0xff);

/** Prints the pushed doublewords of `count`, last pushed first, as one line on the debug console. */
const PRINT = `
print_pushed:                           ; CX = how many, above the return address
        mov     dx, 0x402
.next:
        pop     eax
        mov     bl, 8
.digit:
        rol     eax, 4
        push    eax
        and     al, 15
        add     al, '0'
        cmp     al, '9'
        jbe     .out
        add     al, 'A' - '0' - 10
.out:
        out     dx, al
        pop     eax
        dec     bl
        jnz     .digit
        mov     al, ' '
        out     dx, al
        dec     cx
        jnz     .next
        mov     al, 10
        out     dx, al
        cli
        hlt
`;

/** A "kernel" of this boot protocol whose setup code reports how it was entered. */
function linuxKernel(version: number, loadedHigh: boolean): Uint8Array {
  const kernelAt = loadedHigh ? 0x10_0000 : 0x1_0000;
  return assemble(`
        bits    16
        org     0
        times 0x1F1 - ($ - $$) db 0
        db      1                       ; setup_sects
        times 0x1FE - ($ - $$) db 0
        dw      0xAA55
        jmp     short setup
        db      "HdrS"
        dw      ${version}
        times 0x211 - ($ - $$) db 0
        db      ${loadedHigh ? 1 : 0}
        times 0x22C - ($ - $$) db 0
        dd      0x37FFFFFF              ; initrd_addr_max
        times 0x238 - ($ - $$) db 0
        dd      255                     ; cmdline_size
        times 0x268 - ($ - $$) db 0
setup:
        lgdt    [gdt_pointer]
        mov     ecx, cr0
        or      cl, 1
        mov     cr0, ecx
        mov     bx, 8
        mov     fs, bx
        and     cl, 0xFE
        mov     cr0, ecx
        mov     bx, 0
        mov     fs, bx                  ; unreal: FS reaches everything
        mov     ebx, ${kernelAt}
        push    dword [fs:ebx]          ; last: the kernel
        mov     ebx, [0x218]
        test    ebx, ebx
        jz      .none
        mov     ebx, [fs:ebx]
.none:
        push    ebx                     ; the initial RAM disk's first bytes
        push    dword [0x21C]
        push    dword [0x218]
        mov     ebx, [0x228]
        mov     eax, [fs:ebx]
        push    eax                     ; the command line's
        movzx   eax, word [0x224]
        push    eax
        movzx   eax, byte [0x210]
        push    eax
        mov     ax, ss
        shl     eax, 16
        mov     ax, es
        push    eax
        mov     ax, cs
        shl     eax, 16
        mov     ax, ds
        push    eax
        mov     cx, 9
        jmp     print_pushed
gdt_pointer:
        dw      15
        dd      ${loadedHigh ? 0x1_0000 : 0x9_0000} + gdt
gdt:
        dd      0, 0
        dd      0x0000FFFF, 0x00CF9300
${PRINT}
        times   1024 - ($ - $$) db 0
        dd      0x12345678              ; the kernel proper
`).bytes;
}

/** A multiboot kernel at 1 MiB with its own address fields, that reports what it was handed. */
function multibootKernel(): Uint8Array {
  return assemble(`
        bits    32
        org     0x100000
header:
        dd      0x1BADB002, 0x00010003, -(0x1BADB002 + 0x00010003) & 0xFFFFFFFF
        dd      header, header, end, end + 0x4000, start
start:
        mov     esp, 0x80000
        mov     esi, [ebx + 24]         ; the module
        push    dword [esi + 4]
        mov     edi, [esi]
        push    dword [edi]
        push    dword [esi]
        push    dword [ebx + 20]
        mov     esi, [ebx + 48]         ; first entry of the memory map
        push    dword [esi + 12]
        push    dword [esi]
        push    dword [ebx + 44]
        mov     esi, [ebx + 16]
        push    dword [esi]             ; the command line's first bytes
        push    dword [ebx + 8]
        push    dword [ebx + 4]
        push    dword [ebx]
        push    dword [end]             ; zeros behind the program
        push    eax
        mov     cx, 13
        jmp     print_pushed
${PRINT}
        align   4
end:
`).bytes;
}

async function report(files: Partial<KernelStart>): Promise<string[]> {
  const kernel = {
    name: "k",
    initrd: null,
    commandLine: "",
    image: new Uint8Array(0),
    rom: await buildKernelRom(),
    ...files,
  };
  const guest = await BiosMachine.start({ kernel, memoryMiB: MEMORY_MIB, cpu: "386" });
  const line = (): string | undefined => guest.log.find((text) => /^([0-9A-F]{8} ?)+$/.test(text));
  guest.until("the kernel's report", () => line() !== undefined);
  return line()!.trim().split(" ");
}

const ascii32 = (text: string): string =>
  Array.from(text.slice(0, 4))
    .reduce((value, char, i) => value + char.charCodeAt(0) * 2 ** (8 * i), 0)
    .toString(16)
    .toUpperCase()
    .padStart(8, "0");

describe("Linux", () => {
  test("a bzImage is entered at its setup code with command line, heap and initial RAM disk", async () => {
    const got = await report({ image: linuxKernel(0x020c, true), initrd: INITRD, commandLine: "root=/dev/ram" });
    const initrdAt = Number.parseInt(got[5]!, 16);
    expect(got).toEqual([
      "10201000", // CS, DS
      "10001000", // SS, ES
      "000000FF",
      "0000FE00",
      ascii32("root"),
      got[5],
      INITRD.length.toString(16).toUpperCase().padStart(8, "0"),
      "150E0700",
      "12345678",
    ]);
    expect(initrdAt % 4096).toBe(0);
    expect(initrdAt + INITRD.length).toBeLessThanOrEqual(MEMORY_MIB * MIB);
    expect(initrdAt).toBeGreaterThan(MIB);
  });

  test("a zImage is put into low memory", async () => {
    const got = await report({ image: linuxKernel(0x0202, false), commandLine: "mem" });
    expect([got[0], got[1], got[4], got[8]]).toEqual(["90209000", "90009000", ascii32("mem\0"), "12345678"]);
  });
});

test("a multiboot kernel is entered in protected mode with memory sizes, map, command line and module", async () => {
  const got = await report({ image: multibootKernel(), initrd: INITRD, commandLine: "k --x" });
  const upperKib = Number.parseInt(got[4]!, 16);
  expect([got[0], got[1], got[2]]).toEqual(["2BADB002", "00000000", "0000024D"]);
  expect(Number.parseInt(got[3]!, 16)).toBeGreaterThanOrEqual(600);
  expect(upperKib).toBeLessThanOrEqual((MEMORY_MIB - 1) * 1024);
  expect(upperKib).toBeGreaterThan((MEMORY_MIB - 2) * 1024);
  expect(got[5]).toBe(ascii32("k --"));
  expect(Number.parseInt(got[6]!, 16) % 24).toBe(0);
  expect(got[7]).toBe("00000014");
  expect(Number.parseInt(got[8]!, 16)).toBeGreaterThan(0x9_0000);
  expect(got[9]).toBe("00000001");
  const moduleAt = Number.parseInt(got[10]!, 16);
  expect(moduleAt % 4096).toBe(0);
  expect(got[11]).toBe("150E0700");
  expect(Number.parseInt(got[12]!, 16)).toBe(moduleAt + INITRD.length);
});
