import { useEffect, useRef, type FormEvent } from "react";
import { FIELDS, type FieldName } from "../../core/settings/pages.ts";
import type { Problem } from "../../core/settings/problem.ts";
import type { ImageInfo, OsFamily } from "../../electron/contract/vm-api.ts";
import { formatSize } from "../app/format.ts";
import { useText } from "../app/use-preferences.ts";
import { MemoryField } from "../settings/memory-field.tsx";
import { useFieldNotes } from "../settings/use-field-notes.ts";
import { useFieldText } from "../settings/use-field-text.ts";
import { Row } from "../manager/section.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import type { ResourceProblems, Resources, SourceKind } from "./wizard-state.ts";
import styles from "./wizard.module.css";

interface ResourcesStepProps {
  readonly source: SourceKind;
  readonly image: ImageInfo | undefined;
  readonly resources: Resources;
  readonly problems: ResourceProblems | undefined;
  readonly onChange: (resources: Resources) => void;
  /** Undefined while something is not right. */
  readonly onSubmit: (() => void) | undefined;
}

/** The second step: name, memory, and what will be made. */
export function ResourcesStep({ source, image, resources, problems, onChange, onSubmit }: ResourcesStepProps) {
  const text = useText();
  const field = useFieldText();
  const notes = useFieldNotes();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.select(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit?.();
  };
  const set = (changes: Partial<Resources>): void => onChange({ ...resources, ...changes });
  const notesOf = (name: FieldName & keyof ResourceProblems, found: Problem | undefined) =>
    notes(name, found, (fix) => set({ [name]: fix }));
  return (
    <form ref={form} className={styles["form"]} onSubmit={submit}>
      <div className={styles["pair"]}>
        <TextField
          label={field.label("name")}
          value={resources.name}
          onChange={(event) => set({ name: event.target.value })}
          {...notesOf("name", problems?.name)}
        />
        <SelectField<OsFamily>
          label={field.label("osFamily")}
          value={resources.osFamily}
          options={FIELDS.osFamily.options.map((value) => ({ value, label: field.option("osFamily", value) }))}
          onChange={(osFamily) => set({ osFamily })}
        />
      </div>
      <MemoryField
        value={resources.memoryMiB}
        onChange={(memoryMiB) => set({ memoryMiB })}
        {...notesOf("memoryMiB", problems?.memoryMiB)}
      />
      <dl className={styles["summary"]} aria-label={text("wizard.summary")}>
        <Row label={field.label(driveOf(source, image))}>
          {source === "welcome" && text("floppy.welcome")}
          {source === "empty" && text("floppy.empty")}
          {(source === "image" || source === "fetched") &&
            image !== undefined &&
            `${image.name} (${formatSize(image.sizeBytes)})`}
        </Row>
        {source !== "empty" && driveOf(source, image) !== "cd" && (
          <Row label={text("wizard.writes")}>
            {source === "image" && image?.path.startsWith("upload:")
              ? text("wizard.writesCopy")
              : text("wizard.writesLost")}
          </Row>
        )}
      </dl>
      <button type="submit" hidden />
    </form>
  );
}

/** The drive that an image goes into. */
function driveOf(source: SourceKind, image: ImageInfo | undefined): "floppy" | "cd" | "disk1" {
  if (image === undefined || source === "welcome" || source === "empty") return "floppy";
  return image.kind === "disk" ? "disk1" : image.kind;
}
