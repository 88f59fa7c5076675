/** `npm start`: what it tries, in which order, and what it says. */
import { join } from "node:path";
import { startProcess } from "./harness/child.ts";
import { ROOT } from "./harness/places.ts";
import { expect, test } from "./harness/test.ts";

const START = join(ROOT, "tools/start/main.ts");
const PROGRAMS = join(ROOT, "e2e/standin/program");

test("without a display it says why it passes over the windows, prints the address and keeps running", async ({
  folder,
}) => {
  const started = startProcess([START, "start", "--home", join(folder, "home")], {
    NESTBOX_NO_BUILD: "1",
    DISPLAY: "",
    WAYLAND_DISPLAY: "",
  });
  await started.waitForOutput(/http:\/\/127\.0\.0\.1:\d+\/#token=\S{20,}/);
  expect(started.output()).toContain("not in Electron: no display is set");
  expect(started.output()).toContain("not in a window of Chromium: no display is set");
  await started.stop();
  expect(await started.exit).toBe(0);
});

test("with Electron there it opens Electron's window, and ends with it", async ({ folder }) => {
  const started = startProcess([START, "start", "--home", join(folder, "home")], {
    NESTBOX_NO_BUILD: "1",
    DISPLAY: ":9",
    ELECTRON_OVERRIDE_DIST_PATH: PROGRAMS,
  });
  await started.waitForOutput(/opened in Electron/);
  await started.stop();
  expect(await started.exit).toBe(0);
});

test("an Electron that ends before its window opens is passed over", async ({ folder }) => {
  const started = startProcess([START, "start", "--home", join(folder, "home")], {
    NESTBOX_NO_BUILD: "1",
    DISPLAY: ":9",
    ELECTRON_OVERRIDE_DIST_PATH: PROGRAMS,
    NESTBOX_STANDIN_FAILS: "1",
    NESTBOX_BROWSER: join(PROGRAMS, "browser-that-fails"),
  });
  await started.waitForOutput(/#token=/);
  expect(started.output()).toMatch(/not in Electron: it ended with code 3 before its window opened/);
  expect(started.output()).toMatch(/not in a window of Chromium: it ended with code 4 before its window opened/);
  await started.stop();
});

test("--shell=web opens a window of Chromium with a ticket, and ends when it is closed", async ({ folder }) => {
  const started = startProcess([START, "start", "--shell=web", "--home", join(folder, "home")], {
    NESTBOX_NO_BUILD: "1",
    DISPLAY: ":9",
    NESTBOX_BROWSER: join(PROGRAMS, "headless-browser"),
  });
  await started.waitForOutput(/opened in a Chromium window/);
  expect(started.output()).not.toContain("token=");
  await started.stop();
  expect(await started.exit).toBe(0);
});
