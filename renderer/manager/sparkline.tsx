import { HISTORY_LENGTH } from "../app/vm-store.ts";
import styles from "./live-section.module.css";

const HEIGHT = 32;

/** The last minute as a line, newest at the right. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const top = Math.max(1, ...values);
  const from = HISTORY_LENGTH - values.length;
  const points = values.map((value, at) => `${from + at},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`);
  return (
    <svg
      className={styles["chart"]}
      viewBox={`0 0 ${HISTORY_LENGTH - 1} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
