/** A checkout that cannot be written and was never built: a sentence, no stack. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), "nestbox-read-only-"));
  for (const name of ["core", "electron", "tools", "resources", "node_modules", "package.json"]) {
    symlinkSync(join(ROOT, name), join(checkout, name));
  }
  // root may write anywhere; nobody can make a folder where a file is
  writeFileSync(join(checkout, "dist"), "");
});

afterAll(() => rmSync(checkout, { recursive: true }));

function run(program: string, args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync(
    process.execPath,
    [
      "--preserve-symlinks",
      "--preserve-symlinks-main",
      "--disable-warning=ExperimentalWarning",
      join(checkout, "tools/build", program),
      ...args,
    ],
    { encoding: "utf8", env: { ...process.env, NESTBOX_HOME: join(checkout, "home"), ...env } },
  );
}

test("npm start that is not to build either", () => {
  const { status, stderr } = run("../start/main.ts", ["--shell=web"], { NESTBOX_NO_BUILD: "1" });
  expect(stderr).toMatch(
    /^(nestbox: not in .*\n)?nestbox: Nestbox has not been built: .*run\.js" is missing\. Run "npm run build" and try again\.\n$/,
  );
  expect(status).toBe(1);
});

test.each([
  ["boot", "run-cli.ts", ["boot", "--floppy", "builtin:welcome", "--timeout", "5"]],
  ["npm run build", "main.ts", []],
  ["npm start", "../start/main.ts", ["--shell=web"]],
])("%s says what to do", (_name, program, args) => {
  const { status, stderr } = run(program, args);
  expect(stderr).toMatch(/^nestbox: Nestbox has not been built here yet .*Run "npm run build" once .*\n$/);
  expect(status).toBe(1);
});
