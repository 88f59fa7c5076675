import { Copy, RefreshCw } from "lucide-react";
import { useEffect, useRef } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { noticeDone, noticeError } from "../app/notices.ts";
import { useLog } from "../app/use-log.ts";
import { useText } from "../app/use-preferences.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./log-tab.module.css";

const SKELETON_LINES = 8;

/** The end of the machine's log, newest at the bottom. */
export function LogTab({ vm }: { vm: VmSummary }) {
  const text = useText();
  const log = useLog(vm.id, vm.state);
  const view = useRef<HTMLPreElement>(null);
  useEffect(() => {
    view.current?.scrollTo(0, view.current.scrollHeight);
  }, [log.text]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(log.text ?? "");
      noticeDone(text("log.copied"));
    } catch (error) {
      noticeError(text("failed.copy"), error);
    }
  };
  if (log.failure !== undefined) return <Banner title={text("log.failed")}>{log.failure}</Banner>;
  return (
    <div className={styles["log"]}>
      <div className={styles["bar"]}>
        <Button icon={RefreshCw} onClick={log.refresh}>
          {text("log.refresh")}
        </Button>
        <Button icon={Copy} unavailable={log.text ? undefined : text("log.empty")} onClick={() => void copy()}>
          {text("log.copy")}
        </Button>
      </div>
      {log.text === undefined ? (
        <Skeleton lines={SKELETON_LINES} />
      ) : (
        <pre ref={view} className={styles["text"]} tabIndex={0} aria-label={text("log.tab")}>
          {log.text === "" ? <span className={styles["none"]}>{text("log.empty")}</span> : log.text}
        </pre>
      )}
    </div>
  );
}
