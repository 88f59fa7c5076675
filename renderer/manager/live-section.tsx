import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { formatMemory, formatMips, formatShare, formatSize, formatUptime } from "../app/format.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmStats } from "../app/use-vms.ts";
import styles from "./live-section.module.css";
import { Sparkline } from "./sparkline.tsx";

/** What the machine does right now, once a second. */
export function LiveSection({ vm }: { vm: VmSummary }) {
  const text = useText();
  const now = useVmStats(vm.id);
  const stats = now?.stats;
  const traffic = (stats?.readBytesPerSecond ?? 0) + (stats?.writtenBytesPerSecond ?? 0);
  return (
    <section aria-label={text("live.title")}>
      <dl className={styles["live"]}>
        <Value label={text("live.speed")} {...(stats === undefined ? {} : { unit: "MIPS" })}>
          {stats === undefined ? "–" : formatMips(stats.mips)}
        </Value>
        <Value label={text("live.cpu")}>{stats === undefined ? "–" : formatShare(stats.cpuShare)}</Value>
        <Value label={text("live.memory")}>{stats === undefined ? "–" : formatMemory(stats.hostMemoryMiB)}</Value>
        <Value label={text("live.uptime")}>{stats === undefined ? "–" : formatUptime(stats.uptimeSeconds)}</Value>
        <Value label={text("live.disk")}>{stats === undefined ? "–" : `${formatSize(traffic)}/s`}</Value>
      </dl>
      <Sparkline values={now?.mipsHistory ?? []} />
    </section>
  );
}

function Value({ label, unit, children }: { label: string; unit?: string; children: string }) {
  return (
    <div>
      <dt className={styles["label"]}>{label}</dt>
      <dd className={styles["value"]}>
        {children}
        {unit !== undefined && <span className={styles["unit"]}>{unit}</span>}
      </dd>
    </div>
  );
}
