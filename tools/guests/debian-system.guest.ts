/**
 * A small Debian on a disk, started by GRUB: logins on the screen and on the serial line, keyboard, mouse, the power button,
 * the disk, a frame buffer.
 */
import { expect, inject, test } from "vitest";
import { boot } from "./boot-command.ts";
import { DEBIAN_DISK } from "./debian-disk.ts";
import { colours, DrawingGuest } from "./pictures.ts";

const PATIENCE_SECONDS = 300;
const MEMORY_MIB = 128;
const LOGIN = ["--send", "serial:login: =>root\\n"];
const PROMPT = "root@nestbox:~# ";

function diskOr(skip: (reason: string) => never): string {
  const found = inject("guests")["debian-disk"];
  return "path" in found ? found.path : skip(found.reason);
}

test("GRUB starts it; at the serial line somebody logs in, and what is written to the disk is read back", async ({
  skip,
}) => {
  const write = "dd if=/dev/urandom of=/root/x bs=64k count=64 conv=fsync; md5sum </root/x >/tmp/sum";
  const read = 'echo 3 >/proc/sys/vm/drop_caches; [ "$(md5sum </root/x)" = "$(cat /tmp/sum)" ] && echo same""again';
  const script = `serial:${PROMPT}=>uname -sr; ${write}; ${read}\\n`;
  const machine = ["--disk", diskOr(skip), "--memory", String(MEMORY_MIB)];
  const end = ["--until", "sameagain", "--timeout", String(PATIENCE_SECONDS)];
  const { exitCode, report, stdout } = await boot(...machine, ...LOGIN, "--send", script, ...end);
  expect(exitCode, `${report.reason}\n${stdout.slice(-2000)}`).toBe(0);
  expect(stdout).toMatch(/Linux 6\.1\.\S+-686/);
  // the other login
  expect(report.screenText).toContain(`${DEBIAN_DISK.host} login:`);
});

test("at the screen: keys, the PS/2 mouse, and the power button that ends it", async ({ skip }) => {
  const guest = await DrawingGuest.startDisk(diskOr(skip), MEMORY_MIB);
  try {
    await guest.untilText("login:", PATIENCE_SECONDS);
    await guest.type("root\\n");
    await guest.untilText(PROMPT, PATIENCE_SECONDS);
    // the first of the mouse's devices that reports relative motion
    const find = "grep -l REL= /sys/class/input/event*/device/uevent | head -1 | cut -d/ -f5";
    await guest.type(`evtest /dev/input/$(${find}) >/dev/ttyS0\\n`);
    await guest.untilSerial("Testing ...", PATIENCE_SECONDS);
    guest.move(25, -12);
    await guest.untilSerial("REL_X), value 25", PATIENCE_SECONDS);
    await guest.untilSerial("REL_Y), value -12", PATIENCE_SECONDS);
    expect(guest.pressPowerButton()).toBe(true);
    await guest.untilSerial("acpid: the power button", PATIENCE_SECONDS);
    expect((await guest.untilEnd(PATIENCE_SECONDS)).reason).toBe("off");
  } finally {
    await guest.close();
  }
});

test("with vga=791 the kernel writes on a frame buffer", async ({ skip }) => {
  const guest = await DrawingGuest.startDisk(diskOr(skip), MEMORY_MIB);
  try {
    await guest.untilText(DEBIAN_DISK.framebufferEntry, PATIENCE_SECONDS);
    await guest.type("{Down}\\n");
    const isText = (seen: { readonly width: number; readonly pixels: Uint32Array }): boolean =>
      seen.width === 1024 && seen.pixels.some((pixel) => pixel !== seen.pixels[0]);
    const seen = await guest.until("the frame buffer", PATIENCE_SECONDS, isText);
    expect(seen.height).toBe(768);
    expect(colours(seen)).toBeGreaterThan(1);
  } finally {
    await guest.close();
  }
});
