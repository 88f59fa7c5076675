/** The Electron shell in Electron itself, where its program is. */
import { _electron, type Page } from "@playwright/test";
import { findElectron } from "../../tools/start/electron-binary.ts";
import type { RunningApp } from "./app.ts";
import { descendants } from "./child.ts";
import { ROOT } from "./places.ts";

export function electronProgram(): string | undefined {
  return findElectron();
}

/** In Electron's list of processes; its own switches name the service. */
const VM_PATTERN = "node.mojom.NodeService";

export async function startElectronApp(home: string): Promise<RunningApp> {
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const app = await _electron.launch({
    executablePath: electronProgram()!,
    args: [...asRoot, ROOT, "--home", home],
  });
  let output = "";
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const page = await app.firstWindow();
  const shows = (candidate: Page, vmId: string): boolean => new URL(candidate.url()).searchParams.get("vm") === vmId;
  return {
    shell: "electron",
    page,
    home,
    output: () => output,
    async screenPage(vmId) {
      for (;;) {
        const found = app.windows().find((candidate) => shows(candidate, vmId));
        if (found !== undefined) return found;
        await page.waitForTimeout(50);
      }
    },
    toManager: () => page.bringToFront(),
    async chooseFile(path, press) {
      await app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
      }, path);
      await press();
    },
    vmProcesses: () => descendants(app.process().pid!, VM_PATTERN),
    async stop() {
      app.process().kill("SIGTERM");
      await app.waitForEvent("close");
    },
  };
}
