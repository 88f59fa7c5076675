import { Search } from "lucide-react";
import { useDeferredValue, useRef, useState, type CSSProperties, type RefObject } from "react";
import { formatMemory } from "../app/format.ts";
import { usePreferences, useText } from "../app/use-preferences.ts";
import { useHost, useVms } from "../app/use-vms.ts";
import { searchVms } from "../app/vm-store.ts";
import { Icon } from "../ui/icon.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./sidebar.module.css";
import { Splitter } from "./splitter.tsx";
import { VmList } from "./vm-list.tsx";

const SKELETON_LINES = 6;

/** `search`: the field, for the key that leads to it. */
export function Sidebar({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const text = useText();
  const vms = useVms();
  const [{ sidebarPx }] = usePreferences();
  const [query, setQuery] = useState("");
  // The field answers at once; a long list may come a moment later.
  const wanted = useDeferredValue(query);
  const sidebar = useRef<HTMLDivElement>(null);
  const found = vms === undefined ? undefined : searchVms(vms, wanted);
  const width = sidebarPx === undefined ? {} : { "--sidebar-width": `${sidebarPx}px` };
  return (
    <aside className={styles["frame"]} aria-label={text("list.label")}>
      <div ref={sidebar} className={styles["sidebar"]} style={width as CSSProperties}>
        <div className={styles["search"]} role="search">
          <Icon of={Search} />
          <input
            ref={search}
            type="search"
            className={styles["searchInput"]}
            aria-label={text("list.search")}
            placeholder={text("list.search")}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && setQuery("")}
          />
        </div>
        <div className={styles["list"]}>
          {found === undefined ? <Skeleton lines={SKELETON_LINES} /> : <VmList vms={found} />}
          {found?.length === 0 && (
            <p className={styles["none"]}>
              {wanted === "" ? text("list.none") : text("list.noMatch", { query: wanted })}
            </p>
          )}
        </div>
        <HostLine />
      </div>
      <Splitter sidebar={sidebar} />
    </aside>
  );
}

/** What the running machines take of the host. */
function HostLine() {
  const text = useText();
  const host = useHost();
  if (host === undefined) return null;
  return (
    <footer className={styles["foot"]}>
      <span>{text("list.memory")}</span>
      <span>
        {text("list.memoryInUse", {
          used: formatMemory(host.memoryInUseMiB),
          total: formatMemory(host.totalMemoryMiB),
        })}
      </span>
    </footer>
  );
}
