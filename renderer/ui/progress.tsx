import { formatShare } from "../app/format.ts";
import styles from "./progress.module.css";

/** How far something long has come: what it is, a bar, and the share in numbers. */
export function Progress({ label, share }: { label: string; share: number }) {
  const shown = Math.max(0, Math.min(1, share));
  return (
    <div className={styles["progress"]}>
      <span>{label}</span>
      <span className={styles["share"]}>{formatShare(shown)}</span>
      <progress className={styles["track"]} value={shown} aria-label={label} />
    </div>
  );
}
