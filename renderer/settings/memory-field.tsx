import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { memoryLimits, memoryZone, type MemoryZone } from "../../core/settings/memory-zones.ts";
import { FIELDS } from "../../core/settings/pages.ts";
import type { HostInfo } from "../../electron/contract/vm-api.ts";
import { formatMemory } from "../app/format.ts";
import { useText } from "../app/use-preferences.ts";
import { useHost } from "../app/use-vms.ts";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { TextField, type FieldNotes } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Slider } from "../ui/slider.tsx";
import styles from "./memory-field.module.css";
import { MEMORY_STOPS, memoryZonesOnScale, stopOf } from "./memory-scale.ts";
import { useFieldText } from "./use-field-text.ts";

const { unit, min, max } = FIELDS.memoryMiB;
const ICONS = { safe: CircleCheck, warn: TriangleAlert, refuse: CircleAlert };

interface MemoryFieldProps extends FieldNotes {
  /** NaN while the number field holds no number. */
  readonly value: number;
  readonly isDisabled?: boolean;
  readonly onChange: (memoryMiB: number) => void;
}

/** Memory by slider or number, with what it leaves the host. */
export function MemoryField({ value, isDisabled = false, onChange, ...notes }: MemoryFieldProps) {
  const field = useFieldText();
  const host = useHost();
  const label = field.label("memoryMiB");
  return (
    <div className={styles["memory"]}>
      <span className={styles["label"]} aria-hidden>
        {label}
      </span>
      <Slider
        label={label}
        value={stopOf(value)}
        steps={MEMORY_STOPS.length - 1}
        zones={host === undefined ? [] : memoryZonesOnScale(host)}
        valueText={`${value} ${unit}`}
        isDisabled={isDisabled}
        onChange={(stop) => onChange(MEMORY_STOPS[stop] ?? min)}
      />
      <div className={styles["number"]}>
        <TextField
          label={`${label} (${unit})`}
          isLabelHidden
          type="number"
          min={min}
          max={max}
          disabled={isDisabled}
          value={Number.isNaN(value) ? "" : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
        <span className={styles["unit"]} aria-hidden>
          {unit}
        </span>
      </div>
      <Consequence memoryMiB={value} host={host} notes={notes} onChange={isDisabled ? undefined : onChange} />
    </div>
  );
}

interface ConsequenceProps {
  readonly memoryMiB: number;
  readonly host: HostInfo | undefined;
  readonly notes: FieldNotes;
  /** Undefined: the value is fixed now. */
  readonly onChange: ((memoryMiB: number) => void) | undefined;
}

function Consequence({ memoryMiB, host, notes, onChange }: ConsequenceProps) {
  const text = useText();
  if (notes.problem !== undefined) {
    return (
      <p className={classes(styles["consequence"], styles["refuse"])} role="alert">
        <Icon of={CircleAlert} />
        {notes.problem}
        {notes.fix !== undefined && (
          <Button look="link" onClick={notes.fix.run}>
            {notes.fix.label}
          </Button>
        )}
      </p>
    );
  }
  if (host === undefined) return null;
  const zone: MemoryZone = memoryZone(memoryMiB, host);
  // A round number that leaves the host enough, if any does.
  const safe = MEMORY_STOPS.findLast((stop) => stop <= memoryLimits(host).safeMiB);
  const left = host.totalMemoryMiB - host.memoryInUseMiB - memoryMiB;
  const others = formatMemory(host.memoryInUseMiB);
  return (
    <p className={classes(styles["consequence"], styles[zone])} role="status">
      <Icon of={ICONS[zone]} />
      {zone === "safe" && text("memory.leaves", { left: formatMemory(left) })}
      {zone === "warn" && text("memory.leavesLittle", { left: formatMemory(left) })}
      {zone === "refuse" && text("memory.tooMuchNow", { total: formatMemory(host.totalMemoryMiB), others })}
      {zone !== "safe" && safe !== undefined && onChange !== undefined && (
        <Button look="link" onClick={() => onChange(safe)}>
          {text("settings.fix", { value: `${safe} ${unit}` })}
        </Button>
      )}
    </p>
  );
}
