import styles from "./empty-drawing.module.css";

/** Screens one behind the other, the foremost in the accent's colour: moments that are kept. */
export function SnapshotDrawing() {
  return (
    <svg
      className={styles["drawing"]}
      viewBox="0 0 200 110"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <g className={styles["ground"]}>
        <path d="M84 14h64a6 6 0 0 1 6 6v40" />
        <path d="M68 26h64a6 6 0 0 1 6 6v40" />
      </g>
      <rect x="46" y="38" width="76" height="52" rx="6" />
      <g className={styles["tint"]}>
        <circle cx="84" cy="64" r="14" />
        <path d="M84 55v9l6 4" />
      </g>
      <g className={styles["ground"]}>
        <path d="M16 100h168" />
      </g>
    </svg>
  );
}
