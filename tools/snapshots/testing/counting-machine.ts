/**
 * Test support: a whole machine that boots a diskette whose guest counts, reads the diskette, draws, and reports each
 * round on the debug console. Host time is made up, so that two runs are the same to the instruction.
 */
import { buildFirmware, buildVideoRom } from "../../firmware/build-rom.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { assemble } from "../../../core/assembler/assembler.ts";
import type { FloppyMedium } from "../../../core/media/floppy-medium.ts";
import type { Machine, MachineConfig } from "../../../core/machine/machine-api.ts";
import { createMachine } from "../../../core/machine/machine.ts";

const SECTORS = 2880;

/** Reads sector after sector by BIOS, adds it to a sum, writes the next sector every eighth round, and counts in EBP. */
const COUNTER = `
        bits    16
        org     0x7C00
start:  xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7C00
        mov     es, ax
        xor     ebp, ebp
        xor     esi, esi
        ; an alarm of the clock chip and a square wave in the speaker, so that their chips are busy
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
        xor     dl, dl
        mov     bx, 0x8000
        mov     ax, 0x0201
        push    ebp
        int     0x13
        pop     ebp
        jc      failed
        mov     bx, 0x8000
        mov     cx, 128
        cld
sum:    add     esi, [bx]
        rol     esi, 1
        add     bx, 4
        loop    sum
        test    bp, 7
        jnz     shown
        mov     [0x8000], esi
        mov     bx, 0x8000
        mov     cx, 0x2001
        mov     dx, 0x0100
        mov     ax, 0x0301
        push    ebp
        int     0x13
        pop     ebp
        jc      failed
shown:  mov     ax, bp
        and     al, 15
        add     al, 'A'
        mov     ah, 0x0E
        mov     bx, 7
        push    ebp
        int     0x10
        pop     ebp
        ; numbers as hexadecimal text on the debug console
        mov     dx, 0x402
        mov     ebx, ebp
        call    word_out
        mov     al, ' '
        out     dx, al
        mov     ebx, esi
        call    word_out
        mov     al, 10
        out     dx, al
        mov     dx, 0x3F8
        mov     al, 'x'
        out     dx, al
        jmp     round
failed: mov     dx, 0x402
        mov     al, '!'
        out     dx, al
        mov     al, 10
        out     dx, al
        jmp     round
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
        times   510 - ($ - $$) db 0
        dw      0xAA55
`;

/** A diskette of the counting guest; what is written stays in `bytes`. */
export function countingFloppy(): FloppyMedium {
  const bytes = new Uint8Array(SECTORS * 512);
  for (let at = 0; at < bytes.length; at += 2) {
    bytes[at] = Math.floor(at / 512) & 0xff;
    bytes[at + 1] = (at * 7) & 0xff;
  }
  bytes.set(assemble(COUNTER).bytes);
  return { cylinders: 80, heads: 2, sectorsPerTrack: 18, bytes, writeProtected: false, written: () => {} };
}

export interface CountingMachine {
  readonly machine: Machine;
  readonly floppy: FloppyMedium;
  /** Lines of the debug console: "COUNT SUM". */
  readonly lines: string[];
  /** Runs slices of the same length each. */
  slices(count: number): void;
}

/** Assembled once for all machines of a test file. */
const roms = Promise.all([buildFirmware(), buildVideoRom()]);

const SLICE_NS = 1e6;
/** What host time advances at each look at it. */
const LOOK_NS = 20_000;

export async function countingMachine(
  engine: MachineConfig["engine"],
  options: { readonly memoryMiB?: number; readonly floppy?: FloppyMedium } = {},
): Promise<CountingMachine> {
  const [bios, videoBios] = await roms;
  const floppy = options.floppy ?? countingFloppy();
  const lines: string[] = [];
  let hostNs = 0;
  const machine = createMachine(
    {
      memoryMiB: options.memoryMiB ?? 2,
      floppies: [floppy, null],
      bios,
      videoBios,
      bootOrder: ["a"],
      cpu: "486",
      engine,
      clock: "icount",
      serial: [],
    },
    {
      wasm: nodeWasm,
      clock: { nowNs: () => (hostNs += LOOK_NS), wallMs: () => Date.UTC(2026, 10, 25, 12), utcOffsetMinutes: () => 0 },
      wake: () => {},
      log: (_kind, text) => void (/^[0-9A-F]{8} [0-9A-F]{8}$|^!$/.test(text) && lines.push(text)),
    },
  );
  return {
    machine,
    floppy,
    lines,
    slices(count) {
      for (let left = count; left > 0; left--) machine.run(SLICE_NS);
    },
  };
}
