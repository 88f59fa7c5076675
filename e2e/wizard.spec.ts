import { closeSync, existsSync, ftruncateSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Manager } from "./harness/manager.ts";
import { GUESTS } from "./harness/places.ts";
import { expect, guestScreen, test } from "./harness/test.ts";

const FLOPPY_BYTES = 1440 * 1024;

test("a machine is made and started with the keyboard alone", async ({ app }) => {
  const { page } = app;
  const press = (key: string): Promise<void> => page.keyboard.press(key);
  await expect(page.getByRole("button", { name: "Start Welcome" })).toBeVisible();
  // One tab stop for the whole toolbar; New is first in it.
  await press("Tab");
  await expect(page.getByRole("button", { name: "New", exact: true })).toBeFocused();
  await press("Enter");
  const wizard = page.getByRole("dialog", { name: "New machine" });
  await expect(wizard.getByRole("radio", { name: "Nestbox Welcome" })).toBeFocused();
  await press("ArrowDown");
  await expect(wizard.getByRole("radio", { name: "An image file" })).toBeChecked();
  await press("ArrowUp");
  await press("Enter");
  await expect(wizard.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("By keys");
  await press("Enter");
  const screen = await guestScreen(app, "by-keys");
  await screen.waitForText(/^A:\\>/m);
  await expect(screen.canvas).toBeFocused();
  await press.call(screen.page.keyboard, "Enter");
});

test("Escape leaves the wizard and nothing behind", async ({ app }) => {
  const manager = new Manager(app.page);
  await manager.press("New");
  await expect(app.page.getByRole("dialog", { name: "New machine" })).toBeVisible();
  await app.page.keyboard.press("Escape");
  await expect(app.page.getByRole("dialog")).toBeHidden();
  await expect(app.page.getByText("No machines yet.")).toBeVisible();
});

interface BadImage {
  readonly what: string;
  readonly sizeBytes: number;
  readonly says: RegExp;
}

const BAD_IMAGES: readonly BadImage[] = [
  { what: "empty", sizeBytes: 0, says: /is empty\. Choose another image/ },
  { what: "cut off", sizeBytes: FLOPPY_BYTES - 512, says: /cut off: download or copy it again/ },
];

test("images that cannot be used are refused with a sentence, and a good one is taken after them", async ({
  app,
  folder,
}) => {
  const { page } = app;
  const manager = new Manager(page);
  await manager.press("New");
  const wizard = page.getByRole("dialog", { name: "New machine" });
  await wizard.getByRole("radio", { name: "An image file" }).check();
  await expect(wizard.getByRole("button", { name: "Next" })).toHaveAttribute("aria-disabled", "true");
  const choose = (path: string): Promise<void> =>
    app.chooseFile(path, () => wizard.getByRole("button", { name: /^Choose (a|another) file/ }).click());

  for (const { what, sizeBytes, says } of BAD_IMAGES) {
    const path = join(folder, `${what}.img`);
    const file = openSync(path, "w");
    ftruncateSync(file, sizeBytes);
    closeSync(file);
    await choose(path);
    await expect(wizard.getByRole("alert")).toContainText(says);
  }
  await wizard.getByRole("textbox", { name: "Or its path on the host" }).fill(join(folder, "nowhere.img"));
  await wizard.getByRole("textbox", { name: "Or its path on the host" }).press("Enter");
  await expect(wizard.getByRole("alert")).toContainText("There is no file");

  const good = join(folder, "my-game.img");
  writeFileSync(good, new Uint8Array(FLOPPY_BYTES));
  await choose(good);
  await expect(wizard.getByText("my-game.img")).toBeVisible();
  await wizard.getByRole("button", { name: "Next" }).click();
  await expect(wizard.getByRole("textbox", { name: "Name" })).toHaveValue("My game");

  const memory = wizard.getByRole("spinbutton", { name: "Memory (MiB)" });
  for (const wrong of ["0", "1.5", "999999"]) {
    await memory.fill(wrong);
    await expect(wizard.getByRole("alert")).toBeVisible();
    await expect(wizard.getByRole("button", { name: "Create", exact: true })).toHaveAttribute("aria-disabled", "true");
  }
  await memory.fill("8");
  await wizard.getByRole("button", { name: "Create", exact: true }).click();
  await manager.expectState("My game", "Powered off");
});

test("FreeDOS by the wizard: its question is answered, commands run", async ({ app }) => {
  const image = join(GUESTS, "freedos13-floppy.img");
  test.skip(!existsSync(image), "FreeDOS is not part of the project: put its diskette into ../shared/guests");
  const manager = new Manager(app.page);
  await manager.press("New");
  const wizard = app.page.getByRole("dialog", { name: "New machine" });
  await wizard.getByRole("radio", { name: "An image file" }).check();
  await app.chooseFile(image, () => wizard.getByRole("button", { name: /^Choose a file/ }).click());
  await wizard.getByRole("button", { name: "Next" }).click();
  await expect(wizard.getByRole("combobox", { name: "System" })).toContainText("DOS");
  await wizard.getByRole("button", { name: "Create and start" }).click();

  const screen = await guestScreen(app, "freedos");
  await screen.waitForText("English");
  await screen.capture();
  await screen.type("\n");
  await screen.waitForText("Do you want to proceed");
  await screen.type("n\n");
  await screen.waitForText(/A:\\>/i);
  await screen.type("ver /r\n");
  await screen.waitForText(/FreeCom version/i);
  await screen.type("dir\n");
  await screen.waitForText(/bytes free/i);
});
