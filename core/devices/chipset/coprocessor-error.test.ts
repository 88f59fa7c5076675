import { expect, test } from "vitest";
import { CoprocessorError } from "./coprocessor-error.ts";

function wired(): { readonly latch: CoprocessorError; readonly irq: () => boolean } {
  let level = false;
  const latch = new CoprocessorError({ irq13: { set: (to) => (level = to) } });
  return { latch, irq: () => level };
}

test("an error stays until port F0h is written, and is ignored from then until it is gone", () => {
  const { latch, irq } = wired();
  latch.ferr.set(true);
  expect(irq()).toBe(true);
  latch.ports.write(1, 1, 0);
  expect(irq()).toBe(true);
  latch.ports.write(0, 1, 0);
  expect(irq()).toBe(false);
  latch.ferr.set(true);
  expect(irq()).toBe(false);
  latch.ferr.set(false);
  latch.ferr.set(true);
  expect(irq()).toBe(true);
});

test("an error that went away by itself is still told of", () => {
  const { latch, irq } = wired();
  latch.ferr.set(true);
  latch.ferr.set(false);
  expect(irq()).toBe(true);
});

test("a write without an error ignores nothing", () => {
  const { latch, irq } = wired();
  latch.ports.write(0, 1, 0);
  latch.ferr.set(true);
  expect(irq()).toBe(true);
});

test("state comes back, wire included", () => {
  const { latch } = wired();
  latch.ferr.set(true);
  const other = wired();
  other.latch.restore(latch.save());
  expect(other.irq()).toBe(true);
  other.latch.reset();
  expect(other.irq()).toBe(false);
});
