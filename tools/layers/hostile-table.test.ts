/** docs/testing.md says which test shows what of hostile input: they are there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const TITLE = "## Hostile input and where it is tested";

const rows = readFileSync(join(ROOT, "docs/testing.md"), "utf8")
  .split(TITLE)[1]!
  .split("\n## ")[0]!
  .split("\n")
  .flatMap((line) => {
    const [, file, name] = /^\|[^|]*\| `([^`]+)` *\| (.*?) *\|$/.exec(line) ?? [];
    return file === undefined || name === undefined ? [] : [{ file, name }];
  });

test("the table has rows", () => expect(rows.length).toBeGreaterThan(30));

test.each(rows)("$file: $name", ({ file, name }) => {
  expect(readFileSync(join(ROOT, file), "utf8")).toContain(name);
});
