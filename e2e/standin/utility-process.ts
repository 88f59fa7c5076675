/** utilityProcess.fork over child_process.fork: the program runs unmodified, with `process.parentPort`. */
import { fork, type ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { constants } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { isReady } from "./app.ts";
import { clone, RemoteEnds, takeEnds } from "./ports.ts";
import type { FromUtility, ToUtility } from "./utility-messages.ts";

const BOOTSTRAP = join(import.meta.dirname, "utility-bootstrap.ts");

interface ForkOptions {
  readonly serviceName?: string;
  readonly stdio?: readonly ("pipe" | "ignore" | "inherit")[];
  readonly env?: NodeJS.ProcessEnv;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

class UtilityProcess extends EventEmitter {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #child: ChildProcess;
  readonly #ends: RemoteEnds;

  constructor(program: string, args: readonly string[], options: ForkOptions) {
    super();
    const [stdin, stdout = "inherit", stderr = "inherit"] = options.stdio ?? ["ignore", "inherit", "inherit"];
    if (stdin !== "ignore") throw new Error("stdin value other than ignore is not supported.");
    this.#child = fork(BOOTSTRAP, [process.env["NESTBOX_STANDIN_VM"] ?? program, ...args], {
      serialization: "advanced",
      stdio: ["ignore", stdout, stderr, "ipc"],
      execArgv: ["--disable-warning=ExperimentalWarning"],
      env: options.env ?? process.env,
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#ends = new RemoteEnds((message) => this.#send(message));
    running.add(this.#child);
    this.#child.on("spawn", () => this.emit("spawn"));
    this.#child.on("message", (message: FromUtility) => this.#hear(message));
    this.#child.on("exit", (code, signal) => {
      running.delete(this.#child);
      this.#ends.closeAll();
      // Electron hands out what waitpid says, which for a signal is its number.
      this.emit("exit", code ?? constants.signals[signal ?? "SIGKILL"]);
    });
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    const ports = this.#ends.add(takeEnds(transfer));
    this.#send({ type: "message", data: clone(message), ports });
    this.#ends.flow(ports);
  }

  kill(): boolean {
    return this.#child.kill("SIGTERM");
  }

  #send(message: ToUtility): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #hear(message: FromUtility): void {
    switch (message.type) {
      case "message":
        this.emit("message", message.data);
        break;
      case "port":
        this.#ends.heard(message.port, message.data);
        break;
      case "portClosed":
        this.#ends.closed(message.port);
        break;
    }
  }
}

export const utilityProcess = {
  fork(program: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    if (!isReady()) throw new Error("utilityProcess cannot be created before app is ready.");
    return new UtilityProcess(program, args, options);
  },
};
