import { expect, test } from "vitest";
import { LogLimit } from "./log-limit.ts";

test("a burst is cut and told; the next second has lines again", () => {
  let nowMs = 5000;
  const lines: string[] = [];
  const limit = new LogLimit(
    () => nowMs,
    (line) => lines.push(line),
  );
  for (let count = 0; count < 100_000; count++) limit.line("x");
  expect(lines.length).toBe(500);
  nowMs += 1000;
  limit.line("y");
  expect(lines.slice(500)).toEqual(["(99500 more lines came too fast for the log)", "y"]);
});
