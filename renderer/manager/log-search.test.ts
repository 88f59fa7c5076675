import { expect, test } from "vitest";
import { matchesIn, pieces } from "./log-search.ts";

test.each([
  ["boot\nBOOT", "boot", [0, 5]],
  ["aaaa", "aa", [0, 2]],
  ["a.b", ".", [1]],
  ["abc", "", []],
  ["abc", "x", []],
  ["İ one", "one", [2]],
])("in %j, %j is at %j", (text, query, found) => expect(matchesIn(text, query)).toEqual(found));

test("many matches are limited", () => expect(matchesIn("a".repeat(5000), "a", 100)).toHaveLength(100));

test("the pieces are the whole text", () => {
  const cut = pieces("one two one", [0, 8], 3);
  expect(cut).toEqual([
    { text: "one", match: 0 },
    { text: " two ", match: undefined },
    { text: "one", match: 1 },
  ]);
  expect(pieces("abc", [], 1)).toEqual([{ text: "abc", match: undefined }]);
  expect(pieces("", [], 1)).toEqual([]);
});
