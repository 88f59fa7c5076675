/** What only the Electron shell does: its fences, its windows, its questions. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PreloadHost } from "../electron/contract/preload-host.ts";
import { startProcess } from "./harness/child.ts";
import { Manager } from "./harness/manager.ts";
import { ROOT } from "./harness/places.ts";
import type { StandinApp } from "./harness/standin-app.ts";
import { expect, guestScreen, test as base } from "./harness/test.ts";

const test = base.extend<{ electron: StandinApp }>({
  electron: async ({ app }, use) => use(app as StandinApp),
});

test("the page has no Node, no foreign code and no way out", async ({ electron }) => {
  const { page } = electron;
  expect(
    await page.evaluate(() => ({
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
      bridge: Object.isFrozen((globalThis as { nestboxHost?: unknown }).nestboxHost),
    })),
  ).toEqual({ require: "undefined", process: "undefined", bridge: true });
  // Content security policy: no code but the page's own files.
  const injected = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.injected = true";
    document.body.append(script);
    return (globalThis as { injected?: boolean }).injected;
  });
  expect(injected).toBeUndefined();

  const address = page.url();
  await page.evaluate(() => void window.open("https://example.org/"));
  await page.evaluate(() => location.assign("https://example.org/"));
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "file:///etc/passwd";
    document.body.append(link);
    link.click();
  });
  await page.waitForTimeout(300);
  expect(page.url()).toBe(address);
  expect(electron.pages()).toHaveLength(1);
});

test("permissions: what the screen needs is granted, everything else is denied", async ({ electron: { page } }) => {
  const states = await page.evaluate(async () => {
    const names = ["geolocation", "notifications", "camera", "clipboard-read", "clipboard-write"];
    const entries = names.map(async (name) => {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      return [name, state] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  });
  expect(states).toEqual({
    geolocation: "denied",
    notifications: "denied",
    camera: "denied",
    "clipboard-read": "denied",
    "clipboard-write": "granted",
  });
});

/** As the page does once the user has said what to do with the machine. */
async function hideScreen(app: StandinApp, vmId: string): Promise<void> {
  await app.page.evaluate((id) => {
    const { nestboxHost } = globalThis as unknown as { nestboxHost: PreloadHost };
    return nestboxHost.call("vm.hideScreen", [id]);
  }, vmId);
  await expect.poll(() => app.pages().length).toBe(1);
}

test("a screen has a window of its own; while the machine runs its page is asked before it closes", async ({
  electron,
}) => {
  const manager = new Manager(electron.page);
  await manager.create("Detached", "An empty drive");
  await manager.press("Start");
  await guestScreen(electron, "detached");
  expect(electron.pages()).toHaveLength(2);
  electron.user({ type: "standin:close", title: "Detached" });
  await electron.page.waitForTimeout(300);
  expect(electron.pages()).toHaveLength(2);
  await hideScreen(electron, "detached");
  await manager.expectState("Detached", "Running");
  await manager.press("Show");
  await guestScreen(electron, "detached");
  await manager.press("Show");
  expect(electron.pages()).toHaveLength(2);
});

test("quitting with a running machine asks first; a machine that was confirmed away leaves no process", async ({
  electron,
}) => {
  const manager = new Manager(electron.page);
  await manager.create("Busy", "An empty drive");
  await manager.press("Start");
  await guestScreen(electron, "busy");
  await hideScreen(electron, "busy");
  electron.user({ type: "standin:close", title: "Nestbox" });
  await expect.poll(() => electron.dialogs.length).toBe(1);
  expect(electron.dialogs[0]).toMatchObject({ options: { message: "A virtual machine is running." } });
  // "Keep running": the manager comes back.
  await expect.poll(() => electron.pages().length).toBe(1);
  const [vm] = electron.vmProcesses();
  expect(vm).toBeDefined();

  electron.user({ type: "standin:answer", method: "showMessageBox", value: { response: 0 } });
  electron.user({ type: "standin:close", title: "Nestbox" });
  expect(await electron.exit).toBe(0);
  expect(existsSync(`/proc/${vm}`)).toBe(false);
});

test("the shell's own boxes and menu speak the window's language", async ({ electron }) => {
  const { page } = electron;
  await expect.poll(() => electron.menu()).toEqual(["File", "Edit", "View", "Window"]);
  await page.evaluate(() => {
    localStorage.setItem("nestbox.preferences", JSON.stringify({ language: "zh-CN" }));
    location.reload();
  });
  await expect.poll(() => electron.menu()).toEqual(["文件", "编辑", "视图", "窗口"]);
  await page.getByRole("button", { name: "启动欢迎系统" }).click();
  await guestScreen(electron, "welcome");
  await hideScreen(electron, "welcome");
  electron.user({ type: "standin:close", title: "Nestbox" });
  await expect.poll(() => electron.dialogs.length).toBe(1);
  expect(electron.dialogs[0]).toMatchObject({
    options: {
      message: "有一台虚拟机正在运行。",
      buttons: ["保存状态并退出", "关闭电源并退出", "继续运行"],
    },
  });
});

test("a second start hands its images to the first and leaves", async ({ electron, folder }) => {
  const image = join(folder, "old-game.img");
  writeFileSync(image, new Uint8Array(720 * 1024));
  const second = startProcess([join(ROOT, "e2e/standin/run.ts"), ROOT, "--home", electron.home, image]);
  expect(await second.exit).toBe(0);
  await new Manager(electron.page).expectState("Old game", "Powered off");
});
