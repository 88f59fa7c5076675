import { useCallback, useEffect, useId, useMemo, useRef, type CSSProperties, type KeyboardEvent } from "react";
import type { SnapshotTree as Tree } from "../../electron/contract/snapshot-api.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useNow } from "../app/use-now.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect, useSelection } from "../app/use-selection.ts";
import type { SnapshotCommands } from "../app/use-snapshot-commands.ts";
import { nameOf } from "../app/vm-store.ts";
import { Button } from "../ui/button.tsx";
import { AreaMenu } from "../ui/menu.tsx";
import { TreeRow } from "./snapshot-row.tsx";
import { CURRENT_ROW, snapshotRows } from "./snapshot-rows.ts";
import styles from "./snapshots.module.css";
import { treeTarget } from "./tree-keys.ts";
import { useWindow } from "./use-window.ts";

/** As --snapshot-row. */
const ROW_PX = 56;
const MINUTE_MS = 60_000;

interface SnapshotTreeProps {
  readonly vm: VmSummary;
  readonly tree: Tree;
  readonly commands: SnapshotCommands;
}

/** The snapshots with the current state among them. One tab stop; only the rows that can be seen are drawn. */
export function SnapshotTree({ vm, tree, commands }: SnapshotTreeProps) {
  const text = useText();
  const select = useSelect();
  const { snapshotId } = useSelection();
  const nowMs = useNow(MINUTE_MS);
  const idPrefix = useId();
  const view = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => snapshotRows(tree), [tree]);
  const wanted = rows.findIndex(({ id }) => id === (snapshotId ?? CURRENT_ROW));
  const at = wanted === -1 ? rows.findIndex(({ id }) => id === CURRENT_ROW) : wanted;
  const shown = useWindow(view, rows.length, ROW_PX);

  const choose = useCallback((id: string) => select({ snapshotId: id === CURRENT_ROW ? undefined : id }), [select]);
  useEffect(() => reveal(view.current, at), [at, rows.length]);

  const press = (event: KeyboardEvent): void => {
    // Keys on a row's button are the button's.
    if (event.target !== view.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const command = { Enter: commands.restore, F2: commands.edit, Delete: commands.remove }[event.key];
    const to = command === undefined ? treeTarget(event.key, rows, at) : undefined;
    if (command === undefined && to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) choose(rows[to]?.id ?? CURRENT_ROW);
    else if (command?.unavailable === undefined && rows[at]?.snapshot !== undefined) command?.run();
  };

  const drawn = [...rows.keys()].slice(shown.first, shown.end);
  // The row that has the focus must be there for screen readers, wherever the view was scrolled.
  if (!drawn.includes(at)) drawn.push(at);
  const { take, restore, edit, remove } = commands;
  return (
    <AreaMenu entries={[restore, edit, remove, "separator", take]}>
      <div
        ref={view}
        role="tree"
        tabIndex={0}
        className={styles["tree"]}
        aria-label={text("snapshots.tree", { name: nameOf(vm) })}
        aria-activedescendant={`${idPrefix}-${rows[at]?.id}`}
        onKeyDown={press}
      >
        <div className={styles["all"]} role="none" style={{ "--rows": rows.length } as CSSProperties}>
          {drawn.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            const isSelected = index === at;
            return (
              <TreeRow
                key={row.id}
                vmId={vm.id}
                row={row}
                at={index}
                elementId={`${idPrefix}-${row.id}`}
                isSelected={isSelected}
                isBase={row.id === tree.current}
                isChanged={tree.changed}
                nowMs={nowMs}
                action={
                  isSelected ? <RowAction isCurrent={row.snapshot === undefined} commands={commands} /> : undefined
                }
                onSelect={choose}
              />
            );
          })}
        </div>
      </div>
    </AreaMenu>
  );
}

function RowAction({ isCurrent, commands }: { isCurrent: boolean; commands: SnapshotCommands }) {
  const { label, icon, unavailable, run } = isCurrent ? commands.take : commands.restore;
  return (
    <Button icon={icon} unavailable={unavailable} onClick={run}>
      {label}
    </Button>
  );
}

/** Scrolls as little as needed. */
function reveal(view: HTMLElement | null, at: number): void {
  if (view === null) return;
  const top = at * ROW_PX;
  if (top < view.scrollTop) view.scrollTop = top;
  else if (top + ROW_PX > view.scrollTop + view.clientHeight) view.scrollTop = top + ROW_PX - view.clientHeight;
}
