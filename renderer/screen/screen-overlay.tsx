import { Play } from "lucide-react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useServiceText, useText } from "../app/use-preferences.ts";
import { useRoute } from "../app/use-route.ts";
import { useConnection } from "../app/use-vms.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { Button } from "../ui/button.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { useAfter } from "../ui/use-after.ts";
import styles from "./screen-page.module.css";

const PATIENCE_MS = 200;

/** What lies over the picture while the machine does not run. */
export function ScreenOverlay({ vm, hasPicture }: { vm: VmSummary; hasPicture: boolean }) {
  const text = useText();
  const { pauseOrResume } = useVmCommands(vm);
  const isPatient = useAfter(PATIENCE_MS);
  const connection = useConnection();
  if (connection === "lost" || connection === "refused") {
    return (
      <div className={styles["overlay"]}>
        <p className={styles["hint"]} role="alert">
          {text(`connection.${connection}`)}
        </p>
      </div>
    );
  }
  switch (vm.state) {
    case "running":
      return !hasPicture && isPatient ? <Waiting sentence={text("screen.waiting")} /> : null;
    case "starting":
    case "saving":
    case "stopping":
      return <Waiting sentence={text(`state.${vm.state}`)} />;
    case "paused":
      return (
        <div className={styles["overlay"]}>
          <Button look="primary" icon={Play} unavailable={pauseOrResume.unavailable} onClick={pauseOrResume.run}>
            {pauseOrResume.label}
          </Button>
        </div>
      );
    default:
      return <Ended vm={vm} />;
  }
}

function Waiting({ sentence }: { sentence: string }) {
  return (
    <p className={styles["hint"]} role="status">
      {sentence}
    </p>
  );
}

function Ended({ vm }: { vm: VmSummary }) {
  const text = useText();
  const say = useServiceText();
  const { toManager } = useRoute();
  const { startOrShow } = useVmCommands(vm);
  const { ended } = vm;
  return (
    <div className={styles["overlay"]}>
      <section className={styles["ended"]} aria-label={text("screen.endedLabel")}>
        <StateBadge vm={vm} />
        <p>{ended === undefined ? text(vm.state === "saved" ? "screen.saved" : "screen.off") : say(ended.message)}</p>
        {ended?.report !== undefined && (
          <details>
            <summary>{text("banner.report")}</summary>
            <pre className={styles["report"]} tabIndex={0}>
              {ended.report}
            </pre>
          </details>
        )}
        <div className={styles["actions"]}>
          {toManager !== undefined && <Button onClick={toManager}>{text("screen.manager")}</Button>}
          <Button look="primary" icon={Play} unavailable={startOrShow.unavailable} onClick={startOrShow.run}>
            {ended === undefined ? startOrShow.label : text("screen.restart")}
          </Button>
        </div>
      </section>
    </div>
  );
}
