import {
  CirclePause,
  CirclePlay,
  CircleStop,
  CircleX,
  LoaderCircle,
  Power,
  Save,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import type { VmState, VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import type { PlainTextKey } from "../text/catalogue.ts";
import { classes } from "./classes.ts";
import { Icon } from "./icon.tsx";
import styles from "./state-badge.module.css";

type Look = "running" | "paused" | "saved" | "aborted" | undefined;

const STATES: Readonly<Record<VmState | "damaged", readonly [LucideIcon, PlainTextKey, Look]>> = {
  off: [Power, "state.off", undefined],
  saved: [Save, "state.saved", "saved"],
  starting: [LoaderCircle, "state.starting", "running"],
  running: [CirclePlay, "state.running", "running"],
  paused: [CirclePause, "state.paused", "paused"],
  saving: [LoaderCircle, "state.saving", "saved"],
  stopping: [LoaderCircle, "state.stopping", undefined],
  aborted: [CircleX, "state.aborted", "aborted"],
  stopped: [CircleStop, "state.stopped", "aborted"],
  damaged: [TriangleAlert, "state.damaged", "aborted"],
};

export function stateTextKey(vm: VmSummary): PlainTextKey {
  return STATES[vm.settings === undefined ? "damaged" : vm.state][1];
}

/** The state of a machine: an icon and a word, always both. */
export function StateBadge({ vm }: { vm: VmSummary }) {
  const text = useText();
  const [icon, key, look] = STATES[vm.settings === undefined ? "damaged" : vm.state];
  const isTurning = icon === LoaderCircle;
  return (
    <span className={classes(styles["badge"], look !== undefined && styles[look], isTurning && styles["turning"])}>
      <Icon of={icon} />
      {text(key)}
    </span>
  );
}
