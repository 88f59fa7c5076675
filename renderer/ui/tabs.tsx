import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import styles from "./tabs.module.css";

interface TabsProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly tabs: readonly { readonly value: V; readonly label: string; readonly content: ReactNode }[];
  readonly className?: string | undefined;
  readonly listClassName?: string | undefined;
  readonly panelClassName?: string | undefined;
  /** Panels keep their state while another is shown. */
  readonly keepMounted?: boolean;
}

export function Tabs<V extends string>(props: TabsProps<V>) {
  const { label, value, onChange, tabs, className, listClassName, panelClassName, keepMounted = false } = props;
  return (
    <Base.Root className={className} value={value} onValueChange={(next: V) => onChange(next)}>
      <Base.List className={`${styles["list"]} ${listClassName ?? ""}`} aria-label={label} activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={styles["tab"]}>
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className={panelClassName} keepMounted={keepMounted}>
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
