import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useText } from "../app/use-preferences.ts";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";
import styles from "./dialog.module.css";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: "wide" | "settings";
  readonly foot?: ReactNode;
  /** Gets the focus first; else the first control does. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A modal dialog; shown while it is mounted. Escape and the cross close it, a press beside it does not. */
export function Dialog({ title, onClose, size, foot, initialFocus, children }: DialogProps) {
  const text = useText();
  return (
    <Base.Root open onOpenChange={(open) => open || onClose()} disablePointerDismissal>
      <Base.Portal>
        <Base.Backdrop className={styles["backdrop"]} />
        <Base.Viewport className={styles["viewport"]}>
          <Base.Popup
            className={classes(styles["popup"], size !== undefined && styles[size])}
            {...(initialFocus === undefined ? {} : { initialFocus })}
          >
            <div className={styles["head"]}>
              <Base.Title className={styles["title"]}>{title}</Base.Title>
            </div>
            {children}
            {foot !== undefined && <div className={styles["foot"]}>{foot}</div>}
            {/* Last, so that the first control of the body has the focus first. */}
            <Button look="quiet" icon={X} iconOnly className={styles["close"]} onClick={onClose}>
              {text("action.close")}
            </Button>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** The part of a dialog that scrolls. */
export function DialogBody({ children }: { children: ReactNode }) {
  return <div className={styles["body"]}>{children}</div>;
}

interface ConfirmProps {
  readonly title: string;
  readonly text: ReactNode;
  readonly confirm: string;
  /** A third way, between the two. */
  readonly other?: ReactNode;
  readonly isDanger?: boolean;
  readonly isBusy?: boolean;
  /** Under the question: progress, or why it failed. */
  readonly children?: ReactNode;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something that cannot be undone. Cancel has the focus. */
export function ConfirmDialog(props: ConfirmProps) {
  const { title, text: body, confirm, other, isDanger, isBusy, children, onConfirm, onCancel } = props;
  const text = useText();
  return (
    <AlertDialog.Root open onOpenChange={(open) => open || onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles["backdrop"]} />
        <AlertDialog.Viewport className={styles["viewport"]}>
          <AlertDialog.Popup className={styles["popup"]}>
            <div className={styles["head"]}>
              <AlertDialog.Title className={styles["title"]}>{title}</AlertDialog.Title>
            </div>
            <div className={styles["body"]}>
              <AlertDialog.Description className={styles["text"]}>{body}</AlertDialog.Description>
              {children}
            </div>
            <div className={styles["foot"]}>
              <Button onClick={onCancel}>{text("action.cancel")}</Button>
              {other}
              <Button look={isDanger === true ? "danger" : "primary"} busy={isBusy === true} onClick={onConfirm}>
                {confirm}
              </Button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
