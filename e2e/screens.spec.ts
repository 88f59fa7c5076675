/**
 * Every screen in both themes, with 0, 3 and 40 machines: looked at by axe, compared with its baseline, and photographed
 * into out/screenshots for eyes. On the stand-in the same walk shows that Electron's windows get to every screen.
 */
import { Album } from "./harness/album.ts";
import type { RunningApp } from "./harness/app.ts";
import { Manager } from "./harness/manager.ts";
import { expect, guestScreen, test } from "./harness/test.ts";

const FAMILIES = ["dos", "linux", "windows", "bsd", "other"];

/** Settings files of so many machines; the last one's is damaged. */
function machines(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const number = String(index + 1).padStart(2, "0");
      const settings = {
        schemaVersion: 1,
        name: `Machine ${number}`,
        osFamily: FAMILIES[index % FAMILIES.length],
        memoryMiB: 4 << (index % 5),
        bootOrder: ["a"],
        engine: "auto",
        floppy: index === 0 ? { path: "builtin:welcome", writable: false } : null,
      };
      const contents = index === count - 1 ? "{" : JSON.stringify(settings);
      return [`machines/machine-${number}/nestbox.json`, contents];
    }),
  );
}

/** Entries of the manager's menu that open a dialog. */
const MENU = [
  "Rename",
  "Clone",
  "Change floppy",
  "Change CD",
  "Import image…",
  "Add machine…",
  "Preferences",
  "Keyboard shortcuts",
  "About Nestbox",
];

async function useTheme(app: RunningApp, theme: string): Promise<void> {
  await app.page.evaluate((chosen) => {
    localStorage.setItem("nestbox.preferences", JSON.stringify({ theme: chosen, language: "en" }));
    location.reload();
  }, theme);
  await expect(app.page.locator(`html[data-theme="${theme}"]`)).toBeAttached();
}

for (const theme of ["dark", "light"]) {
  test.describe(`in the ${theme} theme`, () => {
    test.describe("with no machine", () => {
      test("first launch and the wizard", async ({ app }) => {
        const { page } = app;
        const album = new Album(theme);
        await useTheme(app, theme);
        await expect(page.getByRole("button", { name: "Start Welcome" })).toBeVisible();
        await album.add(page, "00-empty");

        await new Manager(page).press("New");
        const wizard = page.getByRole("dialog", { name: "New machine" });
        await expect(wizard.getByRole("radio", { name: "Nestbox Welcome" })).toBeFocused();
        await album.add(page, "10-wizard-source");
        await wizard.getByRole("radio", { name: "An image file" }).check();
        await wizard.getByRole("textbox", { name: "Or its path on the host" }).fill("/nowhere.img");
        await wizard.getByRole("textbox", { name: "Or its path on the host" }).press("Enter");
        await expect(wizard.getByText("There is no file")).toBeVisible();
        await album.add(page, "11-wizard-bad-image");
        await wizard.getByRole("radio", { name: "Nestbox Welcome" }).check();
        await wizard.getByRole("button", { name: "Next" }).click();
        await expect(wizard.getByRole("textbox", { name: "Name" })).toBeFocused();
        await album.add(page, "12-wizard-resources");
        await wizard.getByRole("spinbutton", { name: "Memory (MiB)" }).fill("999999");
        await expect(wizard.getByRole("alert")).toBeVisible();
        await album.add(page, "13-wizard-too-much-memory");
        expect(album.found).toEqual([]);
      });
    });

    test.describe("with three machines", () => {
      test.use({ files: machines(3) });

      test("manager, dialogs and the screen of a machine", async ({ app }) => {
        const { page } = app;
        const manager = new Manager(page);
        const album = new Album(theme);
        await useTheme(app, theme);
        await manager.select("Machine 01");
        await album.add(page, "20-details");
        await manager.select("machine-03");
        await expect(page.getByText("it is not JSON")).toBeVisible();
        await album.add(page, "21-damaged");
        await manager.select("Machine 01");

        await page.getByRole("tab", { name: "Snapshots" }).click();
        await expect(page.getByText("A snapshot keeps the machine as it is now.")).toBeVisible();
        await album.add(page, "22-no-snapshots");
        await page.getByRole("main").getByRole("button", { name: "Take snapshot" }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await album.add(page, "23-take-snapshot");
        await page.getByRole("dialog").getByRole("button", { name: "Take snapshot" }).click();
        await expect(page.getByRole("dialog")).toBeHidden();
        await page.getByRole("treeitem", { name: /^Snapshot 1/ }).click();
        await album.add(page, "24-snapshots");
        await manager.press("Restore");
        await expect(page.getByRole("dialog")).toBeVisible();
        await album.add(page, "25-restore");
        await page.keyboard.press("Escape");
        await expect(page.getByRole("dialog")).toBeHidden();
        await page.getByRole("tab", { name: "Details" }).click();

        await manager.press("Settings");
        const settings = page.getByRole("dialog", { name: "Settings of Machine 01" });
        await expect(settings).toBeVisible();
        for (const [index, name] of ["General", "System", "Display", "Storage", "Serial", "Interface"].entries()) {
          await settings.getByRole("tab", { name }).click();
          await album.add(page, `3${index}-settings-${name.toLowerCase()}`);
        }
        await page.keyboard.press("Escape");
        await expect(page.getByRole("dialog")).toBeHidden();

        for (const [index, entry] of MENU.entries()) {
          await manager.press("More");
          if (index === 0) await album.add(page, "40-menu");
          await page.getByRole("menuitem", { name: entry }).click();
          await expect(page.getByRole("dialog")).toBeVisible();
          await album.add(page, `4${index + 1}-${entry.toLowerCase().replace("…", "").replaceAll(" ", "-")}`);
          await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).first().click();
          await expect(page.getByRole("dialog")).toBeHidden();
        }
        await manager.press("Remove");
        await expect(page.getByRole("alertdialog")).toBeVisible();
        await album.add(page, "49-remove");
        await page.keyboard.press("Escape");

        await manager.press("Start");
        const screen = await guestScreen(app, "machine-01");
        await screen.waitForText(/^A:\\>/m);
        if (screen.page !== page) await expect(screen.page.locator(`html[data-theme="${theme}"]`)).toBeAttached();
        await album.add(screen.page, "50-screen");
        await screen.page.getByRole("button", { name: "Close…" }).click();
        await expect(screen.page.getByRole("dialog")).toBeVisible();
        await album.add(screen.page, "56-close");
        await screen.page.keyboard.press("Escape");
        await expect(screen.page.getByRole("dialog")).toBeHidden();
        await screen.page.getByRole("tab", { name: "Serial 1" }).click();
        await album.add(screen.page, "51-serial");
        await screen.page.getByRole("tab", { name: "Screen", exact: true }).click();
        await screen.page.getByRole("button", { name: "Pause" }).click();
        await expect(screen.page.getByRole("main").getByRole("button", { name: "Resume" })).toBeVisible();
        await album.add(screen.page, "52-paused");
        await app.toManager();
        await manager.expectState("Machine 01", "Paused");
        await album.add(page, "53-details-paused");
        await page.getByRole("tab", { name: "Log" }).click();
        await expect(page.getByText("starting").first()).toBeVisible();
        await album.add(page, "54-log");

        process.kill(app.vmProcesses()[0]!, "SIGKILL");
        await manager.expectState("Machine 01", "Aborted");
        await page.getByRole("tab", { name: "Details" }).click();
        await album.add(page, "55-aborted");
        expect(album.found).toEqual([]);
      });
    });

    test.describe("with forty machines", () => {
      test.use({ files: machines(40) });

      test("manager and search", async ({ app }) => {
        const album = new Album(theme);
        await useTheme(app, theme);
        await expect(app.page.getByRole("option")).toHaveCount(40);
        await album.add(app.page, "60-many");
        await app.page.getByRole("searchbox", { name: "Search" }).fill("nothing is named so");
        await expect(app.page.getByText("No machine matches")).toBeVisible();
        await album.add(app.page, "61-no-match");
        expect(album.found).toEqual([]);
      });
    });
  });
}
