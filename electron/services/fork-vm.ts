/** Starts VM processes with child_process.fork: under plain Node. */
import { fork } from "node:child_process";
import type { VmReport } from "../contract/vm-process.ts";
import type { VmProcessLink } from "./vm-process-link.ts";

/** `program`: the VM process's entry (resources.ts). */
export function forkVm(program: string): VmProcessLink {
  const child = fork(program, [], {
    // Structured clone: pixels cross as bytes, not as JSON.
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // V8 keeps three times this for short-lived objects: on a large host 192 MiB, which a busy guest fills and never needs
    execArgv: ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=16"],
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      // A process that died meanwhile is told of by onExit.
      if (child.connected) child.send(message, () => {});
    },
    onReport: (listener) => void child.on("message", (report) => listener(report as VmReport)),
    onStderr: (listener) => void child.stderr?.setEncoding("utf8").on("data", listener),
    onExit(listener) {
      let told = false;
      const once = (code: number | null, signal: string | null): void => {
        if (!told) listener(code, signal);
        told = true;
      };
      // "close" comes after the last of stderr; a program that cannot be started gives only "error".
      child.on("close", once);
      child.on("error", () => void (child.pid === undefined && once(1, null)));
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
