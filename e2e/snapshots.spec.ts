/** Snapshots as a person takes and restores them, and a state that is saved when the view is closed. */
import type { Page } from "@playwright/test";
import { Manager } from "./harness/manager.ts";
import { expect, guestScreen, test } from "./harness/test.ts";

const PROMPT = /^A:\\>/m;

async function take(page: Page, name: string): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: "Take snapshot" }).first().click();
  const dialog = page.getByRole("dialog", { name: /^Take a snapshot/ });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("textbox", { name: "Description" }).fill(`About ${name}`);
  await dialog.getByRole("button", { name: "Take snapshot" }).click();
  await expect(dialog).toBeHidden();
}

test("taken, edited, restored with the present kept first, and deleted", async ({ app }) => {
  const { page } = app;
  const manager = new Manager(page);
  await manager.create("Box");
  await page.getByRole("tab", { name: "Snapshots" }).click();
  await expect(page.getByText("A snapshot keeps the machine as it is now.")).toBeVisible();
  await expect(page.getByRole("toolbar").getByRole("button", { name: "Restore" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await take(page, "Fresh");
  const tree = page.getByRole("tree", { name: "Snapshots of Box" });
  await expect(tree.getByRole("treeitem")).toHaveCount(2);
  await expect(tree.getByRole("treeitem", { name: /Current state/ })).toHaveAttribute("aria-level", "2");

  await tree.getByRole("treeitem", { name: /^Fresh/ }).click();
  await expect(page.getByText("About Fresh")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Clean");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(tree.getByRole("treeitem", { name: /^Clean/ })).toBeVisible();

  await manager.press("Start");
  const screen = await guestScreen(app, "box");
  await screen.waitForText(PROMPT);
  await screen.capture();
  await screen.type("echo marker\n");
  await screen.waitForText(/^marker$/m);
  await screen.release();
  await app.toManager();
  await take(page, "Marked");
  await expect(tree.getByRole("treeitem")).toHaveCount(3);
  await manager.expectState("Box", "Running");

  // By keys alone: up to the first one, and Enter.
  await tree.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Restore “Clean”?" });
  await expect(dialog.getByRole("checkbox", { name: "Snapshot current state first" })).toBeChecked();
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(dialog).toBeHidden();
  await manager.expectState("Box", "Powered off");
  await expect(tree.getByRole("treeitem", { name: /^Before restoring “Clean”/ })).toBeVisible();

  // Back to what ran: it goes on from the very picture.
  await tree.getByRole("treeitem", { name: /^Marked/ }).click();
  await manager.press("Restore");
  const back = page.getByRole("dialog", { name: "Restore “Marked”?" });
  await back.getByRole("checkbox", { name: "Go on from there at once" }).check();
  await back.getByRole("button", { name: "Restore" }).click();
  await expect(back).toBeHidden();
  await manager.expectState("Box", "Running");
  await manager.press("Show");
  const again = await guestScreen(app, "box");
  await again.waitForText(/^marker$/m);
  await again.capture();
  await again.type("echo on\n");
  await again.waitForText(/^on$/m);
  await again.release();
  await app.toManager();

  await tree.getByRole("treeitem", { name: /^Before restoring “Clean”/ }).click();
  await tree.focus();
  await page.keyboard.press("Delete");
  await manager.confirm("Delete snapshot");
  await expect(tree.getByRole("treeitem", { name: /^Before restoring “Clean”/ })).toBeHidden();
});

test("a state that is saved goes on where it was; discarded, the machine boots afresh", async ({ app }) => {
  const manager = new Manager(app.page);
  await manager.create("Kept");
  await manager.press("Start");
  const screen = await guestScreen(app, "kept");
  await screen.waitForText(PROMPT);
  await screen.capture();
  await screen.type("echo kept\n");
  await screen.waitForText(/^kept$/m);
  await screen.release();
  await screen.page.getByRole("button", { name: "Close…" }).click();
  const dialog = screen.page.getByRole("dialog", { name: "Close “Kept”" });
  await expect(dialog.getByRole("radio", { name: "Save state" })).toBeChecked();
  await dialog.getByRole("button", { name: "OK" }).click();
  await manager.expectState("Kept", "Saved");
  expect(app.vmProcesses()).toEqual([]);
  // its window closes a moment later
  await expect.poll(() => screen.page.isClosed() || !screen.page.url().includes("vm=")).toBe(true);

  await manager.press("Resume");
  const again = await guestScreen(app, "kept");
  await again.waitForText(/^kept$/m);
  await again.page.getByRole("button", { name: "Close…" }).click();
  await again.page.getByRole("dialog").getByRole("button", { name: "OK" }).click();
  await manager.expectState("Kept", "Saved");
  await manager.press("More");
  await app.page.getByRole("menuitem", { name: "Discard saved state" }).click();
  await manager.confirm("Discard");
  await manager.expectState("Kept", "Powered off");
});
