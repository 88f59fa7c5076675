import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { notices, type NoticeData } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { Button } from "./button.tsx";
import { classes } from "./classes.ts";
import { Icon } from "./icon.tsx";
import styles from "./toasts.module.css";

const LIMIT = 3;

/** The corner where notices come up. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={notices} limit={LIMIT}>
      <Toast.Portal>
        <Toast.Viewport className={styles["viewport"]}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const text = useText();
  const { toasts, close } = Toast.useToastManager<NoticeData>();
  return toasts.map((toast) => {
    const kind = toast.data?.kind ?? "done";
    return (
      <Toast.Root key={toast.id} toast={toast} className={classes(styles["toast"], styles[kind])}>
        <Icon of={kind === "error" ? CircleAlert : CircleCheck} />
        <div className={styles["text"]}>
          <Toast.Title className={styles["title"]} />
          <Toast.Description className={styles["description"]} />
        </div>
        <Button look="quiet" icon={X} iconOnly onClick={() => close(toast.id)}>
          {text("action.close")}
        </Button>
      </Toast.Root>
    );
  });
}
