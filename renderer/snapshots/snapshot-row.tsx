import { Circle, ImageOff } from "lucide-react";
import { memo, type CSSProperties, type ReactNode } from "react";
import { formatAgo, formatDate, formatSize } from "../app/format.ts";
import { useLanguage, useText } from "../app/use-preferences.ts";
import { useThumbnail } from "../app/use-snapshots.ts";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/icon.tsx";
import type { SnapshotRow } from "./snapshot-rows.ts";
import styles from "./snapshots.module.css";

interface RowProps {
  readonly vmId: string;
  readonly row: SnapshotRow;
  readonly at: number;
  readonly elementId: string;
  readonly isSelected: boolean;
  /** The current state comes from this snapshot. */
  readonly isBase: boolean;
  readonly isChanged: boolean;
  readonly nowMs: number;
  /** Buttons of the selected row. */
  readonly action: ReactNode;
  readonly onSelect: (id: string) => void;
}

/** One row of the tree, drawn again only when something in it changed: there may be hundreds. */
export const TreeRow = memo(function TreeRow(props: RowProps) {
  const { vmId, row, at, elementId, isSelected, isBase, isChanged, nowMs, action, onSelect } = props;
  const text = useText();
  const { snapshot } = row;
  return (
    <div
      id={elementId}
      role="treeitem"
      className={classes(styles["row"], snapshot === undefined && styles["ringed"])}
      style={{ "--row-at": at, "--column": row.column } as CSSProperties}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-selected={isSelected}
      onMouseDown={() => onSelect(row.id)}
      onContextMenu={() => onSelect(row.id)}
    >
      <Rails row={row} isHere={snapshot === undefined || isBase} />
      {snapshot === undefined ? (
        <>
          <span className={classes(styles["thumbnail"], styles["noPicture"])}>
            <Icon of={Circle} />
          </span>
          <span className={styles["names"]}>
            <span className={styles["name"]}>{text(isChanged ? "snapshots.currentChanged" : "snapshots.current")}</span>
            <span className={styles["meta"]}>{text("snapshots.currentText")}</span>
          </span>
        </>
      ) : (
        <Taken vmId={vmId} snapshot={snapshot} nowMs={nowMs} />
      )}
      {action}
    </div>
  );
});

interface TakenProps {
  readonly vmId: string;
  readonly snapshot: NonNullable<SnapshotRow["snapshot"]>;
  readonly nowMs: number;
}

function Taken({ vmId, snapshot, nowMs }: TakenProps) {
  const text = useText();
  const language = useLanguage();
  const picture = useThumbnail(vmId, snapshot.id, snapshot.hasThumbnail);
  return (
    <>
      {picture === null ? (
        <span className={classes(styles["thumbnail"], styles["noPicture"])}>
          <Icon of={ImageOff} />
        </span>
      ) : (
        <img className={styles["thumbnail"]} src={picture} alt="" draggable={false} />
      )}
      <span className={styles["names"]}>
        <span className={styles["name"]} title={snapshot.name}>
          {snapshot.name}
        </span>
        <span
          className={classes(styles["meta"], snapshot.damaged !== undefined && styles["damaged"])}
          title={formatDate(snapshot.takenMs, language)}
        >
          {formatAgo(snapshot.takenMs, nowMs, language)}
          {" · "}
          {snapshot.damaged === undefined ? text(`snapshots.holds${snapshot.holds}`) : text("snapshots.damaged")}
        </span>
      </span>
      <span className={styles["size"]}>{formatSize(snapshot.sizeBytes)}</span>
    </>
  );
}

/** The lines that join a row to its neighbours: only for the eye, the levels say it to readers. */
function Rails({ row: { column, passing, from, goesOn }, isHere }: { row: SnapshotRow; isHere: boolean }) {
  const at = (of: number): CSSProperties => ({ "--column": of }) as CSSProperties;
  return (
    <span aria-hidden>
      {passing.map((of) => (
        <span key={of} className={styles["rail"]} style={at(of)} />
      ))}
      {from === "above" && <span className={classes(styles["rail"], styles["upper"])} style={at(column)} />}
      {from === "turn" && <span className={classes(styles["rail"], styles["across"])} style={at(column - 1)} />}
      {goesOn && <span className={classes(styles["rail"], styles["lower"])} style={at(column)} />}
      <span className={classes(styles["dot"], isHere && styles["here"])} style={at(column)} />
    </span>
  );
}
