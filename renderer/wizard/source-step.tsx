import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import type { OsFamily } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { OsIcon } from "../art/os-icon.tsx";
import { ImagePicker } from "../storage/image-picker.tsx";
import type { ImagePick } from "../storage/use-image-pick.ts";
import type { PlainTextKey } from "../text/catalogue.ts";
import type { SourceKind } from "./wizard-state.ts";
import styles from "./wizard.module.css";

interface Source {
  readonly kind: SourceKind;
  readonly family: OsFamily;
  readonly title: PlainTextKey;
  readonly text: PlainTextKey;
}

const SOURCES: readonly Source[] = [
  { kind: "welcome", family: "welcome", title: "source.welcome", text: "source.welcomeText" },
  { kind: "image", family: "dos", title: "source.image", text: "source.imageText" },
  { kind: "empty", family: "other", title: "source.empty", text: "source.emptyText" },
];

interface SourceStepProps {
  readonly source: SourceKind;
  readonly onSource: (source: SourceKind) => void;
  readonly pick: ImagePick;
  readonly systems: ReactNode;
  /** Undefined while the step is not complete. */
  readonly onNext: (() => void) | undefined;
}

/** The first step: what the machine boots. */
export function SourceStep({ source, onSource, pick, systems, onNext }: SourceStepProps) {
  const text = useText();
  const first = useRef<HTMLFieldSetElement>(null);
  useEffect(() => first.current?.querySelector<HTMLElement>("input:checked")?.focus(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onNext?.();
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <fieldset ref={first} className={styles["sources"]}>
        <legend className="visually-hidden">{text("wizard.source")}</legend>
        {SOURCES.map(({ kind, family, title, text: sentence }) => (
          <label key={kind} className={styles["source"]}>
            <input
              type="radio"
              name="source"
              value={kind}
              checked={source === kind}
              onChange={() => onSource(kind)}
              aria-label={text(title)}
            />
            <OsIcon family={family} />
            <span>
              <span className={styles["sourceTitle"]}>{text(title)}</span>
              <span className={styles["sourceText"]}>{text(sentence)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {source === "image" && <ImagePicker pick={pick} />}
      {systems}
      <button type="submit" hidden />
    </form>
  );
}
