import { Play } from "lucide-react";
import { useState } from "react";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { EmptyDrawing } from "../art/empty-drawing.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./empty-state.module.css";

/** Before the first machine: one press boots the guest that Nestbox brings along. */
export function EmptyState() {
  const text = useText();
  const actions = useVmActions();
  const [isBusy, setIsBusy] = useState(false);
  const start = async (): Promise<void> => {
    setIsBusy(true);
    await actions.startWelcome();
    setIsBusy(false);
  };
  return (
    <div className={styles["empty"]}>
      <h1 className="visually-hidden">{text("empty.title")}</h1>
      <EmptyDrawing />
      <p className={styles["text"]}>{text("empty.sentence")}</p>
      <Button look="primary" icon={Play} busy={isBusy} onClick={() => void start()}>
        {text("empty.start")}
      </Button>
    </div>
  );
}
