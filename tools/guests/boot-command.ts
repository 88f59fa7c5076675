/** `nestbox boot` as a test drives it: the command itself, in a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";

const CLI = join(import.meta.dirname, "../build/run-cli.ts");

/** The last line that `--json` prints. */
export interface BootReport {
  readonly reason: string;
  readonly wallSeconds: number;
  readonly instructions: number;
  readonly screenText: string | null;
}

export interface BootOutcome {
  readonly exitCode: number | null;
  readonly report: BootReport;
  /** With what the guest sent to its serial port. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a machine to its end. Rejects when the command printed no report. */
export function boot(...args: readonly string[]): Promise<BootOutcome> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, "boot", ...args, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (exitCode) => {
      const last = stdout.trim().split("\n").at(-1) ?? "";
      if (!last.startsWith("{")) reject(new Error(`nestbox boot ended with ${exitCode} and no report: ${stderr}`));
      else resolve({ exitCode, report: JSON.parse(last) as BootReport, stdout, stderr });
    });
  });
}
