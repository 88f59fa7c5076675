import { ContextMenu } from "@base-ui/react/context-menu";
import { Menu } from "@base-ui/react/menu";
import { ChevronRight, type LucideIcon } from "lucide-react";
import { useId, useRef, type ReactElement } from "react";
import { classes } from "./classes.ts";
import { Icon } from "./icon.tsx";
import styles from "./menu.module.css";

export interface MenuAction {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly keys?: string | undefined;
  readonly isDanger?: boolean;
  /** Why it cannot be chosen now. */
  readonly unavailable?: string | undefined;
  readonly run: () => void;
}

/** A menu in a menu. */
export interface Submenu {
  readonly label: string;
  readonly entries: readonly MenuAction[];
}

/** A string is a line between groups. */
export type MenuEntry = MenuAction | Submenu | "separator";

const GAP_PX = 4;

function Entries({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map((entry, at) => {
    if (entry === "separator") return <Menu.Separator key={`line ${at}`} className={styles["separator"]} />;
    return "run" in entry ? <Entry key={entry.label} {...entry} /> : <Inner key={entry.label} {...entry} />;
  });
}

function Inner({ label, entries }: Submenu) {
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={styles["item"]}>
        <span className={styles["label"]}>{label}</span>
        <Icon of={ChevronRight} />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner>
          <Menu.Popup className={styles["popup"]}>
            <Entries entries={entries} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}

function Entry({ label, icon, keys, isDanger, unavailable, run }: MenuAction) {
  const reasonId = useId();
  return (
    <Menu.Item
      className={classes(styles["item"], isDanger === true && unavailable === undefined && styles["danger"])}
      disabled={unavailable !== undefined}
      title={unavailable}
      aria-describedby={unavailable === undefined ? undefined : reasonId}
      onClick={run}
    >
      {icon !== undefined && <Icon of={icon} />}
      <span className={styles["label"]}>{label}</span>
      {keys !== undefined && (
        <kbd className={styles["keys"]} aria-hidden>
          {keys}
        </kbd>
      )}
      {unavailable !== undefined && (
        <span id={reasonId} hidden>
          {unavailable}
        </span>
      )}
    </Menu.Item>
  );
}

interface ButtonMenuProps {
  readonly button: ReactElement;
  readonly entries: readonly MenuEntry[];
  /** Given: whether the menu is open is decided outside. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  /** The menu is closed again, and something was chosen. */
  readonly onChosen?: () => void;
}

/** A button that opens a menu. */
export function ButtonMenu({ button, entries, open, onOpenChange, onChosen }: ButtonMenuProps) {
  const isChosen = useRef(false);
  return (
    <Menu.Root
      {...(open === undefined ? {} : { open })}
      onOpenChange={(isOpen, { reason }) => {
        isChosen.current = reason === "item-press";
        onOpenChange?.(isOpen);
      }}
      onOpenChangeComplete={(isOpen) => {
        if (!isOpen && isChosen.current) onChosen?.();
      }}
    >
      <Menu.Trigger render={button} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={GAP_PX} align="start">
          <Menu.Popup className={styles["popup"]}>
            <Entries entries={entries} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** A menu at the pointer, by right click or the menu key. `children` is what is clicked. */
export function AreaMenu({ entries, children }: { entries: readonly MenuEntry[]; children: ReactElement }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={children} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner>
          <ContextMenu.Popup className={styles["popup"]}>
            <Entries entries={entries} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
