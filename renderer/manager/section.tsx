import { useId, type ReactNode } from "react";
import styles from "./section.module.css";

/** A titled part of the details; `action` stands beside the title. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  const titleId = useId();
  return (
    <section className={styles["section"]} aria-labelledby={titleId}>
      <div className={styles["head"]}>
        <h2 id={titleId}>{title}</h2>
        {action}
      </div>
      <dl>{children}</dl>
    </section>
  );
}

export function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles["row"]}>
      <dt className={styles["label"]}>{label}</dt>
      <dd className={styles["value"]}>{children}</dd>
    </div>
  );
}
