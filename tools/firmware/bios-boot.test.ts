/** What the BIOS starts, and what it says when it cannot. */
import { describe, expect, test } from "vitest";
import { BiosMachine, floppy } from "./testing/bios-machine.ts";
import { assemble } from "../../core/assembler/assembler.ts";

/** A boot sector that prints a letter and its drive number. */
function bootSector(signature: number): Uint8Array {
  const source = `
        bits 16
        org 0x7C00
        jmp     short start
        nop
start:
        add     dl, '0'
        mov     ah, 0x0E
        mov     al, '<'
        int     0x10
        mov     al, dl
        int     0x10
        mov     al, '>'
        int     0x10
        sti
.stop:
        hlt
        jmp     .stop
        times 510 - ($ - $$) db 0
        dw ${signature}`;
  return assemble(source).bytes;
}

describe("starting", () => {
  test("a diskette with a signature starts with DL = 0", async () => {
    const guest = await BiosMachine.start({ floppies: [floppy(bootSector(0xaa55)), null] });
    guest.untilScreen("<0>");
    expect(guest.screen).toContain("Nestbox BIOS");
  });

  test("one without, as diskettes were before DOS 2, starts as well", async () => {
    const guest = await BiosMachine.start({ floppies: [floppy(bootSector(0)), null] });
    guest.untilScreen("<0>");
    expect(guest.screen).not.toContain("No bootable device");
  });
});

describe("No bootable device", () => {
  test("says what was tried, and starts a diskette that is put in", async () => {
    const guest = await BiosMachine.start({});
    guest.untilScreen("Insert a disk");
    expect(guest.screen).toContain("No bootable device");
    expect(guest.screen).toContain("Floppy disk A: no disk in the drive");
    expect(guest.screen).toContain("Hard disk: not present");
    expect(guest.screen).toContain("CD-ROM: not present");
    guest.machine.insertFloppy(0, floppy(bootSector(0xaa55)));
    guest.press("Space");
    guest.untilScreen("<0>");
  });

  test.each([
    ["blank", new Uint8Array(512)],
    ["full of one byte", new Uint8Array(512).fill(0xf6)],
  ])("a diskette that is %s has no signature", async (_, contents) => {
    const guest = await BiosMachine.start({ floppies: [floppy(contents), null], bootOrder: ["a"] });
    guest.untilScreen("Insert a disk");
    expect(guest.screen).toContain("Floppy disk A: not bootable (no 55 AA signature)");
    expect(guest.screen).not.toContain("Hard disk");
  });

  test("the machine sleeps while it waits for a key", async () => {
    const guest = await BiosMachine.start({ clock: "wall" });
    guest.untilScreen("Insert a disk");
    guest.until("sleep", () => guest.state === "idle");
    const before = guest.machine.counters().instructions;
    let asleep = 0;
    for (let i = 0; i < 1000; i++) {
      guest.slice();
      if (guest.state === "idle") asleep++;
    }
    expect(asleep).toBeGreaterThan(900);
    expect(guest.machine.counters().instructions - before).toBeLessThan(100_000);
  });
});

test("F12 shows the boot menu; a number starts that device", async () => {
  const guest = await BiosMachine.start({
    floppies: [floppy(bootSector(0xaa55)), null],
    bootOrder: ["c", "a"],
    clock: "wall", // does not jump over the moment in which the key is asked for
  });
  guest.untilScreen("Press F12");
  guest.press("F12");
  guest.untilScreen("Press a number");
  expect(guest.screen).toMatch(/1 {2}Hard disk\n 2 {2}Floppy disk A/);
  guest.press("Digit2");
  guest.untilScreen("<0>");
});

test("Ctrl+Alt+Del starts the machine again", async () => {
  const guest = await BiosMachine.start({ floppies: [floppy(bootSector(0xaa55)), null], clock: "wall" });
  guest.untilScreen("<0>");
  const reads = guest.machine.counters().floppyReads;
  for (const code of ["ControlLeft", "AltLeft", "Delete"]) guest.machine.key(code, true);
  for (const code of ["Delete", "AltLeft", "ControlLeft"]) guest.machine.key(code, false);
  guest.untilScreen("Press F12");
  guest.untilScreen("<0>");
  expect(guest.machine.counters().floppyReads).toBeGreaterThan(reads);
});
