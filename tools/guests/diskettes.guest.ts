/** Slower things that the diskettes beside the project show. Those that take seconds are in diskettes.test.ts. */
import { expect, test } from "vitest";
import { besidePath, isMissing } from "./beside.ts";
import { boot } from "./boot-command.ts";
import { colours, difference, DrawingGuest, part, type Picture } from "./pictures.ts";

const PATIENCE_SECONDS = 300;
const MIDDLE = { left: 512, top: 384, size: 24 };

test.skipIf(isMissing("freedos13-floppy.img"))("FreeDOS switches the machine off", async () => {
  const { exitCode, report } = await boot(
    "--floppy",
    besidePath("freedos13-floppy.img"),
    "--send",
    "select your language=>1\\n",
    "--send",
    "[Y,N]=>N\\n",
    "--send",
    // typed before the prompt is there, so long a line overflows the BIOS's keyboard buffer
    "has been aborted.\nA:\\>=>\\\\freedos\\\\bin\\\\fdapm poweroff\\n",
    "--timeout",
    String(PATIENCE_SECONDS),
  );
  expect(report.reason, `${report.screenText}`).toBe("power-off");
  expect(exitCode).toBe(0);
});

test.skipIf(isMissing("kolibri-qemujs.raw"))(
  "KolibriOS shows its desktop, and its pointer follows the mouse",
  async () => {
    const guest = await DrawingGuest.start(besidePath("kolibri-qemujs.raw"), 128);
    try {
      const isDesktop = (seen: Picture): boolean => seen.width === 1024 && colours(seen) > 300;
      const desktop = await guest.until("the desktop", PATIENCE_SECONDS, isDesktop);
      expect(desktop.height).toBe(768);
      // the pointer waits in the middle
      guest.move(150, 100);
      const before = part(desktop, MIDDLE);
      const hasMoved = (seen: Picture): boolean => difference(part(seen, MIDDLE), before) > 10;
      await guest.until("the pointer's way", PATIENCE_SECONDS, hasMoved);
    } finally {
      await guest.close();
    }
  },
);
