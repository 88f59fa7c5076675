/** The window of a machine that runs: picture, keys, screenshots, and what its status icons do. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { decode } from "fast-png";
import type { RunningApp } from "./harness/app.ts";
import { Manager } from "./harness/manager.ts";
import type { GuestScreen } from "./harness/guest-screen.ts";
import { expect, guestScreen, test } from "./harness/test.ts";

const PROMPT = /^A:\\>/m;

async function startWelcome(app: RunningApp): Promise<GuestScreen> {
  await app.page.getByRole("button", { name: "Start Welcome" }).click();
  const screen = await guestScreen(app, "welcome");
  await screen.waitForText(PROMPT);
  await screen.capture();
  return screen;
}

async function hostKey({ page }: GuestScreen, key: string): Promise<void> {
  await page.keyboard.down("ControlRight");
  await page.keyboard.press(key);
  await page.keyboard.up("ControlRight");
}

async function closeDialog(page: Page, name: string | RegExp): Promise<void> {
  await expect(page.getByRole("dialog", { name })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
}

/** Guest pixels to page pixels, and whether the picture touches two edges of the view. */
async function placeOf(screen: GuestScreen): Promise<{ readonly scale: number; readonly fills: boolean }> {
  const view = await screen.page.getByRole("main").boundingBox();
  const box = await screen.canvas.boundingBox();
  const { width } = await screen.picture();
  if (view === null || box === null) throw new Error("the picture is not shown");
  const fills = Math.abs(box.width - view.width) < 2 || Math.abs(box.height - view.height) < 2;
  return { scale: box.width / width, fills };
}

test("whole multiples and fit, in the window and in full screen; dialogs are seen there, too", async ({ app }) => {
  const screen = await startWelcome(app);
  const { page } = screen;
  await page.setViewportSize({ width: 1200, height: 800 });
  await expect.poll(() => placeOf(screen)).toEqual({ scale: 1, fills: false });
  await hostKey(screen, "c");
  await expect.poll(async () => (await placeOf(screen)).fills).toBe(true);
  await hostKey(screen, "c");
  await expect.poll(() => placeOf(screen)).toEqual({ scale: 1, fills: false });

  await hostKey(screen, "f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await screen.type("echo full\n");
  await screen.waitForText(/^full$/m);
  await expect(page.getByRole("toolbar")).toBeHidden();
  await hostKey(screen, "v");
  const dialog = page.getByRole("dialog", { name: "Type text" });
  await dialog.getByRole("textbox", { name: "Text" }).fill("echo Pasted: {Text}!\n");
  await dialog.getByRole("button", { name: "Type", exact: true }).click();
  await screen.waitForText(/^Pasted: {Text}!$/m);
  await page.keyboard.press("ControlRight");
  await page.getByRole("button", { name: "Leave full screen" }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement === null)).toBe(true);
});

test("Send keys reaches the guest, and the keyboard is the guest's again afterwards", async ({ app }) => {
  const screen = await startWelcome(app);
  const { page } = screen;
  await screen.type("echo marker\n");
  await screen.waitForText(/^marker$/m);
  await screen.release();
  await page.getByRole("button", { name: "Send keys" }).click();
  await page.getByRole("menuitem", { name: "Ctrl+Alt+Del" }).click();
  await expect.poll(() => screen.text()).not.toContain("marker");
  await screen.waitForText(PROMPT);
  await screen.type("echo again\n");
  await screen.waitForText(/^again$/m);
  await screen.release();
  await page.getByRole("button", { name: "Send keys" }).click();
  await page.getByRole("menuitem", { name: "Function keys" }).click();
  await expect(page.getByRole("menuitem", { name: "F12" })).toBeVisible();
});

test("a screenshot is saved as a file and copied, with the guest's own pixels", async ({ app }) => {
  const screen = await startWelcome(app);
  const { page } = screen;
  await screen.release();
  if (app.shell === "web") await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const shoot = async (entry: string): Promise<void> => {
    await page.getByRole("button", { name: "Screenshot" }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  };
  if (app.shell === "web") {
    const [download] = await Promise.all([page.waitForEvent("download"), shoot("Save as PNG")]);
    expect(download.suggestedFilename()).toMatch(/^Welcome \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/);
    const { width, height } = decode(readFileSync(await download.path()));
    expect({ width, height }).toEqual({ width: 720, height: 400 });
  } else {
    await shoot("Save as PNG");
  }
  await expect(page.getByText("The screenshot was saved.")).toBeVisible();
  await shoot("Copy");
  await expect(page.getByText("The screenshot was copied.")).toBeVisible();
  if (app.shell !== "web") return;
  const size = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const { width, height } = await createImageBitmap(await item!.getType("image/png"));
    return { width, height };
  });
  expect(size).toEqual({ width: 720, height: 400 });
});

test("the host key with VirtualBox's letters", async ({ app }) => {
  const screen = await startWelcome(app);
  const { page } = screen;
  await hostKey(screen, "t");
  await closeDialog(page, /^Take a snapshot/);
  await hostKey(screen, "s");
  await closeDialog(page, "Settings of Welcome");
  await hostKey(screen, "d");
  await closeDialog(page, "Change floppy");
  await hostKey(screen, "q");
  await closeDialog(page, "Close “Welcome”");
  await hostKey(screen, "h");
  await expect(page.getByText("does not listen to the power button").first()).toBeVisible();
  await hostKey(screen, "r");
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await hostKey(screen, "Home");
  await expect(page.getByRole("menuitem", { name: "Turn mouse integration on" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await closeDialog(page, "Keyboard shortcuts");
  await hostKey(screen, "p");
  await expect(page.getByRole("main").getByRole("button", { name: "Resume" })).toBeVisible();
});

test("status icons have menus: what is chosen there is done at once", async ({ app }) => {
  const screen = await startWelcome(app);
  const { page } = screen;
  await screen.release();
  await page.setViewportSize({ width: 1440, height: 900 });
  const bar = page.getByRole("contentinfo", { name: "Status" });
  const choose = async (icon: Locator, entry: string): Promise<void> => {
    await icon.click();
    await page.getByRole("menuitem", { name: entry }).click();
  };
  await choose(bar.getByRole("button", { name: "Cap 100 %" }), "Up to 50 % of a host processor");
  await expect(bar.getByRole("button", { name: "Cap 50 %" })).toBeVisible();
  await choose(bar.getByRole("button", { name: "Floppy idle" }), "Change floppy");
  await closeDialog(page, "Change floppy");
  await choose(bar.getByRole("button", { name: "CD: Empty" }), "Storage settings");
  await closeDialog(page, "Settings of Welcome");
  await choose(bar.getByRole("button", { name: "Keyboard" }), "Type text");
  await closeDialog(page, "Type text");
  await choose(bar.getByRole("button", { name: "720 × 400" }), "Whole multiples or fit");
  await expect.poll(async () => (await placeOf(screen)).fills).toBe(true);
  await bar.getByRole("button", { name: "Mouse: captured by a click" }).click();
  await expect(page.getByRole("menuitem", { name: "Turn mouse integration on" })).toBeVisible();
  await page.keyboard.press("Escape");
  await bar.getByRole("button", { name: "Sound on" }).click();
  await expect(bar.getByRole("button", { name: "Muted" })).toBeVisible();

  await app.toManager();
  await new Manager(app.page).expectState("Welcome", "Running");
  await expect(app.page.getByRole("definition").filter({ hasText: /^50 %$/ })).toBeVisible();
});
