/** How few actions lead from the first window to a system that runs. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Actions } from "./harness/actions.ts";
import { expect, guestScreen, test } from "./harness/test.ts";

/** Where Debian's package grub-rescue-pc puts it. */
const GRUB_ISO = "/usr/lib/grub-rescue/grub-rescue-cdrom.iso";

test("Welcome runs after at most 2 actions", async ({ app }) => {
  const actions = new Actions();
  await actions.press(app.page.getByRole("button", { name: "Start Welcome" }));
  await (await guestScreen(app, "welcome")).waitForText(/^A:\\>/m);
  actions.expectAtMost(2);
});

test("an ISO image of one's own boots after at most 5", async ({ app }) => {
  test.skip(!existsSync(GRUB_ISO), "Debian's package grub-rescue-pc is not here");
  const { page } = app;
  const actions = new Actions();
  await actions.press(page.getByRole("toolbar").getByRole("button", { name: "New", exact: true }));
  const wizard = page.getByRole("dialog", { name: "New machine" });
  await actions.choose(wizard.getByRole("radio", { name: "An image file" }));
  await actions.chooseFile(app, wizard.getByRole("button", { name: /^Choose a file/ }), GRUB_ISO);
  await actions.press(wizard.getByRole("button", { name: "Create and start" }));
  await expect(wizard).toBeHidden();
  const [id] = readdirSync(join(app.home, "machines"));
  await (await guestScreen(app, id!)).waitForText("GNU GRUB");
  actions.expectAtMost(5);
});

interface Fetched {
  readonly name: string;
  readonly id: string;
  readonly shows: string;
}

const FETCHED: readonly Fetched[] = [
  { name: "GRUB rescue", id: "grub-rescue", shows: "GNU GRUB" },
  { name: "Memtest86+", id: "memtest86", shows: "Memtest86+" },
];

for (const { name, id, shows } of FETCHED) {
  test(`${name}, fetched from Debian's packages, runs after 3`, async ({ app }) => {
    const { page } = app;
    const actions = new Actions();
    await actions.press(page.getByRole("toolbar").getByRole("button", { name: "New", exact: true }));
    const wizard = page.getByRole("dialog", { name: "New machine" });
    const radio = wizard.getByRole("radio", { name });
    await expect(radio).toBeVisible();
    test.skip(!existsSync("/usr/bin/apt-get") || (await radio.isDisabled()), "this host has no apt, or no network");
    await actions.choose(radio);
    await actions.press(wizard.getByRole("button", { name: "Create and start" }));
    const refusal = wizard.getByRole("alert");
    await expect.poll(async () => !(await wizard.isVisible()) || (await refusal.isVisible())).toBe(true);
    test.skip(await refusal.isVisible(), "Debian's packages cannot be reached");
    await (await guestScreen(app, id)).waitForText(shows);
    actions.expectAtMost(3);
    expect(readFileSync(join(app.home, "machines", id, "nestbox.json"), "utf8")).toContain(join(app.home, "systems"));
  });
}
