import { Keyboard, MousePointerClick, Volume2, VolumeX } from "lucide-react";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { formatMips } from "../app/format.ts";
import { usePreferences, useText } from "../app/use-preferences.ts";
import { useVmStats } from "../app/use-vms.ts";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/icon.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import type { ScreenMode } from "./painter.ts";
import styles from "./status-bar.module.css";
import { StatusItems, type MouseIntegration } from "./status-items.tsx";
import type { Capture } from "./use-capture.ts";
import type { ScreenCommands } from "./use-screen-commands.ts";

interface StatusBarProps {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly mode: ScreenMode | undefined;
  readonly mouse: MouseIntegration;
  /** Device pixels per guest pixel. */
  readonly scale: number | undefined;
  readonly capture: Capture;
  readonly commands: ScreenCommands;
}

export function StatusBar({ vm, settings, mode, mouse, scale, capture, commands }: StatusBarProps) {
  const text = useText();
  const [{ muted, hostKey }, change] = usePreferences();
  const stats = useVmStats(vm.id)?.stats;
  return (
    <footer className={styles["bar"]} aria-label={text("status.label")}>
      <StateBadge vm={vm} />
      <span>{text("status.speed", { mips: stats === undefined ? "–" : formatMips(stats.mips) })}</span>
      <div className={styles["items"]}>
        <StatusItems vm={vm} settings={settings} mode={mode} scale={scale} mouse={mouse} commands={commands} />
      </div>
      <span className={styles["gap"]} />
      <button type="button" className={styles["item"]} onClick={() => change({ muted: !muted })}>
        <Icon of={muted ? VolumeX : Volume2} />
        {muted ? text("status.muted") : text("status.sound")}
      </button>
      {vm.state === "running" && (
        <span className={classes(styles["capture"], capture.hasKeyboard && styles["captured"])}>
          <Icon of={capture.hasKeyboard ? Keyboard : MousePointerClick} />
          {capture.hasKeyboard
            ? text("screen.releases", { key: text(`hostKey.${hostKey}`) })
            : text("status.clickCaptures")}
        </span>
      )}
    </footer>
  );
}
