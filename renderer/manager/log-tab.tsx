import { ChevronDown, ChevronUp, Copy, Download, RefreshCw } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { noticeDone, noticeError } from "../app/notices.ts";
import { useLog } from "../app/use-log.ts";
import { useText } from "../app/use-preferences.ts";
import { download } from "../screen/screenshot.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { matchesIn, pieces } from "./log-search.ts";
import styles from "./log-tab.module.css";

const SKELETON_LINES = 8;

/** The end of the machine's log, newest at the bottom, with search. */
export function LogTab({ vm }: { vm: VmSummary }) {
  const text = useText();
  const log = useLog(vm.id, vm.state);
  const view = useRef<HTMLPreElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const wanted = useDeferredValue(query);
  const words = log.text ?? "";
  const matches = useMemo(() => matchesIn(words, wanted), [words, wanted]);
  const cut = useMemo(() => pieces(words, matches, wanted.length), [words, matches, wanted]);
  const current = matches.length === 0 ? 0 : at % matches.length;

  useEffect(() => {
    view.current?.scrollTo(0, view.current.scrollHeight);
  }, [log.text]);
  useEffect(() => {
    view.current?.querySelector("[data-current]")?.scrollIntoView({ block: "nearest" });
  }, [current, cut]);

  const step = (by: 1 | -1): void => setAt(matches.length === 0 ? 0 : (current + by + matches.length) % matches.length);
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") setQuery("");
    if (event.key !== "Enter") return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(words);
      noticeDone(text("log.copied"));
    } catch (error) {
      noticeError(text("failed.copy"), error);
    }
  };
  const save = (): void => {
    download(new Blob([words], { type: "text/plain" }), `${vm.id}.log`);
    noticeDone(text("log.saved"));
  };
  if (log.failure !== undefined) return <Banner title={text("log.failed")}>{log.failure}</Banner>;
  const none = words === "" ? text("log.empty") : undefined;
  const noMatch = matches.length === 0 ? text("log.noMatch") : undefined;
  return (
    <div className={styles["log"]}>
      <div className={styles["bar"]}>
        <Button icon={RefreshCw} onClick={log.refresh}>
          {text("log.refresh")}
        </Button>
        <Button icon={Copy} unavailable={none} onClick={() => void copy()}>
          {text("log.copy")}
        </Button>
        <Button icon={Download} unavailable={none} onClick={save}>
          {text("log.save")}
        </Button>
        <span className={styles["search"]} role="search">
          <input
            type="search"
            className={styles["searchInput"]}
            aria-label={text("log.search")}
            placeholder={text("log.search")}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setAt(0);
            }}
            onKeyDown={press}
          />
          <Button look="quiet" icon={ChevronUp} iconOnly unavailable={noMatch} onClick={() => step(-1)}>
            {text("log.previous")}
          </Button>
          <Button look="quiet" icon={ChevronDown} iconOnly unavailable={noMatch} onClick={() => step(1)}>
            {text("log.next")}
          </Button>
          <span className={styles["count"]} role="status">
            {query !== "" && (noMatch ?? text("log.matches", { at: current + 1, count: matches.length }))}
          </span>
        </span>
      </div>
      {log.text === undefined ? (
        <Skeleton lines={SKELETON_LINES} />
      ) : (
        <pre ref={view} className={styles["text"]} tabIndex={0} aria-label={text("log.tab")}>
          {none !== undefined && <span className={styles["none"]}>{none}</span>}
          {cut.map((piece, index) =>
            piece.match === undefined ? (
              piece.text
            ) : (
              <mark key={index} className={styles["mark"]} data-current={piece.match === current || undefined}>
                {piece.text}
              </mark>
            ),
          )}
        </pre>
      )}
    </div>
  );
}
