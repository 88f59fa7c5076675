import { expect, guestScreen, test } from "./harness/test.ts";

test("first launch: one press boots Welcome, and what is typed into its screen is answered there", async ({ app }) => {
  await app.page.getByRole("button", { name: "Start Welcome" }).click();
  const screen = await guestScreen(app, "welcome");
  await screen.waitForText(/^A:\\>/m);

  await screen.capture();
  await screen.type("echo from the canvas to the guest and back\n");
  // Typed once and printed once.
  await screen.waitForText(/^from the canvas to the guest and back$/m);
  await screen.type("mem\n");
  await screen.waitForText(/\b1[56]\d{3} ?K|\b16 ?M/i);
});

test("the guest draws in colours and graphics, and Ctrl+Alt+Del restarts it", async ({ app }) => {
  await app.page.getByRole("button", { name: "Start Welcome" }).click();
  const screen = await guestScreen(app, "welcome");
  await screen.waitForText(/^A:\\>/m);
  await screen.capture();
  await screen.type("draw\n");
  await expect.poll(async () => (await screen.picture()).width).toBeLessThan(641);
  await expect.poll(() => screen.colours()).toBeGreaterThan(16);

  await screen.release();
  await screen.page.getByRole("button", { name: "Send keys" }).click();
  await screen.page.getByRole("menuitem", { name: "Ctrl+Alt+Del" }).click();
  await screen.waitForText(/^A:\\>/m);
});
