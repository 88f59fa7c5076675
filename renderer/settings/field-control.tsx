import { FIELDS } from "../../core/settings/pages.ts";
import type { Field, SerialEnd } from "../../core/settings/field.ts";
import type { Problem } from "../../core/settings/problem.ts";
import { SelectField, TextField } from "../ui/field.tsx";
import type { DraftName } from "./draft.ts";
import { MemoryField } from "./memory-field.tsx";
import { OrderField } from "./order-field.tsx";
import { SerialEndField } from "./serial-end-field.tsx";
import { useFieldNotes } from "./use-field-notes.ts";
import { useFieldText } from "./use-field-text.ts";

interface FieldControlProps {
  readonly name: DraftName;
  readonly value: unknown;
  readonly problem: Problem | undefined;
  /** The machine runs, and this field is fixed while it does. */
  readonly isFixed: boolean;
  readonly onChange: (value: unknown) => void;
}

/** The control that a field's declaration asks for. Drives change at once, not with the draft: see SettingsPage. */
export function FieldControl({ name, value, problem, isFixed, onChange }: FieldControlProps) {
  const text = useFieldText();
  const notes = useFieldNotes()(name, problem, onChange);
  const field: Field = FIELDS[name];
  const label = text.label(name);
  const unavailable = text.unavailable(name);
  switch (field.kind) {
    case "text":
      return (
        <TextField
          label={label}
          value={String(value)}
          disabled={isFixed}
          onChange={(event) => onChange(event.target.value)}
          {...notes}
        />
      );
    case "int":
      if (field.limitedBy === "hostMemory") {
        return <MemoryField value={Number(value)} isDisabled={isFixed} onChange={onChange} {...notes} />;
      }
      return (
        <TextField
          label={field.unit === "" ? label : `${label} (${field.unit})`}
          type="number"
          min={field.min}
          max={field.max}
          disabled={isFixed || unavailable !== undefined}
          value={Number.isNaN(value) ? "" : Number(value)}
          onChange={(event) => onChange(event.target.valueAsNumber)}
          {...notes}
          {...(unavailable === undefined ? {} : { help: unavailable })}
        />
      );
    case "choice":
      return (
        <SelectField
          label={label}
          value={String(value)}
          options={field.options.map((option) => ({ value: option, label: text.option(name, option) }))}
          isDisabled={isFixed}
          onChange={onChange}
          {...notes}
        />
      );
    case "serial":
      return (
        <SerialEndField
          label={label}
          help={text.help(name)}
          value={value as SerialEnd}
          problem={notes.problem}
          isDisabled={isFixed}
          onChange={onChange}
        />
      );
    case "order":
      return (
        <OrderField
          label={label}
          help={text.help(name)}
          value={value as readonly string[]}
          options={field.options.map((option) => ({ value: option, label: text.option(name, option) }))}
          isDisabled={isFixed}
          onChange={onChange}
        />
      );
  }
}
