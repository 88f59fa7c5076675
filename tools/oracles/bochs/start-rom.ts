/** A ROM that brings a processor from reset into the state that a fuzzer's case starts with. */
import { assemble } from "../../../core/assembler/assembler.ts";
import type { CpuSnapshot } from "../../../core/cpu/cpu-snapshot.ts";
import { TSS_BUSY } from "../../../core/cpu/descriptor.ts";
import { GDT, SELECTOR } from "../fuzz/layout.ts";
import type { World } from "../fuzz/world.ts";

export const ROM_BYTES = 0x2_0000;
/** Memory that the ROM fills; it begins with the same bytes. */
export const FILLED_BYTES = 0x1_7000;
const CODE_AT = 0xf_8000;

const VM = 0x2_0000;
const low = (register: string): number => Number.parseInt(register.slice(8), 16);

export function startRom({ ram, snapshot }: World): Uint8Array {
  const rom = new Uint8Array(ROM_BYTES);
  rom.set(ram.subarray(0, FILLED_BYTES));
  // LTR takes it only when it is not busy, and makes it busy
  rom[GDT + SELECTOR.tssA + 5] = rom[GDT + SELECTOR.tssA + 5]! & ~TSS_BUSY;
  const code = assemble(source(snapshot)).bytes;
  rom.set(code, CODE_AT - 0xe_0000);
  rom.set([0xea, 0x00, 0x80, 0x00, 0xf0], ROM_BYTES - 16);
  return rom;
}

function source(snapshot: CpuSnapshot): string {
  const { system } = snapshot;
  const isProtected = (system.cr0 & 1) !== 0;
  return `
bits 16
org ${CODE_AT - 0xf_0000}
        xor bx, bx
        mov es, bx
        mov ax, 0e000h
        mov ds, ax
        mov cx, 4000h
.low:   mov eax, [bx]
        mov [es:bx], eax
        add bx, 4
        loop .low
        mov ax, 1000h
        mov es, ax
        mov ax, 0f000h
        mov ds, ax
        mov cx, ${(FILLED_BYTES - 0x1_0000) / 4}
.high:  mov eax, [bx]
        mov [es:bx], eax
        add bx, 4
        loop .high
        lidt [cs:idtr]
        mov eax, ${system.cr4}
        mov cr4, eax
${isProtected ? protectedStart(snapshot) : realStart(snapshot)}
gdtr:   dw ${system.gdtrLimit}
        dd ${system.gdtrBase}
idtr:   dw ${system.idtrLimit}
        dd ${system.idtrBase}
`;
}

function generalRegisters(snapshot: CpuSnapshot): string {
  const names = ["eax", "ecx", "edx", "ebx", "ebp", "esi", "edi"] as const;
  return names
    .map((name) => `        mov ${name}, ${low(snapshot.registers[`r${name.slice(1)}` as "rax"])}`)
    .join("\n");
}

function realStart(snapshot: CpuSnapshot): string {
  const { segments, system } = snapshot;
  const loads = (["ss", "ds", "es", "fs", "gs"] as const).map(
    (name) => `        mov ax, ${segments[name].selector}\n        mov ${name}, ax`,
  );
  return `
        mov eax, ${system.cr0}
        mov cr0, eax
${loads.join("\n")}
        mov esp, ${low(snapshot.registers.rsp)}
${generalRegisters(snapshot)}
        push dword ${snapshot.eflags}
        popfd
        jmp 0:${snapshot.eip}
`;
}

function protectedStart(snapshot: CpuSnapshot): string {
  const { segments, system, cpl, eflags, eip } = snapshot;
  const isVirtual = (eflags & VM) !== 0;
  const data = isVirtual
    ? []
    : (["ds", "es", "fs", "gs"] as const).map(
        (name) => `        mov ax, ${segments[name].selector}\n        mov ${name}, ax`,
      );
  const esp = low(snapshot.registers.rsp);
  const frame: string[] = [];
  if (isVirtual) for (const name of ["gs", "fs", "ds", "es"] as const) frame.push(`${segments[name].selector}`);
  if (cpl !== 0) frame.push(`${segments.ss.selector}`, `${esp}`);
  frame.push(`${eflags}`, `${segments.cs.selector}`, `${eip}`);
  return `
        lgdt [cs:start_gdtr]
        mov eax, ${system.cr3}
        mov cr3, eax
        mov eax, ${system.cr0}
        mov cr0, eax
        jmp dword 8:start_flat + 0f0000h
        align 8
start_gdt:
        dq 0
        dw 0ffffh, 0, 9b00h, 0cfh
        dw 0ffffh, 0, 9300h, 0cfh
start_gdtr:
        dw 23
        dd start_gdt + 0f0000h
bits 32
start_flat:
        mov ax, 10h
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov esp, ${cpl === 0 ? esp : 0x5e00}
        lgdt [gdtr + 0f0000h]
        mov ax, ${SELECTOR.ldt}
        lldt ax
        mov ax, ${SELECTOR.tssA}
        ltr ax
        mov ax, ${cpl === 0 ? segments.ss.selector : 0x10}
        mov ss, ax
${frame.map((word) => `        push dword ${word}`).join("\n")}
${data.join("\n")}
${generalRegisters(snapshot)}
        iretd
bits 16
`;
}
