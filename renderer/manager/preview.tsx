import { useEffect, useRef } from "react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useOpenScreen } from "../app/use-open-screen.ts";
import { useText } from "../app/use-preferences.ts";
import { useConnection } from "../app/use-vms.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { nameOf } from "../app/vm-store.ts";
import { Painter } from "../screen/painter.ts";
import { ScreenSession } from "../screen/screen-session.ts";
import { SerialLines } from "../screen/serial-lines.ts";
import { classes } from "../ui/classes.ts";
import styles from "./preview.module.css";

/** The guest sends a picture when the last one was paid for: paying this late makes a slow, cheap film. */
const PACE_MS = 1000;

const SILENT = { sound: (): void => {} };

/** The running machine's screen, small, a picture a second. A press shows it in full. */
export function Preview({ vm }: { vm: VmSummary }) {
  const text = useText();
  const openScreen = useOpenScreen();
  const isConnected = useConnection() === "open";
  const { startOrShow } = useVmCommands(vm);
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    if (canvas.current === null || !isConnected) return undefined;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const session = new ScreenSession({
      channel: openScreen(vm.id),
      painter: new Painter(canvas.current),
      serial: new SerialLines(),
      speaker: SILENT,
      nextFrame: (work) => void timers.add(setTimeout(work, PACE_MS)),
      onMode: () => {},
      onPointer: () => {},
      onEnd: () => {},
    });
    return () => {
      for (const timer of timers) clearTimeout(timer);
      session.close();
    };
  }, [vm.id, isConnected, openScreen]);

  return (
    <button
      type="button"
      className={styles["preview"]}
      aria-label={text("details.preview", { name: nameOf(vm) })}
      onClick={startOrShow.run}
    >
      <canvas
        ref={canvas}
        width={1}
        height={1}
        className={classes(styles["picture"], vm.state === "paused" && styles["dimmed"])}
      />
    </button>
  );
}
