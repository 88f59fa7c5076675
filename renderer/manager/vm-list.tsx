import { memo, useEffect, useRef, type KeyboardEvent } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelect, useSelectedVm } from "../app/use-selection.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { nameOf } from "../app/vm-store.ts";
import { OsIcon } from "../art/os-icon.tsx";
import { AreaMenu } from "../ui/menu.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import styles from "./sidebar.module.css";

/** The machines as a list box with one tab stop: arrows, Home, End and letters move, Enter starts or shows. */
export function VmList({ vms }: { vms: readonly VmSummary[] }) {
  const text = useText();
  const selected = useSelectedVm();
  const select = useSelect();
  const list = useRef<HTMLUListElement>(null);
  const stop = vms.find(({ id }) => id === selected?.id) ?? vms[0];

  const move = (event: KeyboardEvent): void => {
    const at = vms.findIndex(({ id }) => id === stop?.id);
    const to = target(event, vms, at);
    const next = to === undefined ? undefined : vms[to];
    if (next === undefined) return;
    event.preventDefault();
    select({ vmId: next.id });
    list.current?.querySelector<HTMLElement>(`[data-vm="${next.id}"]`)?.focus();
  };

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [selected?.id]);

  const commands = useVmCommands(selected);
  const { startOrShow } = commands;
  if (vms.length === 0) return null;
  return (
    <AreaMenu
      entries={[
        startOrShow,
        commands.pauseOrResume,
        commands.reset,
        commands.powerOff,
        "separator",
        commands.saveState,
        commands.powerButton,
        commands.discardState,
        "separator",
        commands.settings,
        commands.rename,
        commands.clone,
        commands.floppy,
        commands.cd,
        commands.log,
        commands.showInFolder,
        "separator",
        commands.remove,
      ]}
    >
      <ul
        ref={list}
        role="listbox"
        aria-label={text("list.label")}
        onKeyDown={move}
        onDoubleClick={() => startOrShow.unavailable === undefined && startOrShow.run()}
      >
        {vms.map((vm) => (
          <Row key={vm.id} vm={vm} isSelected={vm.id === selected?.id} isStop={vm.id === stop?.id} />
        ))}
      </ul>
    </AreaMenu>
  );
}

/** Where a key leads to; undefined for keys that move nothing. */
function target(event: KeyboardEvent, vms: readonly VmSummary[], at: number): number | undefined {
  const last = vms.length - 1;
  switch (event.key) {
    case "ArrowDown":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default: {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
      const after = [...vms.slice(at + 1), ...vms.slice(0, at + 1)];
      const found = after.find((vm) => nameOf(vm).toLowerCase().startsWith(event.key.toLowerCase()));
      return found === undefined ? undefined : vms.indexOf(found);
    }
  }
}

interface RowProps {
  readonly vm: VmSummary;
  readonly isSelected: boolean;
  readonly isStop: boolean;
}

/** Drawn again only when its own machine changes: there may be hundreds. */
const Row = memo(function Row({ vm, isSelected, isStop }: RowProps) {
  const select = useSelect();
  const choose = (): void => select({ vmId: vm.id });
  return (
    <li
      role="option"
      className={styles["row"]}
      data-vm={vm.id}
      aria-selected={isSelected}
      tabIndex={isStop ? 0 : -1}
      onClick={choose}
      // Not by focus: that comes back here from a dialog which may have chosen another machine, its clone.
      onContextMenu={choose}
    >
      <OsIcon family={vm.settings?.osFamily ?? "other"} />
      <span className={styles["names"]}>
        <span className={styles["name"]} title={nameOf(vm)}>
          {nameOf(vm)}
        </span>
        <StateBadge vm={vm} />
      </span>
    </li>
  );
});
