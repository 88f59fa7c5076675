import { expect, expectTypeOf, test } from "vitest";
import { memoryZone } from "./memory-zones.ts";
import { FIELDS, PAGES, SETTINGS_DEFAULTS, type SettingsValues } from "./pages.ts";
import { normal, problem, sentence, type Problem } from "./problem.ts";

const FIELD_LIST = Object.entries(FIELDS);

test("values have the types that the fields declare", () => {
  expectTypeOf<SettingsValues["engine"]>().toEqualTypeOf<"auto" | "interpreter" | "jit">();
  expectTypeOf<SettingsValues["bootOrder"]>().toEqualTypeOf<readonly ("a" | "c" | "d")[]>();
  expectTypeOf<SettingsValues["memoryMiB"]>().toEqualTypeOf<number>();
});

test("no field is on two pages", () => {
  expect(Object.values(PAGES).flatMap((page) => Object.keys(page))).toEqual(Object.keys(FIELDS));
});

test.each(FIELD_LIST.filter(([name]) => name !== "name"))("%s: its default is acceptable", (name, field) => {
  expect(problem(field, SETTINGS_DEFAULTS[name as keyof SettingsValues])).toBeUndefined();
});

const CASES: readonly (readonly [keyof SettingsValues, unknown, Problem["code"] | undefined])[] = [
  ["name", "FreeDOS", undefined],
  ["name", "  ", "missing"],
  ["name", "x".repeat(81), "tooLong"],
  ["name", `  ${"x".repeat(80)}  `, undefined],
  ["name", 7, "notText"],
  ["memoryMiB", 1, undefined],
  ["memoryMiB", 0, "tooSmall"],
  ["memoryMiB", 2048, undefined],
  ["memoryMiB", 2049, "tooLarge"],
  ["memoryMiB", 1.5, "notWhole"],
  ["memoryMiB", Number.NaN, "notWhole"],
  ["memoryMiB", Infinity, "notWhole"],
  ["memoryMiB", "16", "notWhole"],
  ["osFamily", "beos", "notListed"],
  ["osFamily", "bsd", undefined],
  ["bootOrder", [], undefined],
  ["bootOrder", ["d", "a"], undefined],
  ["bootOrder", ["a", "a"], "notListed"],
  ["bootOrder", ["z"], "notListed"],
  ["bootOrder", "a", "notListed"],
  ["cpuModel", "486", undefined],
  ["cpuModel", "8086", "notListed"],
  ["processors", 2, "tooLarge"],
  ["serial1", { to: "window" }, undefined],
  ["serial1", { to: "window", path: "/a" }, "notAnEnd"],
  ["serial1", { to: "file", path: "/tmp/a.txt" }, undefined],
  ["serial1", { to: "file", path: "C:\\a.txt" }, undefined],
  ["serial1", { to: "file", path: "a.txt" }, "noFile"],
  ["serial1", { to: "file", path: "" }, "noFile"],
  ["serial1", { to: "file", path: "/a\0b" }, "noFile"],
  ["serial1", { to: "file" }, "notAnEnd"],
  ["serial2", { to: "tcp", port: 5000 }, undefined],
  ["serial2", { to: "tcp", port: 80 }, "badPort"],
  ["serial2", { to: "tcp", port: 65_536 }, "badPort"],
  ["serial2", { to: "tcp", port: "5000" }, "badPort"],
  ["serial2", { to: "pipe" }, "notAnEnd"],
  ["serial2", null, "notAnEnd"],
  ["floppy", null, undefined],
  ["floppy", { path: "/a.img", writable: false }, undefined],
  ["floppy", { path: "a\0b", writable: false }, "notAnImage"],
  ["floppy", { path: "", writable: false }, "notAnImage"],
  ["floppy", { path: "/a.img" }, "notAnImage"],
  ["floppy", { path: "/a.img", writable: true, format: "../x" }, "notAnImage"],
  ["floppy", { path: "/a.img", writable: true, size: 1 }, "notAnImage"],
];

test.each(CASES)("%s: %j is %s", (name, value, code) => {
  const found = problem(FIELDS[name], value);
  expect(found?.code).toBe(code);
  if (found === undefined) return;
  expect(sentence(FIELDS[name], found)).toMatch(new RegExp(`^${FIELDS[name].label}\\b.*\\.$`));
});

test("memory is limited by the host's too", () => {
  expect(problem(FIELDS.memoryMiB, 1024, { hostMemoryMiB: 1024 })).toBeUndefined();
  expect(problem(FIELDS.memoryMiB, 1025, { hostMemoryMiB: 1024 })).toEqual({
    code: "moreThanHost",
    max: 1024,
    fix: 1024,
  });
});

test.each([
  ["memoryMiB", -3],
  ["memoryMiB", 99_999],
  ["memoryMiB", 15.6],
  ["name", ` ${"long ".repeat(40)}`],
] as const)("%s: the fix for %j is acceptable", (name, value) => {
  const found = problem(FIELDS[name], value);
  expect(found).toHaveProperty("fix");
  expect(problem(FIELDS[name], (found as { fix: unknown }).fix)).toBeUndefined();
});

test("blanks around a name are not stored", () => {
  expect(normal(FIELDS.name, "  DOS ")).toBe("DOS");
  expect(normal(FIELDS.memoryMiB, 5)).toBe(5);
});

test.each([
  [512, 0, "safe"],
  [600, 0, "safe"],
  [601, 0, "warn"],
  [400, 300, "warn"],
  [1000, 0, "warn"],
  [1001, 0, "refuse"],
  [1, 1000, "refuse"],
] as const)("%i MiB beside %i in use on a host of 1000 is %s", (memoryMiB, memoryInUseMiB, zone) => {
  expect(memoryZone(memoryMiB, { totalMemoryMiB: 1000, memoryInUseMiB })).toBe(zone);
});
