import type { ReactNode } from "react";
import type { OsFamily } from "../../electron/contract/vm-api.ts";
import { classes } from "../ui/classes.ts";
import styles from "./os-icon.module.css";

/** One drawing per family, in the same hand: a 32 × 32 field, one line width, the accent on what makes it the family. */
const DRAWINGS: Readonly<Record<OsFamily, ReactNode>> = {
  welcome: (
    <>
      <path d="M4 14.5 16 5l12 9.5" />
      <path d="M7 12.5V27h18V12.5" />
      <g className={styles["tint"]}>
        <circle cx="16" cy="17" r="3.5" />
        <path d="M16 23.5v1.5" />
      </g>
    </>
  ),
  dos: (
    <>
      <rect x="4" y="6" width="24" height="20" rx="2.5" />
      <g className={styles["tint"]}>
        <path d="m9 12 4.5 4L9 20" />
        <path d="M16 20.5h7" />
      </g>
    </>
  ),
  linux: (
    <>
      <path d="M11 12c0-4.5 2-7 5-7s5 2.5 5 7c0 3 4.5 6.5 4.5 11 0 2.5-4 4-9.5 4s-9.5-1.5-9.5-4C6.5 18.5 11 15 11 12Z" />
      <path d="M12 25.5c-2-3-1-8.5 4-8.5s6 5.5 4 8.5" />
      <g className={styles["tint"]}>
        <path d="m13.5 12 2.5-1.5 2.5 1.5-2.5 2Z" />
      </g>
    </>
  ),
  windows: (
    <>
      <rect x="5" y="5" width="22" height="22" rx="2.5" />
      <g className={styles["tint"]}>
        <path d="M16 5v22M5 16h22" />
      </g>
    </>
  ),
  bsd: (
    <>
      <path d="M16 5v22" />
      <path d="M12 27h8" />
      <g className={styles["tint"]}>
        <path d="M8 7v5c0 4 3.5 6.5 8 6.5s8-2.5 8-6.5V7" />
        <path d="m5.5 9 2.5-3 2.5 3M13.5 7.5 16 4.5l2.5 3M21.5 9 24 6l2.5 3" />
      </g>
    </>
  ),
  other: (
    <>
      <rect x="8" y="8" width="16" height="16" rx="2.5" />
      <path d="M12 4.5V8m8-3.5V8m-8 16v3.5m8-3.5v3.5M4.5 12H8m-3.5 8H8m16-8h3.5M24 20h3.5" />
      <g className={styles["tint"]}>
        <rect x="13" y="13" width="6" height="6" rx="1" />
      </g>
    </>
  ),
};

/** Only beside the machine's name: it says nothing to screen readers. */
export function OsIcon({ family, large = false }: { family: OsFamily; large?: boolean }) {
  return (
    <svg
      className={classes(styles["icon"], large && styles["large"])}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {DRAWINGS[family]}
    </svg>
  );
}
