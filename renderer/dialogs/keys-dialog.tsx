import { HOST_COMMANDS, type HostCommandName } from "../app/host-commands.ts";
import { SHORTCUTS, type ShortcutName } from "../app/shortcuts.ts";
import { useHostKeys } from "../app/use-host-keys.ts";
import { usePreferences, useText } from "../app/use-preferences.ts";
import { useShortcutLabels } from "../app/use-shortcut-labels.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogBody } from "../ui/dialog.tsx";
import styles from "./keys-dialog.module.css";

/** Every key of Nestbox's own. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const labels = useShortcutLabels();
  const host = useHostKeys();
  const [{ hostKey }] = usePreferences();
  const manager = (Object.keys(SHORTCUTS) as ShortcutName[]).map((name) => ({
    label: text(SHORTCUTS[name].label),
    keys: labels(name),
  }));
  const screen = (Object.keys(HOST_COMMANDS) as HostCommandName[]).map((name) => ({
    label: text(HOST_COMMANDS[name].label),
    keys: [host(name)],
  }));
  return (
    <Dialog
      title={text("command.keys")}
      size="wide"
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {text("action.done")}
        </Button>
      }
    >
      <DialogBody>
        <div className={styles["lists"]}>
          <Keys title={text("keys.manager")} rows={manager.filter(({ keys }) => keys.length > 0)} />
          <Keys
            title={text("keys.screen")}
            rows={[{ label: text("keys.capture"), keys: [text(`hostKey.${hostKey}`)] }, ...screen]}
          />
        </div>
      </DialogBody>
    </Dialog>
  );
}

interface KeysProps {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly keys: readonly string[] }[];
}

function Keys({ title, rows }: KeysProps) {
  return (
    <section aria-label={title}>
      <h3 className={styles["title"]}>{title}</h3>
      <dl className={styles["rows"]}>
        {rows.map(({ label, keys }) => (
          <div key={label} className={styles["row"]}>
            <dt>{label}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key} className={styles["key"]}>
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
