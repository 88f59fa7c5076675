import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { circles, hostLeaks, violations } from "./layers.ts";

const root = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), "layers-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function tree(name: string, files: Record<string, string>): string {
  const at = join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, file)), { recursive: true });
    writeFileSync(join(at, file), text);
  }
  return at;
}

test("imports run one way", () => expect(violations(root)).toEqual([]));
test("no file reaches itself through its imports", () => expect(circles(root)).toEqual([]));
test("core reads no host clock and no host randomness", () => expect(hostLeaks(root)).toEqual([]));

test("an import upwards is found", () => {
  const at = tree("up", { "core/base/a.ts": 'import { b } from "../machine/b.ts";', "core/machine/b.ts": "" });
  expect(violations(at)).toEqual(["core/base/a.ts imports core/machine/b.ts: core/machine is not below core/base"]);
});

test("a circle inside a folder is found", () => {
  const at = tree("circle", {
    "core/base/a.ts": 'import { b } from "./b.ts";',
    "core/base/b.ts": 'import { a } from "./a.ts";',
  });
  expect(circles(at)).not.toEqual([]);
});

test("a host clock in core is found", () => {
  const at = tree("leak", { "core/base/a.ts": "export const t = Date.now();" });
  expect(hostLeaks(at)).toEqual(["core/base/a.ts"]);
});
