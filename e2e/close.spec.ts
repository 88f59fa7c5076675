/** What becomes of a machine when its view is closed. */
import { Manager } from "./harness/manager.ts";
import type { Page } from "@playwright/test";
import { expect, guestScreen, test } from "./harness/test.ts";

async function close(page: Page, answer: string): Promise<void> {
  await page.getByRole("toolbar").getByRole("button", { name: "Close…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Close “/ });
  await dialog.getByRole("radio", { name: answer }).check();
  await dialog.getByRole("button", { name: "OK" }).click();
}

test("the view is closed and the machine runs on; shown again it is powered off with its view", async ({ app }) => {
  const manager = new Manager(app.page);
  await manager.create("Detached");
  await manager.press("Start");
  const screen = await guestScreen(app, "detached");
  await screen.waitForText(/^A:\\>/m);
  await screen.capture();
  await screen.type("echo marker\n");
  await screen.waitForText(/^marker$/m);
  await screen.release();

  await close(screen.page, "Keep running in the background");
  await manager.expectState("Detached", "Running");
  await expect(app.page.getByRole("listbox", { name: "Machines" })).toBeVisible();
  await manager.press("Show");
  const again = await guestScreen(app, "detached");
  await again.waitForText(/^marker$/m);

  await again.page.getByRole("button", { name: "Close…" }).click();
  await expect(again.page.getByRole("dialog")).toBeVisible();
  await again.page.keyboard.press("Escape");
  await expect(again.page.getByRole("dialog")).toBeHidden();
  await close(again.page, "Power off");
  await manager.expectState("Detached", "Powered off");
  await expect.poll(() => app.vmProcesses()).toEqual([]);
});

test("a guest that does not listen to the power button is not waited for: the dialog says so", async ({ app }) => {
  const manager = new Manager(app.page);
  await manager.create("Deaf");
  await manager.press("Start");
  const screen = await guestScreen(app, "deaf");
  await screen.waitForText(/^A:\\>/m);
  await close(screen.page, "Shut down");
  await expect(screen.page.getByRole("alert")).toContainText("does not listen to the power button");
  await screen.page.keyboard.press("Escape");
  await expect(screen.page.getByRole("dialog")).toBeHidden();
});
