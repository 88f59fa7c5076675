import { FIELDS, PAGES, type FieldName, type PageName } from "../../core/settings/pages.ts";
import type { Problem } from "../../core/settings/problem.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { isFixed as isFixedNow } from "../app/vm-commands.ts";
import { StoragePage } from "../storage/storage-page.tsx";
import { isDraft, valueIn, type Draft, type DraftName } from "./draft.ts";
import { FieldControl } from "./field-control.tsx";
import styles from "./settings-dialog.module.css";

interface SettingsPageProps {
  readonly page: PageName;
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly draft: Draft;
  readonly problems: Partial<Record<DraftName, Problem>>;
  readonly onChange: (name: DraftName, value: unknown) => void;
}

/** The fields of one page, each with the control that its declaration asks for. */
export function SettingsPage({ page, vm, settings, draft, problems, onChange }: SettingsPageProps) {
  const text = useText();
  const names = Object.keys(PAGES[page]) as FieldName[];
  const isFixed = (name: FieldName): boolean => FIELDS[name].change === "whenOff" && isFixedNow(vm);
  if (page === "storage") return <StoragePage vm={vm} settings={settings} />;
  return (
    <>
      {names.some(isFixed) && (
        <p className={styles["fixed"]}>
          {text(vm.state === "saved" ? "settings.fixedWhileSaved" : "settings.fixedWhileOn")}
        </p>
      )}
      {names.filter(isDraft).map((name) => (
        <FieldControl
          key={name}
          name={name}
          value={valueIn(draft, settings, name)}
          problem={problems[name]}
          isFixed={isFixed(name)}
          onChange={(value) => onChange(name, value)}
        />
      ))}
      {page === "serial" && <p className={styles["note"]}>{text("settings.serialNote")}</p>}
    </>
  );
}
