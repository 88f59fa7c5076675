import { Play, Trash2 } from "lucide-react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useServiceText, useText } from "../app/use-preferences.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./details.module.css";

/** Why a machine is not as it should be, and the one thing to do about it. */
export function VmBanner({ vm }: { vm: VmSummary }) {
  const text = useText();
  const say = useServiceText();
  const { startOrShow, remove } = useVmCommands(vm);
  if (vm.damaged !== undefined) {
    return (
      <Banner
        title={text("banner.damaged")}
        action={
          <Button icon={Trash2} onClick={remove.run}>
            {remove.label}
          </Button>
        }
      >
        {say(vm.damaged)}
      </Banner>
    );
  }
  if (vm.ended === undefined) return null;
  return (
    <Banner
      title={vm.state === "stopped" ? text("banner.stopped") : text("banner.aborted")}
      action={
        <Button icon={Play} unavailable={startOrShow.unavailable} onClick={startOrShow.run}>
          {text("command.startAgain")}
        </Button>
      }
    >
      <p>{say(vm.ended.message)}</p>
      {vm.ended.report !== undefined && (
        <details>
          <summary>{text("banner.report")}</summary>
          <pre className={styles["report"]} tabIndex={0}>
            {vm.ended.report}
          </pre>
        </details>
      )}
    </Banner>
  );
}
