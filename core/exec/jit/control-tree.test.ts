import { expect, test } from "vitest";
import { controlTree } from "./control-tree.ts";

test("a diamond meets in a merge that its top dominates", () => {
  const tree = controlTree([[1, 2], [3], [3], []]);
  expect(tree.isMerge).toEqual([false, false, false, true]);
  expect(tree.children[0]).toContain(3);
  expect(tree.children[0]![0]).toBe(3);
  expect(tree.cut.size).toBe(0);
});

test("a loop's header takes the back edge", () => {
  const tree = controlTree([[1], [2, 3], [1], []]);
  expect(tree.isLoopHeader).toEqual([false, true, false, false]);
  expect(tree.isMerge).toEqual([false, false, false, false]);
});

test("a block that branches to itself is a loop", () => {
  expect(controlTree([[0, 1], []]).isLoopHeader).toEqual([true, false]);
});

test("an edge into a loop's middle is cut", () => {
  const tree = controlTree([[1, 2], [2], [1]]);
  expect(tree.cut.size).toBe(1);
});

test("a node that cannot be reached is in no order", () => {
  const tree = controlTree([[2], [2], []]);
  expect(tree.order).toEqual([0, 2]);
  expect(tree.position[1]).toBe(-1);
  expect(tree.isMerge[2]).toBe(false);
});

test("a conditional branch to the next block is two edges to one node", () => {
  expect(controlTree([[1, 1], []]).isMerge[1]).toBe(true);
});
