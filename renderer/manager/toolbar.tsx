import { Toolbar as Base } from "@base-ui/react/toolbar";
import { Ellipsis, FileInput, FolderPlus, Plus } from "lucide-react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import type { ShortcutName } from "../app/shortcuts.ts";
import { useDialogs } from "../app/use-dialogs.ts";
import { useText } from "../app/use-preferences.ts";
import { useShortcutLabels } from "../app/use-shortcut-labels.ts";
import { useSnapshotCommands } from "../app/use-snapshot-commands.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { Button, type ButtonProps } from "../ui/button.tsx";
import { ButtonMenu, type MenuAction } from "../ui/menu.tsx";
import styles from "./toolbar.module.css";

/** One tab stop; the arrow keys walk it. */
export function Toolbar({ vm }: { vm: VmSummary | undefined }) {
  const text = useText();
  const dialogs = useDialogs();
  const commands = useVmCommands(vm);
  const snapshots = useSnapshotCommands(vm);
  const labels = useShortcutLabels();
  const keys = (name: ShortcutName): string | undefined => labels(name)[0];
  return (
    <Base.Root className={styles["toolbar"]} aria-label={text("toolbar.label")}>
      <ToolbarButton
        icon={Plus}
        keys={keys("new")}
        look={vm === undefined ? "plain" : "quiet"}
        onClick={() => dialogs.open({ kind: "wizard" })}
      >
        {text("command.new")}
      </ToolbarButton>
      <span className={styles["line"]} />
      <Command {...commands.startOrShow} isPrimary />
      <Command {...commands.pauseOrResume} />
      <Command {...commands.reset} />
      <Command {...commands.powerOff} />
      <span className={styles["line"]} />
      <Command {...snapshots.restore} />
      <span className={styles["line"]} />
      <Command {...commands.settings} />
      <Command {...commands.remove} />
      <span className={styles["gap"]} />
      <ButtonMenu
        button={
          <Base.Button render={<Button look="quiet" large icon={Ellipsis} iconOnly />}>
            {text("toolbar.more")}
          </Base.Button>
        }
        entries={[
          commands.saveState,
          commands.powerButton,
          commands.discardState,
          "separator",
          snapshots.take,
          commands.rename,
          commands.clone,
          commands.floppy,
          commands.cd,
          commands.log,
          commands.showInFolder,
          "separator",
          {
            label: text("command.import"),
            icon: FileInput,
            keys: keys("import"),
            run: () => dialogs.open({ kind: "import" }),
          },
          {
            label: text("command.addMachine"),
            icon: FolderPlus,
            keys: keys("add"),
            run: () => dialogs.open({ kind: "addMachine" }),
          },
          "separator",
          {
            label: text("command.preferences"),
            keys: keys("preferences"),
            run: () => dialogs.open({ kind: "preferences" }),
          },
          { label: text("command.keys"), keys: keys("keys"), run: () => dialogs.open({ kind: "keys" }) },
          { label: text("command.about"), run: () => dialogs.open({ kind: "about" }) },
        ]}
      />
    </Base.Root>
  );
}

function Command({ label, icon, keys, unavailable, run, isPrimary = false }: MenuAction & { isPrimary?: boolean }) {
  return (
    <ToolbarButton
      look={isPrimary && unavailable === undefined ? "primary" : "quiet"}
      icon={icon}
      keys={keys}
      unavailable={unavailable}
      onClick={run}
    >
      {label}
    </ToolbarButton>
  );
}

function ToolbarButton({ children, ...props }: ButtonProps) {
  return <Base.Button render={<Button large {...props} />}>{children}</Base.Button>;
}
