import type { Snapshot } from "../../electron/contract/snapshot-api.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { formatDate } from "../app/format.ts";
import { useLanguage, useServiceText, useText } from "../app/use-preferences.ts";
import { useSelection } from "../app/use-selection.ts";
import { useSnapshotCommands } from "../app/use-snapshot-commands.ts";
import { useSnapshots } from "../app/use-snapshots.ts";
import { SnapshotDrawing } from "../art/snapshot-drawing.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import type { MenuAction } from "../ui/menu.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { SnapshotTree } from "./snapshot-tree.tsx";
import styles from "./snapshots.module.css";

const SKELETON_LINES = 4;

/** Everything about a machine's snapshots. */
export function SnapshotsTab({ vm }: { vm: VmSummary }) {
  const text = useText();
  const { tree, failure } = useSnapshots(vm.id);
  const { snapshotId } = useSelection();
  const commands = useSnapshotCommands(vm);
  const failed = failure !== undefined && <Banner title={text("snapshots.failed")}>{failure}</Banner>;
  if (tree === undefined) return failed || <Skeleton lines={SKELETON_LINES} />;
  const selected = tree.snapshots.find(({ id }) => id === snapshotId);
  const { take, restore, edit, remove } = commands;
  return (
    <div className={styles["snapshots"]}>
      {failed}
      {tree.snapshots.length === 0 ? (
        <div className={styles["empty"]}>
          <SnapshotDrawing />
          <p>{text("snapshots.emptySentence")}</p>
          <Command {...take} />
        </div>
      ) : (
        <>
          <div className={styles["bar"]} role="group" aria-label={text("snapshots.toolbar")}>
            <Command {...take} />
            <Command {...restore} />
            <Command {...edit} />
            <Command {...remove} />
          </div>
          <SnapshotTree vm={vm} tree={tree} commands={commands} />
          {selected !== undefined && <About snapshot={selected} />}
        </>
      )}
    </div>
  );
}

function Command({ label, icon, unavailable, run }: MenuAction) {
  return (
    <Button icon={icon} unavailable={unavailable} onClick={run}>
      {label}
    </Button>
  );
}

/** What there is no room for in the row. */
function About({ snapshot: { name, description, takenMs, damaged } }: { snapshot: Snapshot }) {
  const text = useText();
  const language = useLanguage();
  const say = useServiceText();
  return (
    <section className={styles["about"]} aria-label={text("snapshots.selected")} tabIndex={0}>
      <p>
        {name}
        <span className={styles["muted"]}>
          {" · "}
          {text("snapshots.takenAt", { when: formatDate(takenMs, language) })}
        </span>
      </p>
      {damaged !== undefined && <p className={styles["damaged"]}>{say(damaged)}</p>}
      {description === "" ? (
        <p className={styles["muted"]}>{text("snapshots.noDescription")}</p>
      ) : (
        <p className={styles["description"]}>{description}</p>
      )}
    </section>
  );
}
