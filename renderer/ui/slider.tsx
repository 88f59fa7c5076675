import { Slider as Base } from "@base-ui/react/slider";
import type { CSSProperties } from "react";
import styles from "./slider.module.css";

export interface SliderZone {
  readonly look: "safe" | "warn" | "refuse";
  /** Part of the whole track, 0 … 1. */
  readonly share: number;
}

interface SliderProps {
  readonly label: string;
  /** Step on the track, from 0 to `steps`. */
  readonly value: number;
  readonly steps: number;
  readonly zones: readonly SliderZone[];
  readonly valueText: string;
  readonly isDisabled: boolean;
  readonly onChange: (value: number) => void;
}

/** A slider whose track says which values are good. */
export function Slider({ label, value, steps, zones, valueText, isDisabled, onChange }: SliderProps) {
  return (
    <Base.Root value={value} min={0} max={steps} disabled={isDisabled} onValueChange={(next) => onChange(next)}>
      <Base.Control className={styles["control"]}>
        <Base.Track className={styles["track"]}>
          <span className={styles["zones"]} aria-hidden>
            {zones.map(({ look, share }) => (
              <span key={look} className={styles[look]} style={{ "--share": share } as CSSProperties} />
            ))}
          </span>
          <Base.Thumb className={styles["thumb"]} aria-label={label} getAriaValueText={() => valueText} />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  );
}
