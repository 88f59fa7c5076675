import { defineConfig } from "@playwright/test";

const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** About the web shell's address, and about `npm start`, which tries every shell by itself. */
const WEB_ONLY = ["web-*.spec.ts", "start.spec.ts"];

/** `web`: the web shell in Chromium. `standin`: the Electron shell on a stand-in for Electron. `electron`: the real one, where it is. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  // A busy machine is slow, and no test is about time.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  // e2e/harness/album.ts
  snapshotPathTemplate: "{testDir}/baselines/{arg}{ext}",
  updateSnapshots: process.env["UPDATE_BASELINES"] === undefined ? "none" : "all",
  workers: 2,
  retries: 0,
  reporter: [["list"], ["json", { outputFile: "out/playwright.json" }]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: "/usr/bin/chromium", args: CHROMIUM_ARGUMENTS },
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "web", testIgnore: "electron-*.spec.ts" },
    { name: "standin", testIgnore: WEB_ONLY },
    { name: "electron", testIgnore: [...WEB_ONLY, "electron-*.spec.ts"] },
  ],
});
