/** Real diskettes that lie beside the project, or these tests say that they were skipped. */
import { expect, test } from "vitest";
import { besidePath, isMissing } from "./beside.ts";
import { boot } from "./boot-command.ts";
import { colours, difference, DrawingGuest } from "./pictures.ts";

const PATIENCE_SECONDS = 150;
const TEST_MS = 200_000;
const PATIENCE = ["--timeout", String(PATIENCE_SECONDS)];

test.skipIf(isMissing("freedos13-floppy.img"))(
  "FreeDOS: its installer is answered, commands run at its prompt",
  async () => {
    const answers = ["--send", "select your language=>1\\n", "--send", "[Y,N]=>N\\n"];
    const commands = ["--send", "has been aborted=>ver /r\\n", "--send", "FreeDOS kernel=>dir\\n"];
    const { exitCode, report } = await boot(
      "--floppy",
      besidePath("freedos13-floppy.img"),
      ...answers,
      ...commands,
      "--until-screen",
      "bytes free",
      ...PATIENCE,
    );
    expect(report).toMatchObject({ reason: "until-screen" });
    expect(report.screenText).toMatch(/KERNEL\s+SYS/);
    expect(exitCode).toBe(0);
  },
  TEST_MS,
);

test.skipIf(isMissing("elks-fd1440.img"))(
  "ELKS: its shell lists the root",
  async () => {
    const script = ["--send", "#=>ls\\n", "--until-screen", "bootopts"];
    const { exitCode, report } = await boot("--floppy", besidePath("elks-fd1440.img"), ...script, ...PATIENCE);
    expect(report.screenText).toMatch(/bin +bootopts +dev +etc/);
    expect(exitCode).toBe(0);
  },
  TEST_MS,
);

test.skipIf(isMissing("floppybird.img"))(
  "floppybird draws in mode 13h and reacts to a key",
  async () => {
    const guest = await DrawingGuest.start(besidePath("floppybird.img"), 4);
    try {
      const still = await guest.until("its picture", PATIENCE_SECONDS, (seen) => colours(seen) > 8);
      expect([still.width, still.height]).toEqual([320, 200]);
      // the bird flaps its wings until the first key; then pipes come
      await guest.type(" ");
      const played = await guest.until("a pipe", PATIENCE_SECONDS, (seen) => difference(seen, still) > 2);
      expect(played.width).toBe(320);
    } finally {
      await guest.close();
    }
  },
  TEST_MS,
);
