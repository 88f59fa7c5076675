import { expect, test } from "vitest";
import { FIELDS, SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import type { VmSettings } from "../../electron/contract/vm-api.ts";
import { changesOf, DRAFT_NAMES, draftProblems, valueIn, withValue, type Draft } from "./draft.ts";
import { MEMORY_STOPS, memoryZonesOnScale, stopOf } from "./memory-scale.ts";
import { moved, toggled } from "./order.ts";

const SETTINGS: VmSettings = { ...SETTINGS_DEFAULTS, name: "DOS", bootOrder: ["a", "c"] };

test("a draft holds what differs, and nothing once it is as before", () => {
  let draft: Draft = withValue({}, SETTINGS, "memoryMiB", 64);
  draft = withValue(draft, SETTINGS, "bootOrder", ["c", "a"]);
  expect(draft).toEqual({ memoryMiB: 64, bootOrder: ["c", "a"] });
  expect(valueIn(draft, SETTINGS, "memoryMiB")).toBe(64);
  expect(valueIn(draft, SETTINGS, "name")).toBe("DOS");
  draft = withValue(draft, SETTINGS, "memoryMiB", SETTINGS.memoryMiB);
  draft = withValue(draft, SETTINGS, "bootOrder", ["a", "c"]);
  expect(draft).toEqual({});
});

test("problems of a draft are found by field, with the host's limit", () => {
  const draft: Draft = { name: " ", memoryMiB: 1000, engine: "jit" };
  const problems = draftProblems(draft, { hostMemoryMiB: 512 });
  expect(problems.name?.code).toBe("missing");
  expect(problems.memoryMiB).toEqual({ code: "moreThanHost", max: 512, fix: 512 });
  expect(problems.engine).toBeUndefined();
  expect(draftProblems({ memoryMiB: Number.NaN }, {}).memoryMiB?.code).toBe("notWhole");
});

test("changes are stored without blanks around them", () => {
  expect(changesOf({ name: "  DOS 6 " })).toEqual({ name: "DOS 6" });
});

test("every field but the drives is in a draft", () => {
  const drives = Object.values(FIELDS).filter(({ kind }) => kind === "drive");
  expect(DRAFT_NAMES).toHaveLength(Object.keys(FIELDS).length - drives.length);
});

test.each([
  [toggled(["a", "c"], "a"), ["c"]],
  [toggled(["a"], "d"), ["a", "d"]],
  [moved(["a", "c", "d"], "d", -1), ["a", "d", "c"]],
  [moved(["a", "c", "d"], "a", 1), ["c", "a", "d"]],
  [moved(["a", "c"], "a", -1), ["a", "c"]],
  [moved(["a", "c"], "c", 1), ["a", "c"]],
  [moved(["a"], "d", 1), ["a"]],
])("%j", (list, expected) => expect(list).toEqual(expected));

test("the slider's stops grow, and reach both ends", () => {
  expect(MEMORY_STOPS[0]).toBe(FIELDS.memoryMiB.min);
  expect(MEMORY_STOPS.at(-1)).toBe(FIELDS.memoryMiB.max);
  expect([...MEMORY_STOPS].toSorted((a, b) => a - b)).toEqual(MEMORY_STOPS);
  expect(new Set(MEMORY_STOPS).size).toBe(MEMORY_STOPS.length);
});

test.each([
  [1, 1],
  [16, 16],
  [17, 16],
  [5000, 2048],
  [Number.NaN, 1],
])("%d MiB stands at the stop of %d", (memoryMiB, stop) => expect(MEMORY_STOPS[stopOf(memoryMiB)]).toBe(stop));

test.each([
  [{ totalMemoryMiB: 32_768, memoryInUseMiB: 0 }, ["safe"]],
  [{ totalMemoryMiB: 1024, memoryInUseMiB: 0 }, ["safe", "warn", "refuse"]],
  [{ totalMemoryMiB: 1024, memoryInUseMiB: 800 }, ["warn", "refuse"]],
  [{ totalMemoryMiB: 1024, memoryInUseMiB: 1024 }, ["refuse"]],
] as const)("on %j the track shows %j", (host, looks) => {
  const zones = memoryZonesOnScale(host);
  expect(zones.map(({ look }) => look)).toEqual(looks);
  expect(zones.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});
