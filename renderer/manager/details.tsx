import type { VmSummary } from "../../electron/contract/vm-api.ts";
import type { DetailsTab } from "../app/selection.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect, useSelection } from "../app/use-selection.ts";
import { hasScreen } from "../app/vm-commands.ts";
import { nameOf } from "../app/vm-store.ts";
import { OsIcon } from "../art/os-icon.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { Tabs } from "../ui/tabs.tsx";
import styles from "./details.module.css";
import { DetailsSections } from "./details-sections.tsx";
import { SnapshotsTab } from "../snapshots/snapshots-tab.tsx";
import { LogTab } from "./log-tab.tsx";
import { Preview } from "./preview.tsx";
import { TaskBar } from "./task-bar.tsx";
import { VmBanner } from "./vm-banner.tsx";

/** Everything about the chosen machine. */
export function Details({ vm }: { vm: VmSummary }) {
  const text = useText();
  const { tab } = useSelection();
  const select = useSelect();
  return (
    <div className={styles["details"]}>
      <header className={styles["head"]}>
        <OsIcon family={vm.settings?.osFamily ?? "other"} large />
        <div className={styles["title"]}>
          <h1>{nameOf(vm)}</h1>
          <StateBadge vm={vm} />
        </div>
        {hasScreen(vm) && <Preview vm={vm} />}
      </header>
      <VmBanner vm={vm} />
      {vm.task !== undefined && <TaskBar vmId={vm.id} task={vm.task} />}
      <Tabs<DetailsTab>
        label={text("details.tabs")}
        className={styles["tabs"]}
        panelClassName={styles["panel"]}
        value={tab}
        onChange={(next) => select({ tab: next })}
        tabs={[
          { value: "details", label: text("details.tab"), content: <DetailsSections vm={vm} /> },
          { value: "snapshots", label: text("snapshots.tab"), content: <SnapshotsTab vm={vm} /> },
          { value: "log", label: text("log.tab"), content: <LogTab vm={vm} /> },
        ]}
      />
    </div>
  );
}
