import { useId } from "react";
import { classes } from "./classes.ts";
import styles from "./radio-list.module.css";

export interface RadioOption<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly text: string;
  /** Why it cannot be chosen now; shown in place of the text. */
  readonly unavailable?: string | undefined;
}

interface RadioListProps<V extends string> {
  readonly legend: string;
  readonly value: V;
  readonly options: readonly RadioOption<V>[];
  readonly onChange: (value: V) => void;
}

/** A choice of a few that each need a sentence. */
export function RadioList<V extends string>({ legend, value, options, onChange }: RadioListProps<V>) {
  const name = useId();
  return (
    <fieldset className={styles["list"]}>
      <legend className={styles["legend"]}>{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(styles["option"], option.unavailable !== undefined && styles["dead"])}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            disabled={option.unavailable !== undefined}
            aria-label={option.label}
            aria-describedby={`${name}-${option.value}`}
            onChange={() => onChange(option.value)}
          />
          <span>
            <span className={styles["title"]}>{option.label}</span>
            <span id={`${name}-${option.value}`} className={styles["text"]}>
              {option.unavailable ?? option.text}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
