/** What can be done with a machine in its present state, and if not, why not: the same for toolbar, menus and keys. */
import type { VmState, VmSummary } from "../../electron/contract/vm-api.ts";
import type { PlainTextKey } from "../text/catalogue.ts";

export type VmCommandName =
  | "start"
  | "show"
  | "pause"
  | "resume"
  | "reset"
  | "powerOff"
  | "settings"
  | "rename"
  | "remove"
  | "log"
  | "floppy"
  | "snapshots"
  | "clone"
  | "showInFolder"
  | "saveState"
  | "discardState"
  | "powerButton";

/** Undefined: it can be done. Otherwise the reason why not. */
export type Unavailable = PlainTextKey | undefined;

export function isOn({ state }: VmSummary): boolean {
  return ["starting", "running", "paused", "saving", "stopping"].includes(state);
}

/** Fields that are fixed while a machine runs are so while its state is kept, too: the state was made with them. */
export function isFixed(vm: VmSummary): boolean {
  return isOn(vm) || vm.state === "saved";
}

/** Is there a screen to look at? */
export function hasScreen({ state }: VmSummary): boolean {
  return state === "running" || state === "paused";
}

/** What can be done while a long operation on the machine is under way. */
const DURING_TASKS: ReadonlySet<VmCommandName> = new Set([
  "log",
  "showInFolder",
  "show",
  "pause",
  "resume",
  "powerOff",
  "powerButton",
]);

export function unavailable(command: VmCommandName, vm: VmSummary | undefined): Unavailable {
  if (vm === undefined) return "reason.noneSelected";
  if (vm.task !== undefined && !DURING_TASKS.has(command)) return "reason.busy";
  switch (command) {
    case "log":
    case "showInFolder":
      return undefined;
    case "remove":
      return isOn(vm) ? "reason.powerOffFirst" : undefined;
    default:
      return vm.settings === undefined ? "reason.damaged" : unavailableInState(command, vm);
  }
}

/** States that end by themselves, and what is said meanwhile. */
const MOVING: { readonly [K in VmState]?: PlainTextKey } = {
  starting: "reason.starting",
  saving: "reason.saving",
  stopping: "reason.stopping",
};

function unavailableInState(command: VmCommandName, vm: VmSummary): Unavailable {
  const moving = MOVING[vm.state];
  switch (command) {
    case "start":
      return moving ?? (isOn(vm) ? "reason.runsAlready" : undefined);
    case "show":
    case "reset":
      return moving ?? (isOn(vm) ? undefined : "reason.notRunning");
    case "pause":
      return moving ?? (vm.state === "running" ? undefined : isOn(vm) ? "reason.pausedAlready" : "reason.notRunning");
    case "resume":
      return moving ?? (vm.state === "paused" ? undefined : "reason.notPaused");
    case "clone":
      return isOn(vm) ? "reason.powerOffFirst" : undefined;
    case "saveState":
      return moving ?? (isOn(vm) ? undefined : "reason.notRunning");
    case "discardState":
      return moving ?? (vm.state === "saved" ? undefined : "reason.notSaved");
    case "powerButton":
      return moving ?? (vm.state === "running" ? undefined : isOn(vm) ? "reason.paused" : "reason.notRunning");
    case "powerOff":
      // Also while it starts: a machine that hangs then must be ended too.
      return vm.state === "stopping" ? "reason.stopping" : isOn(vm) ? undefined : "reason.notRunning";
    default:
      return moving;
  }
}
