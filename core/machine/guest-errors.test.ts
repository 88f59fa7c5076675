import { expect, test } from "vitest";
import { GuestErrors } from "./guest-errors.ts";

test("the first five of a kind are logged; numbers make no new kind", () => {
  const lines: string[] = [];
  const errors = new GuestErrors((text) => lines.push(text));
  for (let count = 0; count < 100; count++) errors.report(`port ${count.toString(16)}0h`);
  expect(errors.total).toBe(100);
  expect(lines.length).toBe(5);
  expect(lines[4]).toContain("counted only");
});

test("a guest that makes up kinds fills neither the log nor memory", () => {
  let lines = 0;
  const errors = new GuestErrors(() => lines++);
  for (let round = 0; round < 20; round++) {
    for (let kind = 0; kind < 1000; kind++)
      errors.report(kind.toString().replaceAll(/\d/g, (digit) => "ghijklmnop"[Number(digit)]!));
  }
  expect(errors.total).toBe(20_000);
  expect(lines).toBe(500 * 5);
});
