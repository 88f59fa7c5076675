import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Uploads } from "./uploads.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "nestbox-uploads-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function* chunks(sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (const size of sizes) yield Buffer.alloc(size, 1);
}

test("an image larger than a diskette is taken: a CD or a hard disk", async () => {
  const uploads = await Uploads.open(home);
  const name = await uploads.receive("cd.iso", chunks([3 << 20, 2 << 20]));
  expect(readFileSync(uploads.path(name))).toHaveLength(5 << 20);
});

test("one that is too large is refused with a sentence, and nothing of it stays", async () => {
  const uploads = await Uploads.open(home, 1000);
  await expect(uploads.receive("huge.img", chunks([600, 600]))).rejects.toThrow(/too large to be sent/);
  expect(await uploads.waiting()).toBe(0);
});
