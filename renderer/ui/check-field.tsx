import { useId, type ReactNode } from "react";
import styles from "./check-field.module.css";

interface CheckFieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly checked: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ label, help, checked, isDisabled = false, onChange }: CheckFieldProps) {
  const helpId = useId();
  return (
    <label className={styles["check"]} aria-disabled={isDisabled || undefined}>
      <input
        type="checkbox"
        checked={checked}
        disabled={isDisabled}
        aria-label={label}
        aria-describedby={help === undefined ? undefined : helpId}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {help !== undefined && (
          <span id={helpId} className={styles["help"]}>
            {help}
          </span>
        )}
      </span>
    </label>
  );
}
