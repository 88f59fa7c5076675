import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HostError } from "../../../core/base/errors.ts";
import { makeZip } from "./testing/make-zip.ts";
import { unzipMember } from "./zip.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-zip-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const image = Buffer.from("disk ".repeat(5000));
const archive = makeZip([
  { name: "README.TXT", bytes: Buffer.from("read me") },
  { name: "144m/BOOT.img", bytes: image },
  { name: "cd/Small.ISO", bytes: Buffer.from("iso"), isStored: true },
]);

async function unzip(bytes: Uint8Array, wanted: string, maxBytes = 1_000_000): Promise<string> {
  const [from, to] = [join(folder, "a.zip"), join(folder, "out")];
  writeFileSync(from, bytes);
  await unzipMember(from, wanted, to, maxBytes);
  return readFileSync(to, "utf8");
}

test("packed and stored files come out as they went in", async () => {
  expect(await unzip(archive, "144m/BOOT.img")).toBe(image.toString());
  expect(await unzip(archive, "*.iso")).toBe("iso");
});

function changed(at: number, value: number): Buffer {
  const copy = Buffer.from(archive);
  copy.writeUInt32LE(value, at);
  return copy;
}
const central = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]), archive.indexOf("README.TXT") + 60);

test.each<[string, Uint8Array, string, number]>([
  ["a file that is not in it", archive, "none.img", 1e6],
  ["an image that is too large", archive, "144m/BOOT.img", 100],
  ["no archive", Buffer.from("hello"), "144m/BOOT.img", 1e6],
  ["an empty file", Buffer.alloc(0), "144m/BOOT.img", 1e6],
  ["an archive without its end", archive.subarray(0, archive.length - 30), "144m/BOOT.img", 1e6],
  ["a directory that is elsewhere", changed(archive.length - 6, 0xffff_fff0), "144m/BOOT.img", 1e6],
  ["a directory of 4 GiB", changed(archive.length - 10, 0xffff_ffff), "144m/BOOT.img", 1e6],
])("%s is refused with a sentence", async (_, bytes, wanted, maxBytes) => {
  await expect(unzip(bytes, wanted, maxBytes)).rejects.toThrow(HostError);
});

test("contents that do not unpack, or to more than they say, are refused", async () => {
  const at = archive.indexOf("144m/BOOT.img") + "144m/BOOT.img".length;
  const torn = Buffer.from(archive);
  torn.fill(0xff, at, at + 8);
  await expect(unzip(torn, "144m/BOOT.img")).rejects.toThrow(HostError);
  const entry = archive.indexOf("144m/BOOT.img", at) - 46;
  expect(entry).toBeGreaterThan(central - 200);
  const liar = Buffer.from(archive);
  liar.writeUInt32LE(10, entry + 24);
  await expect(unzip(liar, "144m/BOOT.img")).rejects.toThrow(/more than it says/);
});
