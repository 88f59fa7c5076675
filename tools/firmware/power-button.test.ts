/** The power button on the whole machine: from the case to an interrupt handler that switches the machine off. */
import { expect, test } from "vitest";
import { BiosMachine, floppy } from "./testing/bios-machine.ts";
import { biosProgram } from "./testing/bios-program.ts";

/** Waits for the system control interrupt (IRQ9), reports PM1 status, and switches off. */
const PROGRAM = `
        mov     word [0x71 * 4], .button
        mov     word [0x71 * 4 + 2], cs
        mov     dx, 0x602
        mov     ax, 0x0100              ; PWRBTN_EN
        out     dx, ax
        in      al, 0xA1
        and     al, 0xFD
        out     0xA1, al
.wait:
        sti
        hlt
        cmp     byte [.pressed], 0
        je      .wait
        cli
        mov     dx, 0x600
        in      ax, dx
        movzx   ebx, ax                 ; cleared by the handler
        movzx   ecx, word [.status]     ; as the handler saw it
        jmp     .report
.button:
        push    ax
        push    dx
        mov     dx, 0x600
        in      ax, dx
        mov     [cs:.status], ax
        out     dx, ax
        mov     byte [cs:.pressed], 1
        mov     al, 0x20
        out     0xA0, al
        out     0x20, al
        pop     dx
        pop     ax
        iret
.pressed:
        db      0
.status:
        dw      0
.report:
`;
const OFF = `
        mov     dx, 0x604
        mov     ax, 0x2001
        out     dx, ax
        hlt
`;

test("a guest that listens hears the power button, and switches itself off", async () => {
  const program = biosProgram([
    { name: "button", code: PROGRAM },
    { name: "off", code: OFF },
  ]);
  const guest = await BiosMachine.start({ floppies: [floppy(program), null] });
  expect(guest.machine.pressPowerButton()).toBe(false);
  guest.until("the guest listens", () => guest.machine.pressPowerButton());
  const answer = (): string | undefined => guest.log.find((line) => line.startsWith("button="));
  guest.until("the guest's answer", () => answer() !== undefined);
  const [, ecx, , ebx] = answer()!.slice("button=".length).split(" ");
  expect(Number.parseInt(ecx!, 16) & 0x0100).toBe(0x0100);
  expect(Number.parseInt(ebx!, 16) & 0x0100).toBe(0);
  guest.until("power off", () => guest.state === "off");
  expect(guest.log.some((line) => line.startsWith("off="))).toBe(false);
});
