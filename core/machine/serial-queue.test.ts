import { expect, test } from "vitest";
import { SerialQueue } from "./serial-queue.ts";

function queueFor(appetite: number): { queue: SerialQueue; taken: number[] } {
  const taken: number[] = [];
  const receive = (bytes: Uint8Array): number => {
    const part = bytes.subarray(0, Math.max(0, appetite - taken.length));
    taken.push(...part);
    return part.length;
  };
  return { queue: new SerialQueue({ receive }), taken };
}

test("says how much waits, and keeps the order", () => {
  const { queue, taken } = queueFor(4);
  expect(queue.push(Uint8Array.of(1, 2, 3))).toBe(0);
  expect(queue.push(Uint8Array.of(4, 5, 6))).toBe(2);
  expect(queue.push(Uint8Array.of(7))).toBe(3);
  expect(queue.push(new Uint8Array(0))).toBe(3);
  expect(taken).toEqual([1, 2, 3, 4]);
});

test("a sender that does not stop loses what is too much, and memory is bounded", () => {
  const { queue } = queueFor(0);
  let waiting = 0;
  for (let count = 0; count < 100; count++) waiting = queue.push(new Uint8Array(65_536));
  expect(waiting).toBe(4 << 20);
});
