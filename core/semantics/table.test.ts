import { expect, test } from "vitest";
import { OPCODES } from "../isa/rows.ts";
import { SEMANTICS } from "./table.ts";

const named = new Set(OPCODES.map(({ row }) => row.semantics));

test("every row has a meaning", () => {
  expect([...named].filter((key) => SEMANTICS[key] === undefined)).toEqual([]);
});

test("every meaning has a row", () => {
  expect(Object.keys(SEMANTICS).filter((key) => !named.has(key))).toEqual([]);
});
