import styles from "./skeleton.module.css";
import { useAfter } from "./use-after.ts";

const DELAY_MS = 200;

/** Grey lines where text will be; nothing for the first moments. */
export function Skeleton({ lines }: { lines: number }) {
  const isShown = useAfter(DELAY_MS);
  if (!isShown) return null;
  return (
    <div className={styles["lines"]} aria-hidden>
      {Array.from({ length: lines }, (_, at) => (
        <div key={at} className={styles["line"]} />
      ))}
    </div>
  );
}
