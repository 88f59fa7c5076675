import { Manager } from "./harness/manager.ts";
import { expect, guestScreen, test } from "./harness/test.ts";

const PROMPT = /^A:\\>/m;

test("pause, resume, reset and power off, from the manager and from the screen", async ({ app }) => {
  const manager = new Manager(app.page);
  await app.page.getByRole("button", { name: "Start Welcome" }).click();
  const screen = await guestScreen(app, "welcome");
  await screen.waitForText(PROMPT);
  await screen.capture();
  await screen.type("echo marker\n");
  await screen.waitForText(/^marker$/m);

  await screen.release();
  await screen.page.getByRole("button", { name: "Pause" }).click();
  await expect(screen.page.getByRole("main").getByRole("button", { name: "Resume" })).toBeVisible();
  expect(await screen.isStill(700)).toBe(true);
  await screen.page.getByRole("main").getByRole("button", { name: "Resume" }).click();
  await screen.capture();
  await screen.type("echo again\n");
  await screen.waitForText(/^again$/m);
  await screen.release();

  await app.toManager();
  await manager.expectState("Welcome", "Running");
  await manager.press("Reset");
  await manager.confirm("Reset");
  await manager.press("Show");
  const afterReset = await guestScreen(app, "welcome");
  await expect.poll(() => afterReset.text()).not.toContain("marker");
  await afterReset.waitForText(PROMPT);

  await app.toManager();
  await manager.press("Power off");
  await manager.confirm("Power off");
  await manager.expectState("Welcome", "Powered off");
  expect(app.vmProcesses()).toEqual([]);
});

test("a killed VM process is shown as aborted and can be started again, while another machine runs on", async ({
  app,
}) => {
  const manager = new Manager(app.page);
  await manager.create("First");
  await manager.create("Second");
  for (const [name, id] of [
    ["First", "first"],
    ["Second", "second"],
  ] as const) {
    await manager.select(name);
    await manager.press("Start");
    await (await guestScreen(app, id)).waitForText(PROMPT);
    await app.toManager();
  }
  const [first, second] = app.vmProcesses();
  process.kill(first!, "SIGKILL");
  await manager.expectState("First", "Aborted");
  await manager.expectState("Second", "Running");
  await manager.select("First");
  await expect(app.page.getByText("The machine ended unexpectedly")).toBeVisible();

  await app.page.getByRole("button", { name: "Start again" }).click();
  await (await guestScreen(app, "first")).waitForText(PROMPT);
  await app.toManager();
  await manager.expectState("First", "Running");
  expect(app.vmProcesses()).toContain(second);
});
