import { useRef } from "react";
import { useDialogs } from "../app/use-dialogs.ts";
import { useText } from "../app/use-preferences.ts";
import { useSelectedVm } from "../app/use-selection.ts";
import { useListFailure, useVms } from "../app/use-vms.ts";
import { Banner } from "../ui/banner.tsx";
import { classes } from "../ui/classes.ts";
import { useFileDrop } from "../ui/use-file-drop.ts";
import { ConnectionBar } from "./connection-bar.tsx";
import { Details } from "./details.tsx";
import { EmptyState } from "./empty-state.tsx";
import styles from "./manager.module.css";
import { Sidebar } from "./sidebar.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useManagerKeys } from "./use-manager-keys.ts";

/** The window with the list of machines. An image dropped anywhere on it begins a new machine. */
export function Manager() {
  const text = useText();
  const vms = useVms();
  const vm = useSelectedVm();
  const failure = useListFailure();
  const dialogs = useDialogs();
  const drop = useFileDrop((file) => dialogs.open({ kind: "wizard", file }));
  const search = useRef<HTMLInputElement>(null);
  useManagerKeys(vm, search);

  return (
    <div className={classes(styles["manager"], drop.isOver && styles["dropping"])} {...drop.handlers}>
      <header>
        <Toolbar vm={vm} />
      </header>
      <ConnectionBar />
      <div className={styles["main"]}>
        <Sidebar search={search} />
        <main className={styles["content"]}>
          {failure !== undefined && (
            <div className={styles["failure"]}>
              <Banner title={text("list.failed")}>{failure}</Banner>
            </div>
          )}
          {vm !== undefined && <Details key={vm.id} vm={vm} />}
          {vms?.length === 0 && <EmptyState />}
        </main>
      </div>
    </div>
  );
}
