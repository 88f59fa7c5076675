import { Disc3, Gauge, HardDrive, Keyboard, Monitor, Mouse, Save, type LucideIcon } from "lucide-react";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { formatSize } from "../app/format.ts";
import { useDialogs } from "../app/use-dialogs.ts";
import { useHostKeys } from "../app/use-host-keys.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { useVmStats } from "../app/use-vms.ts";
import { mediumName } from "../storage/drives.ts";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/icon.tsx";
import { ButtonMenu, type MenuAction, type MenuEntry } from "../ui/menu.tsx";
import { useMedia } from "../ui/use-media.ts";
import type { ScreenMode } from "./painter.ts";
import { CTRL_ALT_DEL } from "./send-keys.ts";
import styles from "./status-bar.module.css";
import type { ScreenCommands } from "./use-screen-commands.ts";

const CAPS = [100, 75, 50, 25, 10];

interface ItemsProps {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly mode: ScreenMode | undefined;
  /** Device pixels per guest pixel. */
  readonly scale: number | undefined;
  readonly mouse: MouseIntegration;
  readonly commands: ScreenCommands;
}

export interface MouseIntegration {
  /** The guest follows an absolute pointer. */
  readonly isPossible: boolean;
  /** The mouse's place goes to the guest, and nothing is captured. */
  readonly isOn: boolean;
}

/** Drives, processor, display and input of the running machine: what they do, and a menu with what can be done. */
export function StatusItems({ vm, settings, mode, scale, mouse, commands }: ItemsProps) {
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
  const integration = useIntegrationEntry(mouse, commands);
  const host = useHostKeys();
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
          {
            label: CTRL_ALT_DEL.label,
            keys: host("ctrlAltDel"),
            unavailable: isRunning,
            run: () => commands.sendKeys(CTRL_ALT_DEL),
          },
          { label: text("screen.typeText"), keys: host("typeText"), unavailable: isRunning, run: commands.typeText },
        ]}
      />
      <Item
        icon={Mouse}
        label={text(mouse.isOn ? "status.mouseFollowed" : "status.mouseCaptured")}
        entries={[integration]}
      />
      {mode !== undefined && (
        <Item
          icon={Monitor}
          label={`${mode.width} × ${mode.height}${scale === undefined ? "" : ` · ${scaleText(scale)}`}`}
          isAlwaysWorded
          entries={[
            { label: text("screen.scaling"), keys: host("scaling"), run: commands.toggleScaling },
            { label: text("keys.screenshot"), keys: host("screenshot"), run: commands.saveScreenshot },
            {
              label: text("command.settings"),
              run: () => dialogs.open({ kind: "settings", vmId: vm.id, page: "display" }),
            },
          ]}
        />
      )}
    </>
  );
}

interface ItemProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly isActive?: boolean;
  /** Its label is short, and what one looks for. */
  readonly isAlwaysWorded?: boolean;
}

/** In a small window only what is going on has its word. */
function Item({ icon, label, entries, isActive = false, isAlwaysWorded = false }: ItemProps) {
  const isNarrow = useMedia("(max-width: 1300px)") && !isActive && !isAlwaysWorded;
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

/** Turns mouse integration on and off; a guest that does not follow the pointer has none to turn off. */
export function useIntegrationEntry({ isPossible, isOn }: MouseIntegration, commands: ScreenCommands): MenuAction {
  const text = useText();
  const host = useHostKeys();
  return {
    label: text(isOn ? "screen.integrationOff" : "screen.integrationOn"),
    keys: host("integration"),
    unavailable: isPossible ? undefined : text("screen.noIntegration"),
    run: commands.toggleIntegration,
  };
}

function scaleText(scale: number): string {
  return `${Number.isInteger(scale) ? scale : scale.toFixed(2)}×`;
}
