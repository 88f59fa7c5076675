/** Drives, serial lines and systems that are fetched. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { Manager } from "./harness/manager.ts";
import { expect, guestScreen, test } from "./harness/test.ts";

/** Where Debian's package grub-rescue-pc puts it. */
const GRUB_ISO = "/usr/lib/grub-rescue/grub-rescue-cdrom.iso";

async function settings(page: Page, name: string, tab: string): Promise<Locator> {
  await new Manager(page).press("Settings");
  const dialog = page.getByRole("dialog", { name: `Settings of ${name}` });
  await dialog.getByRole("tab", { name: tab }).click();
  return dialog;
}

test("a new hard disk is made, shown and taken out again; a wrong size is refused beside its field", async ({
  app,
}) => {
  const { page } = app;
  await new Manager(page).create("Disks", "An empty drive");
  const dialog = await settings(page, "Disks", "Storage");
  const disk = dialog.getByRole("group", { name: "Hard disk 1" });
  await disk.getByRole("button", { name: "Add…" }).click();
  const size = dialog.getByRole("spinbutton", { name: "Size (MiB)" });
  await size.fill("0");
  await expect(dialog.getByRole("alert")).toContainText("Use a whole number from 1 to");
  await size.fill("20");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(disk.getByRole("button", { name: "Change…" })).toBeVisible();
  await expect(disk).not.toContainText("None");
  await disk.getByRole("button", { name: "Remove" }).click();
  await expect(disk).toContainText("None");
});

test("what the guest sends over a serial line ends in a file; a line without a path is refused", async ({
  app,
  folder,
}) => {
  const { page } = app;
  const manager = new Manager(page);
  await manager.create("Line");
  const dialog = await settings(page, "Line", "Serial");
  const first = dialog.getByRole("group", { name: "Serial port 1" });
  await first.getByRole("combobox").selectOption("file");
  await expect(dialog.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  const path = join(folder, "line.txt");
  await first.getByRole("textbox", { name: "Path of the file" }).fill(path);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await manager.press("Start");
  const screen = await guestScreen(app, "line");
  await screen.waitForText(/^A:\\>/m);
  await screen.capture();
  await screen.type("serial hello\n");
  await expect.poll(() => readFileSync(path, "utf8")).toContain("hello");
});

test("a system that was fetched boots from its CD, three actions after the first window", async ({ app }) => {
  test.skip(!existsSync(GRUB_ISO), "Debian's package grub-rescue-pc is not here");
  const { page } = app;
  // As if it had been fetched before: a test does not depend on the network.
  mkdirSync(join(app.home, "systems"), { recursive: true });
  copyFileSync(GRUB_ISO, join(app.home, "systems/grub-rescue-grub-rescue-cdrom.iso"));
  await new Manager(page).press("New");
  const wizard = page.getByRole("dialog", { name: "New machine" });
  await wizard.getByRole("radio", { name: "GRUB rescue" }).check();
  await wizard.getByRole("button", { name: "Create and start" }).click();
  const screen = await guestScreen(app, "grub-rescue");
  await screen.waitForText("GNU GRUB");
  expect(readFileSync(join(app.home, "machines/grub-rescue/nestbox.json"), "utf8")).toContain("grub-rescue-cdrom.iso");
});

test("systems that the machine cannot run yet are listed with the reason", async ({ app }) => {
  await new Manager(app.page).press("New");
  const wizard = app.page.getByRole("dialog", { name: "New machine" });
  await expect(wizard.getByRole("radio", { name: "Debian installer" })).toBeDisabled();
  await expect(wizard.getByRole("radio", { name: "Debian text shell" })).toBeDisabled();
  await expect(wizard.getByText("Needs a 64-bit processor, which comes later.")).toHaveCount(2);
});
