import { Disc3, Gauge, HardDrive, Keyboard, Mouse, Save, type LucideIcon } from "lucide-react";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { formatSize } from "../app/format.ts";
import { useDialogs } from "../app/use-dialogs.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { useVmStats } from "../app/use-vms.ts";
import { mediumName } from "../storage/drives.ts";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/icon.tsx";
import { ButtonMenu, type MenuEntry } from "../ui/menu.tsx";
import { useMedia } from "../ui/use-media.ts";
import { CTRL_ALT_DEL } from "./send-keys.ts";
import styles from "./status-bar.module.css";
import type { ScreenCommands } from "./use-screen-commands.ts";

const CAPS = [100, 75, 50, 25, 10];

interface ItemsProps {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly commands: ScreenCommands;
}

/** Drives, processor and keyboard of the running machine: what they do, and a menu with what can be done. */
export function StatusItems({ vm, settings, commands }: ItemsProps) {
  const text = useText();
  const dialogs = useDialogs();
  const actions = useVmActions();
  const { floppy, cd } = useVmCommands(vm);
  const stats = useVmStats(vm.id)?.stats;
  const bytesPerSecond = (stats?.readBytesPerSecond ?? 0) + (stats?.writtenBytesPerSecond ?? 0);
  const isRunning = vm.state === "running" ? undefined : text("reason.notRunning");
  const storage: MenuEntry = {
    label: text("status.storage"),
    run: () => dialogs.open({ kind: "settings", vmId: vm.id, page: "storage" }),
  };
  const isFloppyActive = stats?.floppyActive === true;
  return (
    <>
      <Item
        icon={Save}
        label={text(isFloppyActive ? "floppy.active" : "floppy.idle")}
        isActive={isFloppyActive}
        entries={[floppy, storage]}
      />
      <Item
        icon={Disc3}
        label={text("status.cd", { name: mediumName(settings, "cd", text) })}
        entries={[cd, storage]}
      />
      <Item
        icon={HardDrive}
        label={bytesPerSecond > 0 ? text("status.disk", { rate: formatSize(bytesPerSecond) }) : text("status.diskIdle")}
        isActive={bytesPerSecond > 0}
        entries={[storage]}
      />
      <Item
        icon={Gauge}
        label={text("status.cap", { share: settings.executionCap })}
        entries={CAPS.map((share) => ({
          label: text("status.capMenu", { share }),
          run: () => void actions.update(vm.id, { executionCap: share }),
        }))}
      />
      <Item
        icon={Keyboard}
        label={text("status.keyboard")}
        entries={[
          { label: CTRL_ALT_DEL.label, unavailable: isRunning, run: () => commands.sendKeys(CTRL_ALT_DEL) },
          { label: text("screen.typeText"), unavailable: isRunning, run: commands.typeText },
        ]}
      />
    </>
  );
}

interface ItemProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly isActive?: boolean;
}

/** In a small window only what is going on has its word. */
function Item({ icon, label, entries, isActive = false }: ItemProps) {
  const isNarrow = useMedia("(max-width: 1300px)") && !isActive;
  return (
    <ButtonMenu
      button={
        <button
          type="button"
          className={classes(styles["item"], isActive && styles["captured"])}
          title={isNarrow ? label : undefined}
        >
          <Icon of={icon} />
          <span className={isNarrow ? "visually-hidden" : undefined}>{label}</span>
        </button>
      }
      entries={entries}
    />
  );
}

/** Where the guest follows the pointer: nothing is captured, and that is said. */
export function MouseItem() {
  const text = useText();
  return (
    <span className={classes(styles["capture"], styles["captured"])} title={text("status.mouseFollowedText")}>
      <Icon of={Mouse} />
      {text("status.mouseFollowed")}
    </span>
  );
}
