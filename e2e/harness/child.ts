/** A process that a test started. */
import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface StartedProcess {
  readonly child: ChildProcess;
  /** Everything it wrote so far. */
  output(): string;
  /** Resolves to the first match in its output; rejects when it ends first. */
  waitForOutput(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  readonly exit: Promise<number | null>;
  /** Asks it to end; kills it when it does not. */
  stop(): Promise<void>;
}

const STOP_MS = 10_000;

export function startProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): StartedProcess {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  }
  const exit = new Promise<number | null>((resolve) => void child.once("close", (code) => resolve(code)));
  return {
    child,
    output: () => text,
    exit,
    waitForOutput: (pattern, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text);
          if (match !== null) settle(() => resolve(match));
        };
        const fail = (why: string): void => settle(() => reject(new Error(`${why} before ${pattern}:\n${text}`)));
        const timer = setTimeout(() => fail("time was over"), timeoutMs);
        const ended = (): void => {
          look();
          fail("it ended");
        };
        const settle = (how: () => void): void => {
          clearTimeout(timer);
          child.stdout?.off("data", look);
          child.stderr?.off("data", look);
          child.off("close", ended);
          how();
        };
        child.stdout?.on("data", look);
        child.stderr?.on("data", look);
        child.on("close", ended);
        look();
      }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await exit;
      clearTimeout(timer);
    },
  };
}

/** Processes below `pid` whose command line holds `text`, oldest first. */
export function descendants(pid: number, text: string): number[] {
  const processes = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [readProcess(Number(name))] : []));
  const below = new Set([pid]);
  // A child's number may be lower than its parent's, so go round until nothing is added.
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const process of processes) if (process !== undefined && below.has(process.parent)) below.add(process.pid);
  }
  return processes
    .filter((process) => process !== undefined)
    .filter((process) => process.pid !== pid && below.has(process.pid) && process.command.includes(text))
    .toSorted((a, b) => a.started - b.started)
    .map((process) => process.pid);
}

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since the host's start. */
  readonly started: number;
  readonly command: string;
}

/** [proc(5)]: the fields of stat after the name, which may itself hold blanks and brackets. */
function readProcess(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return { pid, parent: Number(fields[1]), started: Number(fields[19]), command };
  } catch {
    // It ended while we looked.
    return undefined;
  }
}
