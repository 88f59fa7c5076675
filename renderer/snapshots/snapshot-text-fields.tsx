import type { FormEvent } from "react";
import {
  SNAPSHOT_DESCRIPTION_LENGTH,
  SNAPSHOT_NAME_LENGTH,
  type SnapshotText,
} from "../../electron/contract/snapshot-api.ts";
import { useText } from "../app/use-preferences.ts";
import { TextArea, TextField } from "../ui/field.tsx";
import styles from "./dialogs.module.css";

/** What is wrong with a snapshot's name, as a key of the catalogue. */
export function nameProblem(name: string): "snapshotDialog.nameMissing" | "snapshotDialog.nameTooLong" | undefined {
  const { length } = name.trim();
  if (length === 0) return "snapshotDialog.nameMissing";
  return length > SNAPSHOT_NAME_LENGTH ? "snapshotDialog.nameTooLong" : undefined;
}

/** A name that fits, whatever it was made of. */
export function fittingName(name: string): string {
  return name.length <= SNAPSHOT_NAME_LENGTH ? name : `${name.slice(0, SNAPSHOT_NAME_LENGTH - 1).trim()}…`;
}

export function useNameNotes(): (name: string) => { problem: string | undefined } {
  const text = useText();
  return (name) => {
    const found = nameProblem(name);
    return { problem: found === undefined ? undefined : text(found, { max: SNAPSHOT_NAME_LENGTH }) };
  };
}

interface SnapshotTextFieldsProps {
  readonly value: SnapshotText;
  readonly onChange: (value: SnapshotText) => void;
  readonly onSubmit: () => void;
}

/** Name and description; Enter in the name confirms. */
export function SnapshotTextFields({ value, onChange, onSubmit }: SnapshotTextFieldsProps) {
  const text = useText();
  const notes = useNameNotes();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <TextField
        label={text("snapshotDialog.name")}
        value={value.name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange({ ...value, name: event.target.value })}
        {...notes(value.name)}
      />
      <TextArea
        label={text("snapshotDialog.description")}
        maxLength={SNAPSHOT_DESCRIPTION_LENGTH}
        value={value.description}
        onChange={(event) => onChange({ ...value, description: event.target.value })}
      />
      <button type="submit" hidden />
    </form>
  );
}
