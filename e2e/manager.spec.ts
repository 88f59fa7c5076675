/** What the manager does with machines besides running them. */
import { existsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Manager } from "./harness/manager.ts";
import { expect, test } from "./harness/test.ts";

const LARGE_BYTES = 24 * 2 ** 30;

test("cloned, renamed by F2, taken off the list, added again, and deleted with its files", async ({ app }) => {
  const { page } = app;
  const manager = new Manager(page);
  await manager.create("Original");
  // From the row's own menu: the focus comes back to that row, the choice does not.
  await manager.row("Original").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Clone" }).click();
  const dialog = page.getByRole("dialog", { name: "Clone “Original”" });
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("Original clone");
  await expect(dialog.getByRole("radio", { name: "Everything" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Clone", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(manager.row("Original").first()).toBeFocused();
  await expect(manager.row("Original clone")).toHaveAttribute("aria-selected", "true");

  await manager.row("Original clone").focus();
  await page.keyboard.press("F2");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Copy");
  await page.keyboard.press("Enter");
  await expect(manager.row("Copy")).toBeVisible();

  const folder = join(app.home, "machines/original-clone");
  expect(existsSync(folder)).toBe(true);
  await manager.select("Copy");
  await manager.press("Remove");
  await manager.confirm("Remove only");
  await expect(manager.row("Copy")).toBeHidden();
  expect(existsSync(join(folder, "nestbox.json"))).toBe(true);

  await manager.press("More");
  await page.getByRole("menuitem", { name: "Add machine…" }).click();
  const add = page.getByRole("dialog", { name: "Add a machine" });
  await add.getByRole("textbox").fill(join(folder, "nowhere"));
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(add.getByRole("alert")).toBeVisible();
  await add.getByRole("textbox").fill(folder);
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(manager.row("Copy")).toBeVisible();

  await manager.select("Copy");
  await manager.press("Remove");
  await manager.confirm("Delete all files");
  await expect(manager.row("Copy")).toBeHidden();
  expect(existsSync(folder)).toBe(false);
});

test("the log is searched, preferences take a folder, About names what is contained", async ({ app, folder }) => {
  const { page } = app;
  const manager = new Manager(page);
  await manager.create("Logged", "An empty drive");
  await manager.press("Start");
  await app.screenPage("logged");
  await app.toManager();
  await manager.expectState("Logged", "Running");
  await page.getByRole("tab", { name: "Log" }).click();
  await page.getByRole("searchbox", { name: "Search the log" }).fill("START");
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible();
  await page.getByRole("searchbox", { name: "Search the log" }).fill("no such words");
  await expect(page.getByRole("status").getByText("Nothing found")).toBeVisible();

  await manager.press("More");
  await page.getByRole("menuitem", { name: "Preferences" }).click();
  const preferences = page.getByRole("dialog", { name: "Preferences" });
  await preferences.getByRole("textbox", { name: "Folder for new machines" }).fill(join(folder, "elsewhere"));
  await preferences.getByRole("button", { name: "Use this folder" }).click();
  await expect(preferences.getByRole("button", { name: "Use Nestbox's own folder" })).toBeVisible();
  await preferences.getByRole("button", { name: "Done" }).click();
  await manager.create("Placed", "An empty drive");
  expect(existsSync(join(folder, "elsewhere/placed/nestbox.json"))).toBe(true);

  await manager.press("More");
  await page.getByRole("menuitem", { name: "About Nestbox" }).click();
  const about = page.getByRole("dialog", { name: "About Nestbox" });
  await about.getByText(/^react \d/).click();
  await expect(about.locator("details[open]").getByText("Permission is hereby granted")).toBeVisible();
});

test("an import shows how far it is; cancelled, it leaves nothing and can be begun again", async ({ app, folder }) => {
  const { page } = app;
  const manager = new Manager(page);
  // Sparse: much to read, and nothing to store.
  const image = join(folder, "large.img");
  writeFileSync(image, "");
  truncateSync(image, LARGE_BYTES);
  await manager.press("More");
  await page.getByRole("menuitem", { name: "Import image…" }).click();
  const dialog = page.getByRole("dialog", { name: "Import an image" });
  await dialog.getByRole("textbox", { name: "Or its path on the host" }).fill(image);
  await dialog.getByRole("textbox", { name: "Or its path on the host" }).press("Enter");
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue("Large");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  const status = dialog.getByRole("status").filter({ hasText: "Importing the image" });
  await expect(status.getByRole("progressbar")).toBeVisible();
  await status.getByRole("button", { name: "Cancel" }).click();
  await expect(status).toBeHidden();
  await expect(dialog.getByRole("alert")).toBeHidden();
  await expect(manager.row("Large")).toBeHidden();
  expect(existsSync(join(app.home, "machines/large"))).toBe(false);

  truncateSync(image, 20 * 2 ** 20);
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await manager.expectState("Large", "Powered off");
  await expect(dialog).toBeHidden();
  expect(statSync(join(app.home, "machines/large/large.img")).size).toBe(20 * 2 ** 20);
});

test("the manager by VirtualBox's keys; F1 lists them", async ({ app }) => {
  const { page } = app;
  const manager = new Manager(page);
  await manager.create("Box", "An empty drive");
  await manager.row("Box").focus();
  const opens: readonly (readonly [keys: string, dialog: string])[] = [
    ["F1", "Keyboard shortcuts"],
    ["Control+a", "Add a machine"],
    ["Control+i", "Import an image"],
    ["Control+s", "Settings of Box"],
    ["Control+o", "Clone “Box”"],
    ["Control+g", "Preferences"],
    ["F2", "Rename machine"],
  ];
  for (const [keys, name] of opens) {
    await page.keyboard.press(keys);
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog).toBeVisible();
    if (keys === "F1") await expect(dialog.getByText("Ctrl+Shift+R")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
  for (const keys of ["Control+r", "Delete"]) {
    await manager.row("Box").focus();
    await page.keyboard.press(keys);
    await manager.confirm("Cancel");
  }
  await page.keyboard.press("Control+f");
  await expect(page.getByRole("searchbox", { name: "Search" })).toBeFocused();
  // In the field the keys of editing are its own.
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("alertdialog")).toBeHidden();
});
