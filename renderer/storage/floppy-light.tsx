import { Save } from "lucide-react";
import { useText } from "../app/use-preferences.ts";
import { classes } from "../ui/classes.ts";
import { Icon } from "../ui/icon.tsx";
import styles from "./floppy-light.module.css";

/** The light of the floppy drive, with its word; short where "floppy" is said already. */
export function FloppyLight({ isActive, isShort = false }: { isActive: boolean; isShort?: boolean }) {
  const text = useText();
  return (
    <span className={classes(styles["light"], isActive && styles["active"])}>
      <Icon of={Save} />
      {isActive ? text("floppy.active") : isShort ? text("floppy.idleShort") : text("floppy.idle")}
    </span>
  );
}
