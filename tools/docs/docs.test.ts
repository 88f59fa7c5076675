import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { brokenLinks, missingFiles, orphans, rowsThatExist, rowsTold } from "./docs.ts";

const root = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), "docs-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("every link leads somewhere", () => expect(brokenLinks(root)).toEqual([]));
test("every page is reached from README", () => expect(orphans(root)).toEqual([]));
test("every file that a page names is there", () => expect(missingFiles(root)).toEqual([]));
test("docs/architecture.md has the layers as they are", () => expect(rowsTold(root)).toEqual(rowsThatExist(root)));

test("what is wrong is found", () => {
  const files = {
    "README.md": "[a](docs/a.md) [web](https://example.org/no) `core/here.ts` `tools/gone.ts` `core/*.ts`",
    "docs/a.md": "[up](../README.md#there) [nowhere](b.md)\n```\n[drawn](c.md)\n```",
    "docs/alone.md": "",
    "core/here.ts": "",
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, file)), { recursive: true });
    writeFileSync(join(scratch, file), text);
  }
  expect(brokenLinks(scratch)).toEqual(["docs/a.md: docs/b.md"]);
  expect(orphans(scratch)).toEqual(["docs/alone.md"]);
  expect(missingFiles(scratch)).toEqual(["README.md: tools/gone.ts"]);
});
