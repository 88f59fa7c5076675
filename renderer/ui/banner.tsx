import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./banner.module.css";
import { classes } from "./classes.ts";
import { Icon } from "./icon.tsx";

interface BannerProps {
  readonly title: string;
  readonly look?: "error" | "warn";
  /** The one thing to do about it. */
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** Says what is wrong where it matters, with its cause and one action. */
export function Banner({ title, look = "error", action, children }: BannerProps) {
  return (
    <div className={classes(styles["banner"], look === "warn" && styles["warn"])} role="alert">
      <Icon of={TriangleAlert} />
      <div className={styles["text"]}>
        <p className={styles["title"]}>{title}</p>
        {children}
      </div>
      {action}
    </div>
  );
}
