import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Manager } from "./harness/manager.ts";
import { expect, test } from "./harness/test.ts";

const GOOD = {
  schemaVersion: 1,
  name: "Sound",
  osFamily: "dos",
  memoryMiB: 16,
  bootOrder: ["a"],
  engine: "auto",
  floppy: null,
};

test.use({
  files: {
    "machines/broken/nestbox.json": '{"schemaVersion": 1, "name": "Bro',
    "machines/newer/nestbox.json": JSON.stringify({ ...GOOD, schemaVersion: 999 }),
    "machines/sound/nestbox.json": JSON.stringify(GOOD),
  },
});

test("damaged settings are shown as damaged, left as they are, and keep no other machine from running", async ({
  app,
}) => {
  const manager = new Manager(app.page);
  const before = readFileSync(join(app.home, "machines/broken/nestbox.json"), "utf8");
  await manager.expectState("broken", "Damaged");
  await manager.expectState("newer", "Damaged");
  await manager.select("newer");
  await expect(app.page.getByText("made by a newer Nestbox")).toBeVisible();
  await manager.select("broken");
  await expect(app.page.getByText("it is not JSON")).toBeVisible();

  await manager.select("Sound");
  await manager.press("Start");
  await app.screenPage("sound");
  await app.toManager();
  await manager.expectState("Sound", "Running");
  expect(readFileSync(join(app.home, "machines/broken/nestbox.json"), "utf8")).toBe(before);
});
