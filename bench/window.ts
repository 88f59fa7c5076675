/**
 * How quickly the window answers with many machines and many snapshots: a script to look at, not a test, because it is
 * about time. `node tools/launch.cjs run bench/window.ts`, after a build. The aim is under 100 ms for each.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { forkVm } from "../electron/services/fork-vm.ts";
import { firmwarePaths, rendererFolder, vmProgram, welcomeImagePath } from "../electron/services/resources.ts";
import { VmService } from "../electron/services/vm-service.ts";
import { WebShell } from "../electron/shell-web/server.ts";

const MACHINES = 200;
const SNAPSHOTS = 200;
const ROUNDS = 10;

/** Milliseconds from an input until the page has shown its effect, as the page itself counts them; the worst of all. */
async function measure(page: Page, name: string, act: (round: number) => Promise<void>): Promise<void> {
  await page.evaluate(() => {
    const seen = { worst: 0 };
    Object.assign(globalThis, { benchSeen: seen });
    const start = (): void => {
      const startMs = performance.now();
      // Two frames: the one that draws the effect, and the one that shows that it is drawn.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          seen.worst = Math.max(seen.worst, performance.now() - startMs);
        }),
      );
    };
    addEventListener("keydown", start, { capture: true });
    addEventListener("pointerdown", start, { capture: true });
    addEventListener("wheel", start, { capture: true, passive: true });
  });
  for (let round = 0; round < ROUNDS; round++) {
    await act(round);
    await page.waitForTimeout(150);
  }
  const worst = await page.evaluate(() => (globalThis as unknown as { benchSeen: { worst: number } }).benchSeen.worst);
  console.log(`${name.padEnd(44)} worst of ${ROUNDS}: ${worst.toFixed(0)} ms`);
}

const home = mkdtempSync(join(tmpdir(), "nestbox-bench-"));
for (let at = 0; at < MACHINES; at++) {
  const folder = join(home, "machines", `machine-${at}`);
  mkdirSync(folder, { recursive: true });
  const settings = { schemaVersion: 1, name: `Machine ${at}`, osFamily: "dos", memoryMiB: 16, floppy: null };
  writeFileSync(join(folder, "nestbox.json"), JSON.stringify(settings));
}
const service = await VmService.open({
  shell: "web",
  home,
  launch: () => forkVm(vmProgram()),
  firmwarePaths,
  welcomeImagePath,
});
for (let at = 0; at < SNAPSHOTS; at++) {
  await service.takeSnapshot("machine-0", { name: `Snapshot ${at}`, description: "" });
}
const shell = await WebShell.listen({
  service,
  rendererFolder: rendererFolder(),
  host: "127.0.0.1",
  port: 0,
  onInternalError: (where, error) => console.error(where, error),
});
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(shell.address);
  await page.getByRole("option").first().click();
  await measure(page, `select a machine of ${MACHINES}`, () => page.keyboard.press("ArrowDown"));
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.click();
  await measure(page, `search ${MACHINES} machines`, (round) =>
    page.keyboard.press(round % 2 === 0 ? "1" : "Backspace"),
  );
  await search.fill("");
  await page.getByRole("option", { name: /^Machine 0\b/ }).click();
  await page.getByRole("tab", { name: "Snapshots" }).click();
  await page.getByRole("tree").focus();
  await measure(page, `select a snapshot of ${SNAPSHOTS}`, (round) =>
    page.keyboard.press(round % 2 === 0 ? "PageUp" : "ArrowUp"),
  );
  await page.getByRole("tree").hover();
  await measure(page, `scroll ${SNAPSHOTS} snapshots`, () => page.mouse.wheel(0, 700));
} finally {
  await browser.close();
  await shell.close();
  await service.shutdown();
  rmSync(home, { recursive: true, force: true });
}
