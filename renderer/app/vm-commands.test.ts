import { expect, test } from "vitest";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import type { VmState, VmSummary } from "../../electron/contract/vm-api.ts";
import { unavailable, type VmCommandName } from "./vm-commands.ts";

const COMMANDS: readonly VmCommandName[] = [
  "start",
  "show",
  "pause",
  "resume",
  "reset",
  "powerOff",
  "settings",
  "rename",
  "floppy",
  "remove",
  "log",
  "snapshots",
  "saveState",
  "discardState",
  "powerButton",
  "clone",
  "showInFolder",
];

const ALWAYS: readonly VmCommandName[] = ["settings", "rename", "floppy", "log", "snapshots", "showInFolder"];

/** What can be done in each state; everything else must say why not. */
const AVAILABLE: Readonly<Record<VmState, readonly VmCommandName[]>> = {
  off: ["start", "remove", "clone", ...ALWAYS],
  saved: ["start", "remove", "discardState", "clone", ...ALWAYS],
  aborted: ["start", "remove", "clone", ...ALWAYS],
  stopped: ["start", "remove", "clone", ...ALWAYS],
  starting: ["powerOff", "log", "showInFolder"],
  running: ["show", "pause", "reset", "powerOff", "powerButton", "saveState", ...ALWAYS],
  paused: ["show", "resume", "reset", "powerOff", "saveState", ...ALWAYS],
  saving: ["powerOff", "log", "showInFolder"],
  stopping: ["log", "showInFolder"],
};

function available(vm: VmSummary | undefined): VmCommandName[] {
  return COMMANDS.filter((command) => unavailable(command, vm) === undefined).toSorted();
}

test.each(Object.entries(AVAILABLE))("a machine that is %s can do what it can", (state, commands) => {
  const vm: VmSummary = { id: "a", state: state as VmState, settings: { ...SETTINGS_DEFAULTS, name: "a" } };
  expect(available(vm)).toEqual([...commands].toSorted());
});

test("a damaged machine can be looked into and removed", () => {
  expect(available({ id: "a", state: "off", damaged: "It is empty." })).toEqual(["log", "remove", "showInFolder"]);
  expect(unavailable("start", { id: "a", state: "off", damaged: "It is empty." })).toBe("reason.damaged");
});

test("without a machine there is nothing to do, and the reason is said", () => {
  expect(available(undefined)).toEqual([]);
  expect(unavailable("start", undefined)).toBe("reason.noneSelected");
});

test.each([
  ["pause", "paused", "reason.pausedAlready"],
  ["start", "running", "reason.runsAlready"],
  ["remove", "running", "reason.powerOffFirst"],
  ["reset", "off", "reason.notRunning"],
  ["settings", "starting", "reason.starting"],
  ["powerOff", "stopping", "reason.stopping"],
  ["powerButton", "paused", "reason.paused"],
  ["discardState", "off", "reason.notSaved"],
] as const)("%s of a machine that is %s: %s", (command, state, reason) => {
  expect(unavailable(command, { id: "a", state, settings: { ...SETTINGS_DEFAULTS, name: "a" } })).toBe(reason);
});

test("while something long is done to a machine, other changes wait", () => {
  const task = { kind: "takeSnapshot", share: 0.5, cancellable: true } as const;
  const vm: VmSummary = { id: "a", state: "off", settings: { ...SETTINGS_DEFAULTS, name: "a" }, task };
  expect(available(vm)).toEqual(["log", "showInFolder"]);
  expect(unavailable("start", vm)).toBe("reason.busy");
  expect(unavailable("powerOff", { ...vm, state: "running" })).toBeUndefined();
});
