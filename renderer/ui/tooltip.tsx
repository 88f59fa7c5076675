import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import styles from "./tooltip.module.css";

const GAP_PX = 8;

/** `content`: nothing is shown without it. The trigger carries its own accessible description. */
export function Tooltip({
  content,
  keys,
  isOff = false,
  children,
}: {
  content: ReactNode;
  keys?: string | undefined;
  isOff?: boolean;
  children: ReactElement;
}) {
  return (
    <Base.Root disabled={isOff || (content === undefined && keys === undefined)}>
      <Base.Trigger render={children} closeOnClick={false} />
      <Base.Portal>
        <Base.Positioner sideOffset={GAP_PX}>
          <Base.Popup className={styles["popup"]} role="tooltip">
            {content}
            {keys !== undefined && <kbd className={styles["keys"]}>{keys}</kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
