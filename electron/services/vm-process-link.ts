/** One VM process as the supervisor sees it, whichever way it was started. */
import type { ToVm, VmReport } from "../contract/vm-process.ts";

export interface VmProcessLink {
  readonly pid: number | undefined;
  /** `port`: in Electron, a MessagePortMain that goes along. */
  send(message: ToVm, port?: unknown): void;
  onReport(listener: (report: VmReport) => void): void;
  /** Text that the process wrote to its standard error. */
  onStderr(listener: (text: string) => void): void;
  /** Called once: exit code, or the signal that ended it. */
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
}

export type LaunchVm = () => VmProcessLink;
