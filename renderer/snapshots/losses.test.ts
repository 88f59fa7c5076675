import { expect, test } from "vitest";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import type { VmState } from "../../electron/contract/vm-api.ts";
import { losses } from "./losses.ts";

test.each<[VmState, string | null, boolean, string[]]>([
  ["off", "a", false, []],
  ["off", "b", false, []],
  ["off", "a", true, ["restore.losesChanges"]],
  ["off", null, false, ["restore.losesChanges"]],
  ["saved", "a", false, []],
  ["saved", "a", true, ["restore.losesSaved", "restore.losesChanges"]],
  ["running", "a", true, ["restore.losesRunning", "restore.losesChanges"]],
  ["paused", "b", true, ["restore.losesRunning", "restore.losesChanges"]],
  ["aborted", "a", true, ["restore.losesChanges"]],
])("a machine that is %s, from %s, changed %s: %j", (state, current, changed, expected) => {
  const vm = { id: "vm", state, settings: { ...SETTINGS_DEFAULTS, name: "vm" } };
  expect(losses(vm, { snapshots: [], current, changed }, "a")).toEqual(expected);
});
