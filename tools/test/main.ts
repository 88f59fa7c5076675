/** `npm test`: every suite, one after the other, and one closing line that sums them. */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensurePackages } from "./packages.ts";
import { playwrightTotals, vitestTotals, type Totals } from "./totals.ts";

const root = join(import.meta.dirname, "../..");
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice("--only=".length);
const HEARTBEAT_MS = 8000;

interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  /** Reads the counts from the report the suite wrote; a suite without one counts as one test: it passes or fails. */
  readonly totals?: () => Totals;
  /** Takes minutes and fetches packages: runs in CI, and when it is asked for with --only. */
  readonly isLong?: boolean;
}

const vitestReport = join(root, "out/vitest.json");
const guestsReport = join(root, "out/guests.json");
const playwrightReport = join(root, "out/playwright.json");
const module = (path: string): string => join(root, "node_modules", path);

const SUITES: readonly Suite[] = [
  { name: "types", command: [module("typescript/bin/tsc"), "-b"] },
  { name: "lint", command: [module("oxlint/bin/oxlint"), "--type-aware", "--quiet"] },
  { name: "format", command: [module("oxfmt/bin/oxfmt"), "--check"] },
  { name: "build", command: [join(root, "tools/build/main.ts")] },
  {
    name: "unit",
    command: [
      module("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${vitestReport}`,
    ],
    totals: () => vitestTotals(readFileSync(vitestReport, "utf8")),
  },
  {
    name: "guests",
    command: [
      module("vitest/vitest.mjs"),
      "run",
      "--config",
      "tools/guests/vitest.config.ts",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${guestsReport}`,
    ],
    totals: () => vitestTotals(readFileSync(guestsReport, "utf8")),
    isLong: true,
  },
  {
    name: "e2e",
    command: [module("@playwright/test/cli.js"), "test"],
    totals: () => playwrightTotals(readFileSync(playwrightReport, "utf8")),
  },
];

const advice = ensurePackages();
if (advice !== undefined) {
  console.log(`Install what is missing, then run the tests again:\n  ${advice}`);
  process.exit(1);
}
for (const report of [vitestReport, guestsReport, playwrightReport]) rmSync(report, { force: true });

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const suite of SUITES) {
  if (only !== undefined && suite.name !== only && suite.name !== "build") continue;
  if (suite.isLong === true && only === undefined && process.env["CI"] === undefined) continue;
  const started = Date.now();
  console.log(`== ${suite.name}`);
  const ok = await run(suite.command);
  const totals = count(suite, ok);
  sum.passed += totals.passed;
  sum.failed += totals.failed;
  sum.skipped += totals.skipped;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `== ${suite.name}: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped in ${seconds} s`,
  );
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(sum.failed === 0 ? 0 : 1);

function count(suite: Suite, ok: boolean): Totals {
  const whole = { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  if (suite.totals === undefined) return whole;
  try {
    const totals = suite.totals();
    // a runner that failed although no test did (a crash, a broken file) has failed
    return ok || totals.failed > 0 ? totals : { ...totals, failed: 1 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(command: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NESTBOX_TEST: "1" },
    });
    const started = Date.now();
    const heartbeat = setInterval(
      () => console.log(`   … ${Math.round((Date.now() - started) / 1000)} s`),
      HEARTBEAT_MS,
    );
    child.on("exit", (status) => {
      clearInterval(heartbeat);
      resolve(status === 0);
    });
  });
}
