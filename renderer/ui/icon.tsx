import type { LucideIcon } from "lucide-react";
import { classes } from "./classes.ts";
import styles from "./icon.module.css";

const STROKE = 1.5;

/** A Lucide icon beside text; "large" in the toolbar. Never the only carrier of a meaning, so it is hidden from readers. */
export function Icon({ of: Drawing, large = false }: { of: LucideIcon; large?: boolean }) {
  return <Drawing className={classes(styles["icon"], large && styles["large"])} strokeWidth={STROKE} aria-hidden />;
}
