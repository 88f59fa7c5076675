import { HOST_KEYS, THEMES, type HostKey, type Preferences, type ThemeChoice } from "../app/preferences.ts";
import { usePreferences, useText } from "../app/use-preferences.ts";
import { LANGUAGES, type Language } from "../text/catalogue.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import { SelectField } from "../ui/field.tsx";
import { FolderPreference } from "./folder-preference.tsx";
import styles from "./preferences-dialog.module.css";

/** Choices about the window itself; each takes effect at once. */
export function PreferencesDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const [preferences, change] = usePreferences();
  const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }));
  return (
    <Dialog
      title={text("command.preferences")}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {text("action.done")}
        </Button>
      }
    >
      <DialogBody>
        <div className={styles["form"]}>
          <SelectField<ThemeChoice>
            label={text("preferences.theme")}
            value={preferences.theme}
            options={THEMES.map((value) => ({ value, label: text(`theme.${value}`) }))}
            onChange={(theme) => change({ theme })}
          />
          <SelectField<Preferences["language"]>
            label={text("preferences.language")}
            value={preferences.language}
            options={[{ value: "system", label: text("preferences.systemLanguage") }, ...languages]}
            onChange={(language) => change({ language })}
          />
          <SelectField<HostKey>
            label={text("preferences.hostKey")}
            help={text("preferences.hostKeyHelp")}
            value={preferences.hostKey}
            options={HOST_KEYS.map((value) => ({ value, label: text(`hostKey.${value}`) }))}
            onChange={(hostKey) => change({ hostKey })}
          />
          <FolderPreference />
        </div>
      </DialogBody>
    </Dialog>
  );
}
