/** Starts VM processes as Electron utility processes. */
import { utilityProcess, type MessagePortMain } from "electron";
import type { VmReport } from "../contract/vm-process.ts";
import type { VmProcessLink } from "../services/vm-process-link.ts";

/** The last of stderr may come after the exit; a grandchild that holds it open must not hold us up. */
const STDERR_GRACE_MS = 300;

/** `program`: the VM process's entry (services/resources.ts). */
export function forkUtilityVm(program: string): VmProcessLink {
  const child = utilityProcess.fork(program, [], {
    serviceName: "Nestbox virtual machine",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const { stderr } = child;
  const stderrClosed = new Promise<void>((resolve) => void stderr?.once("close", resolve));
  return {
    get pid() {
      return child.pid;
    },
    send: (message, port) => child.postMessage(message, port === undefined ? [] : [port as MessagePortMain]),
    onReport: (listener) => void child.on("message", (report: VmReport) => listener(report)),
    onStderr: (listener) => void stderr?.setEncoding("utf8").on("data", listener),
    onExit: (listener) =>
      void child.once("exit", (code) => {
        const grace = new Promise((resolve) => setTimeout(resolve, STDERR_GRACE_MS));
        void Promise.race([stderrClosed, grace]).then(() => listener(code, null));
      }),
    kill() {
      // utilityProcess.kill() asks politely; a guest in an endless loop of our making would not hear it.
      if (child.pid !== undefined) process.kill(child.pid, "SIGKILL");
    },
  };
}
