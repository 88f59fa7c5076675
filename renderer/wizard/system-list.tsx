import type { SystemEntry } from "../../electron/contract/systems-api.ts";
import { formatSize } from "../app/format.ts";
import { useLanguage, useText } from "../app/use-preferences.ts";
import type { Systems } from "../app/use-systems.ts";
import { OsIcon } from "../art/os-icon.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { classes } from "../ui/classes.ts";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./system-list.module.css";

const SKELETON_LINES = 4;

interface SystemListProps {
  readonly systems: Systems;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** Systems that can be fetched; those that cannot are there, too, and say why. */
export function SystemList({ systems, chosen, onChoose }: SystemListProps) {
  const text = useText();
  const { list } = systems;
  if (systems.failure !== undefined) return <Banner title={text("systems.listFailed")}>{systems.failure}</Banner>;
  if (list === undefined) return <Skeleton lines={SKELETON_LINES} />;
  return (
    <fieldset className={styles["list"]}>
      <legend className={styles["legend"]}>
        {text("source.fetched")}
        <span className={styles["text"]}>{text("source.fetchedText")}</span>
      </legend>
      {list.map((entry) => (
        <Row key={entry.id} entry={entry} isChosen={entry.id === chosen} onChoose={() => onChoose(entry.id)} />
      ))}
    </fieldset>
  );
}

interface SystemProgressProps {
  readonly systems: Systems;
  readonly chosen: string | undefined;
  /** Why the last attempt to fetch the chosen one failed. */
  readonly failure: string | undefined;
}

/** Where it can always be seen: how far the chosen system is, or why it could not be fetched. */
export function SystemProgress({ systems, chosen, failure }: SystemProgressProps) {
  const text = useText();
  const entry = systems.list?.find(({ id }) => id === chosen);
  if (entry === undefined || (entry.state.step !== "fetching" && failure === undefined)) return null;
  return (
    <div className={styles["strip"]}>
      {failure === undefined ? (
        <Fetching entry={entry} onCancel={() => void systems.cancel(entry.id)} />
      ) : (
        <Banner title={text("systems.failed", { name: entry.name })}>{failure}</Banner>
      )}
    </div>
  );
}

interface RowProps {
  readonly entry: SystemEntry;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ entry, isChosen, onChoose }: RowProps) {
  const text = useText();
  const language = useLanguage();
  const { name, osFamily, unavailable, state, licence, provenance } = entry;
  // What is here already needs no network.
  const why = unavailable === undefined || state.step === "ready" ? undefined : text(`systems.${unavailable}`);
  return (
    <label className={classes(styles["system"], why !== undefined && styles["dead"])}>
      <input
        type="radio"
        name="source"
        value={`system ${entry.id}`}
        checked={isChosen}
        disabled={why !== undefined}
        aria-label={name}
        onChange={onChoose}
      />
      <OsIcon family={osFamily} />
      <span className={styles["names"]} title={`${provenance} ${text("systems.licence", { licence })}`}>
        <span className={styles["name"]}>{name}</span>
        <span className={styles["text"]}>{why ?? entry.text[language] ?? entry.text["en"]}</span>
      </span>
      <span className={styles["state"]}>
        {state.step === "ready" && text("systems.ready")}
        {state.step === "stopped" &&
          state.receivedBytes > 0 &&
          text("systems.kept", { size: formatSize(state.receivedBytes) })}
      </span>
    </label>
  );
}

function Fetching({ entry: { name, state }, onCancel }: { entry: SystemEntry; onCancel: () => void }) {
  const text = useText();
  if (state.step !== "fetching") return null;
  const label = text("systems.fetching", { name });
  return (
    <div className={styles["progress"]} role="status">
      <div className={styles["bar"]}>
        {state.share === undefined ? (
          <p>
            {label}{" "}
            <span className={styles["state"]}>
              {text("systems.loading", { size: formatSize(state.receivedBytes) })}
            </span>
          </p>
        ) : (
          <Progress label={label} share={state.share} />
        )}
      </div>
      <Button onClick={onCancel}>{text("action.cancel")}</Button>
    </div>
  );
}
