import { ChevronDown, ChevronUp } from "lucide-react";
import { useText } from "../app/use-preferences.ts";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { moved, toggled } from "./order.ts";
import styles from "./order-field.module.css";

interface OrderFieldProps {
  readonly label: string;
  readonly help: string | undefined;
  readonly value: readonly string[];
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly isDisabled: boolean;
  readonly onChange: (value: readonly string[]) => void;
}

/** Ticked options in their order, the others below them. */
export function OrderField({ label, help, value, options, isDisabled, onChange }: OrderFieldProps) {
  const text = useText();
  const rows = [
    ...value.flatMap((one) => options.filter((option) => option.value === one)),
    ...options.filter((option) => !value.includes(option.value)),
  ];
  return (
    <fieldset className={styles["list"]} disabled={isDisabled}>
      <legend className={styles["legend"]}>{label}</legend>
      <ol className={styles["rows"]}>
        {rows.map((option, at) => {
          const isOn = value.includes(option.value);
          const isLast = at === value.length - 1;
          const why = !isOn ? text("order.tickFirst") : isDisabled ? text("reason.powerOffFirst") : undefined;
          return (
            <li key={option.value} className={styles["row"]}>
              <label className={classes(styles["option"], !isOn && styles["off"])}>
                <input type="checkbox" checked={isOn} onChange={() => onChange(toggled(value, option.value))} />
                {option.label}
              </label>
              <Button
                look="quiet"
                icon={ChevronUp}
                iconOnly
                unavailable={why ?? (at === 0 ? text("order.isFirst") : undefined)}
                onClick={() => onChange(moved(value, option.value, -1))}
              >
                {text("order.up", { name: option.label })}
              </Button>
              <Button
                look="quiet"
                icon={ChevronDown}
                iconOnly
                unavailable={why ?? (isLast ? text("order.isLast") : undefined)}
                onClick={() => onChange(moved(value, option.value, 1))}
              >
                {text("order.down", { name: option.label })}
              </Button>
            </li>
          );
        })}
      </ol>
      {help !== undefined && <p className={styles["help"]}>{help}</p>}
    </fieldset>
  );
}
