import { useState, type KeyboardEvent } from "react";
import { DISK_MAX_MIB, DISK_MIN_MIB } from "../../electron/contract/vm-api.ts";
import { useText } from "../app/use-preferences.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import styles from "./drives.module.css";

/** Room for any system of the time, and little enough for old ones to see all of it. */
const FIRST_MIB = 2000;

/** An empty hard disk of a chosen size. */
export function NewDisk({ isBusy, onCreate }: { isBusy: boolean; onCreate: (sizeMiB: number) => void }) {
  const text = useText();
  const [sizeMiB, setSizeMiB] = useState(FIRST_MIB);
  const isRight = Number.isInteger(sizeMiB) && sizeMiB >= DISK_MIN_MIB && sizeMiB <= DISK_MAX_MIB;
  const wrong = isRight ? undefined : text("storage.newDiskWrong", { min: DISK_MIN_MIB, max: DISK_MAX_MIB });
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (isRight && !isBusy) onCreate(sizeMiB);
  };
  return (
    <section className={styles["newDisk"]} aria-label={text("storage.newDisk")}>
      <h3>{text("storage.newDisk")}</h3>
      <div className={styles["newDiskRow"]}>
        <TextField
          label={text("storage.newDiskSize")}
          help={text("storage.newDiskHelp")}
          problem={wrong}
          type="number"
          min={DISK_MIN_MIB}
          max={DISK_MAX_MIB}
          value={Number.isNaN(sizeMiB) ? "" : sizeMiB}
          onChange={(event) => setSizeMiB(event.target.valueAsNumber)}
          onKeyDown={press}
        />
        <Button busy={isBusy} unavailable={wrong} onClick={() => onCreate(sizeMiB)}>
          {text("storage.create")}
        </Button>
      </div>
    </section>
  );
}
