import { SERIAL_ENDS, TCP_PORT_MAX, TCP_PORT_MIN, type SerialEnd } from "../../core/settings/field.ts";
import { useText } from "../app/use-preferences.ts";
import { SelectField, TextField } from "../ui/field.tsx";
import styles from "./serial-end-field.module.css";

interface SerialEndFieldProps {
  readonly label: string;
  readonly help: string | undefined;
  readonly value: SerialEnd;
  readonly problem: string | undefined;
  readonly isDisabled: boolean;
  readonly onChange: (value: SerialEnd) => void;
}

/** The first port is what the examples of most programs use. */
const FIRST_PORT = 4321;

/** Where a serial line ends, and what belongs to that. */
export function SerialEndField({ label, help, value, problem, isDisabled, onChange }: SerialEndFieldProps) {
  const text = useText();
  const choose = (to: SerialEnd["to"]): void => {
    if (to === "file") onChange({ to, path: "" });
    else onChange(to === "tcp" ? { to, port: FIRST_PORT } : { to });
  };
  return (
    <fieldset className={styles["serial"]}>
      <legend className={styles["legend"]}>{label}</legend>
      <SelectField<SerialEnd["to"]>
        label={text("serial.end")}
        help={value.to === "window" ? undefined : help}
        value={value.to}
        options={SERIAL_ENDS.map((to) => ({ value: to, label: text(`serial.${to}`) }))}
        isDisabled={isDisabled}
        onChange={choose}
      />
      {value.to === "file" && (
        <TextField
          label={text("serial.path")}
          value={value.path}
          spellCheck={false}
          disabled={isDisabled}
          problem={problem}
          onChange={(event) => onChange({ to: "file", path: event.target.value })}
        />
      )}
      {value.to === "tcp" && (
        <TextField
          label={text("serial.port")}
          type="number"
          min={TCP_PORT_MIN}
          max={TCP_PORT_MAX}
          value={Number.isNaN(value.port) ? "" : value.port}
          disabled={isDisabled}
          problem={problem}
          onChange={(event) => onChange({ to: "tcp", port: event.target.valueAsNumber })}
        />
      )}
    </fieldset>
  );
}
