import { useId, type ComponentProps, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";
import styles from "./field.module.css";

export interface FieldNotes {
  readonly help?: ReactNode;
  /** What is wrong with the value. */
  readonly problem?: string | undefined;
  /** One press that makes it right. */
  readonly fix?: { readonly label: string; readonly run: () => void } | undefined;
}

interface FieldIds {
  readonly controlId: string;
  /** Gives help and problem to screen readers. */
  readonly describedBy: string;
}

interface FieldProps extends FieldNotes {
  readonly label: ReactNode;
  readonly isLabelHidden?: boolean;
  readonly children: (ids: FieldIds) => ReactNode;
}

/** A label, its control, and what there is to say about the value. */
export function Field({ label, isLabelHidden = false, help, problem, fix, children }: FieldProps) {
  const controlId = useId();
  const notesId = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={controlId} className={isLabelHidden ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
      {children({ controlId, describedBy: notesId })}
      <div id={notesId}>
        {problem === undefined ? (
          help !== undefined && <p className={styles["help"]}>{help}</p>
        ) : (
          <p className={styles["problem"]} role="alert">
            {problem}
            {fix !== undefined && (
              <Button look="link" onClick={fix.run}>
                {fix.label}
              </Button>
            )}
          </p>
        )}
      </div>
    </div>
  );
}

type TextFieldProps = Omit<FieldProps, "children"> & Omit<ComponentProps<"input">, "children">;

export function TextField({ label, isLabelHidden, help, problem, fix, className, ...input }: TextFieldProps) {
  return (
    <Field label={label} isLabelHidden={isLabelHidden ?? false} help={help} problem={problem} fix={fix}>
      {({ controlId, describedBy }) => (
        <input
          {...input}
          id={controlId}
          className={classes(styles["control"], input.type === "number" && styles["number"], className)}
          aria-describedby={describedBy}
          aria-invalid={problem !== undefined}
        />
      )}
    </Field>
  );
}

export function TextArea({
  label,
  help,
  problem,
  fix,
  ...area
}: Omit<FieldProps, "children"> & ComponentProps<"textarea">) {
  return (
    <Field label={label} help={help} problem={problem} fix={fix}>
      {({ controlId, describedBy }) => (
        <textarea {...area} id={controlId} className={styles["area"]} aria-describedby={describedBy} />
      )}
    </Field>
  );
}

interface SelectFieldProps<V extends string> extends Omit<FieldProps, "children"> {
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly isDisabled?: boolean;
  readonly onChange: (value: V) => void;
}

/** A choice of a few: the platform's own list, which every keyboard and reader knows. */
export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { value, options, onChange, isDisabled = false, ...field } = props;
  return (
    <Field {...field}>
      {({ controlId, describedBy }) => (
        <select
          id={controlId}
          className={styles["control"]}
          aria-describedby={describedBy}
          disabled={isDisabled}
          value={value}
          onChange={(event) => onChange(event.target.value as V)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
