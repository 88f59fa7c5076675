/** The app under test, whichever shell it runs in. Specs use this and never ask which one it is, unless it matters. */
import type { Page } from "@playwright/test";

export interface RunningApp {
  readonly shell: "web" | "electron";
  /** The manager's page. */
  readonly page: Page;
  /** Folder with the machines. */
  readonly home: string;
  /** What its processes wrote. */
  output(): string;
  /** The page that shows this VM's screen: its own window, or the manager's page itself. Waits for it. */
  screenPage(vmId: string): Promise<Page>;
  /** Shows the manager again. */
  toManager(): Promise<void>;
  /** The user's next answer to a file dialog of the host, or the next file chosen in the page. */
  chooseFile(path: string, press: () => Promise<void>): Promise<void>;
  /** Process ids of running VMs, oldest first. */
  vmProcesses(): number[];
  stop(): Promise<void>;
}
