/** Who may talk to the web shell, and what its user is told. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { startProcess } from "./harness/child.ts";
import { ROOT } from "./harness/places.ts";
import { expect, test } from "./harness/test.ts";
import { serve } from "./harness/web-app.ts";

test("without its token, and with a wrong one, a page is refused and told what to do", async ({ browser, folder }) => {
  const { process, address } = await serve(join(folder, "home"));
  const { origin } = new URL(address);
  try {
    for (const fragment of ["", "#token=wrong"]) {
      const page = await browser.newPage();
      await page.goto(`${origin}/${fragment}`);
      await expect(page.getByText("This page may not talk to Nestbox", { exact: true })).toBeVisible();
      await expect(page.getByText("Open the address that Nestbox printed when it started")).toBeVisible();
      await page.close();
    }
    const page = await browser.newPage();
    await page.goto(address);
    await expect(page.getByRole("button", { name: "Start Welcome" })).toBeVisible();
    // It must not be seen over the shoulder, nor be copied along with the address.
    expect(page.url()).toBe(`${origin}/`);
    await page.reload();
    await expect(page.getByRole("button", { name: "Start Welcome" })).toBeVisible();
  } finally {
    await process.stop();
  }
});

test("another page in the same browser gets nothing, even with the token", async ({ browser, folder }) => {
  const { process, address } = await serve(join(folder, "home"));
  const { origin, hash } = new URL(address);
  const token = hash.slice("#token=".length);
  try {
    const page = await browser.newPage();
    await page.route("http://other.example/", (route) => route.fulfill({ contentType: "text/html", body: "other" }));
    await page.goto("http://other.example/");
    const outcome = await page.evaluate(
      async ({ target, secret }) => {
        const socket = await new Promise((resolve) => {
          const attempt = new WebSocket(`${target.replace("http", "ws")}/socket?connection=abcdefghij`, [
            "nestbox.v1",
            `nestbox.token.${secret}`,
          ]);
          attempt.addEventListener("open", () => resolve("open"));
          attempt.addEventListener("error", () => resolve("refused"));
        });
        const upload = await fetch(`${target}/upload?name=a.img`, {
          method: "POST",
          headers: { Authorization: `Bearer ${secret}` },
          body: "x",
        }).then(
          ({ status }) => status,
          () => "refused",
        );
        return { socket, upload };
      },
      { target: origin, secret: token },
    );
    expect(outcome).toEqual({ socket: "refused", upload: "refused" });
  } finally {
    await process.stop();
  }
});

test("a busy port, a wrong address and a folder in use each end with a sentence that says what to do", async ({
  folder,
}) => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const { port } = busy.address() as AddressInfo;
  const refused = async (...options: string[]): Promise<string> => {
    const process = startProcess(
      [join(ROOT, "tools/start/main.ts"), "serve", "--home", join(folder, "a"), ...options],
      {
        NESTBOX_NO_BUILD: "1",
      },
    );
    expect(await process.exit).toBe(1);
    // a sentence, and not where in the program it was thrown
    expect(process.output()).not.toMatch(/^ +at /m);
    return process.output();
  };
  expect(await refused("--listen", `127.0.0.1:${port}`)).toContain(
    `Port ${port} on 127.0.0.1 is in use by another program`,
  );
  expect(await refused("--listen", "nonsense")).toContain("--listen is HOST:PORT");
  const { process } = await serve(join(folder, "a"));
  try {
    expect(await refused()).toContain("Nestbox is already running with the folder");
  } finally {
    await process.stop();
    busy.close();
  }
});

test("when the shell ends the page says so, and is there again with the shell", async ({ browser, folder }) => {
  const home = join(folder, "home");
  const first = await serve(home);
  const page = await browser.newPage();
  await page.goto(first.address);
  await expect(page.getByRole("button", { name: "Start Welcome" })).toBeVisible();
  await first.process.stop();
  await expect(page.getByText("Nestbox cannot be reached")).toBeVisible();
});
