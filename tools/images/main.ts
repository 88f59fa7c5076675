/** Takes the pictures in docs/images from the real thing: the web shell, its page, guests that run. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { GuestScreen } from "../../e2e/harness/guest-screen.ts";
import { Manager } from "../../e2e/harness/manager.ts";
import { GUESTS } from "../../e2e/harness/places.ts";
import { startWebApp } from "../../e2e/harness/web-app.ts";
import { buildAll } from "../build/build.ts";
import { ROOT } from "../build/freshness.ts";

const IMAGES = join(ROOT, "docs/images");
const WINDOW = { width: 1100, height: 700 };

await buildAll((line) => console.log(line));
mkdirSync(IMAGES, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), "nestbox-images-"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const app = await startWebApp(browser, join(folder, "home"));
try {
  const { page } = app;
  await page.setViewportSize(WINDOW);
  await page.evaluate(() => {
    localStorage.setItem("nestbox.preferences", JSON.stringify({ theme: "dark", language: "en" }));
    location.reload();
  });
  await page.getByRole("button", { name: "Start Welcome" }).click();
  const welcome = new GuestScreen(await app.screenPage("welcome"));
  await welcome.waitForText(/^A:\\>/m);
  await welcome.capture();
  await welcome.type("cpu\n");
  await welcome.waitForText(/^A:\\>[^]*^A:\\>/m);
  await welcome.release();
  await photograph(page, "screen.png");
  await app.toManager();
  await addGuests(page);
  await new Manager(page).select("Welcome");
  await page.getByText("MIPS").first().waitFor();
  await photograph(page, "manager.png");
} finally {
  await app.stop();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

/** So that the list is not empty; diskettes that are not at hand are left out. */
async function addGuests(page: Page): Promise<void> {
  const manager = new Manager(page);
  for (const [name, file] of [
    ["FreeDOS", "freedos13-floppy.img"],
    ["ELKS", "elks-fd1440.img"],
  ] as const) {
    const path = join(GUESTS, file);
    if (!existsSync(path)) continue;
    copyFileSync(path, join(folder, file));
    await manager.press("New");
    const wizard = page.getByRole("dialog", { name: "New machine" });
    await wizard.getByRole("radio", { name: "An image file" }).check();
    await app.chooseFile(join(folder, file), () => wizard.getByRole("button", { name: /^Choose a/ }).click());
    await wizard.getByRole("button", { name: "Next" }).click();
    await wizard.getByRole("textbox", { name: "Name" }).fill(name);
    await wizard.getByRole("button", { name: "Create", exact: true }).click();
    await manager.row(name).waitFor();
  }
}

async function photograph(page: Page, name: string): Promise<void> {
  // Notices and the hint of the host key pass.
  await page.waitForTimeout(4500);
  await page.screenshot({ path: join(IMAGES, name), animations: "disabled" });
}
