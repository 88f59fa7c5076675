import styles from "./empty-drawing.module.css";

/** An old PC that is a bird's house: what an empty Nestbox looks like. */
export function EmptyDrawing() {
  return (
    <svg
      className={styles["drawing"]}
      viewBox="0 0 200 140"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <rect x="52" y="14" width="96" height="72" rx="6" />
      <rect x="61" y="23" width="78" height="54" rx="3" />
      <path d="M86 86v8m28-8v8" />
      <rect x="40" y="94" width="120" height="30" rx="5" />
      <path d="M120 109h26M54 104v10m7-10v10m7-10v10" />
      <g className={styles["tint"]}>
        <circle cx="100" cy="50" r="15" />
        <path d="M100 71v3" />
        <path d="M93 54c0-5 3-8.5 7.5-8.5 3.5 0 6 2.5 6 5.5l4 1.5-4 1.5c-.8 4-3.5 6.5-7 6.5-4 0-6.5-2.5-6.5-6.5Z" />
        <path d="M102 50.5v.1" />
        <circle cx="146" cy="109" r="0.5" />
      </g>
      <g className={styles["ground"]}>
        <path d="M16 124h168" />
      </g>
    </svg>
  );
}
