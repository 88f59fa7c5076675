/** Programs that ask for a key all the time: the BIOS puts those to sleep that do nothing else. */
import { expect, test } from "vitest";
import { assemble } from "../../core/assembler/assembler.ts";
import { BiosMachine, floppy } from "./testing/bios-machine.ts";

/** A boot sector that polls INT 16h AH=01h and does `work` in between. */
function poller(work: string): Uint8Array {
  const source = `
        bits 16
        org 0x7C00
        xor     ax, ax
        mov     ds, ax
        mov     ax, 0x0E00 + '>'
        int     0x10
.poll:
        ${work}
        mov     ah, 1
        int     0x16
        jz      .poll
        mov     ah, 0
        int     0x16
        mov     ah, 0x0E
        int     0x10
        jmp     .poll
        times 510 - ($ - $$) db 0
        dw 0xAA55`;
  return assemble(source).bytes;
}

/** Instructions in half a second of guest time. */
async function instructionsOf(work: string): Promise<number> {
  const guest = await BiosMachine.start({ floppies: [floppy(poller(work)), null], clock: "wall" });
  guest.untilScreen(">");
  const before = guest.machine.counters().instructions;
  const endAt = performance.now() + 500;
  while (performance.now() < endAt) guest.slice();
  const count = guest.machine.counters().instructions - before;
  guest.press("KeyQ");
  guest.untilScreen(">q");
  return count;
}

test("a program that only asks sleeps, and still gets its key", async () => {
  expect(await instructionsOf("")).toBeLessThan(300_000);
});

test.each([
  ["computes in registers", "inc edi"],
  ["asks with interrupts off", "pushf\ncli\nmov ah, 1\nint 0x16\npopf\ninc bx"],
])("a program that %s is left alone", async (_, work) => {
  expect(await instructionsOf(work)).toBeGreaterThan(300_000);
});
