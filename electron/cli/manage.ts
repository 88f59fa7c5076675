/** Runs `nestbox vm …` and `nestbox snapshot …`: options, services, output, progress, Ctrl+C. */
import { HostError } from "../../core/base/errors.ts";
import { CallError } from "../contract/procedure.ts";
import type { VmApi } from "../contract/vm-api.ts";
import { defaultHome } from "../services/home.ts";
import { connectServices, type Services } from "./connect.ts";
import { readWords, wrong, type Words } from "./words.ts";

export interface Command {
  readonly usage: string;
  /** Least and most names. */
  readonly names: readonly [least: number, most: number];
  readonly flags?: readonly string[];
  readonly values?: readonly string[];
  /** Machines may be running when it is done. */
  readonly stays?: boolean | ((words: Words) => boolean);
  readonly run: (run: CommandRun) => Promise<void>;
}

export interface CommandRun {
  readonly api: VmApi;
  readonly words: Words;
  /** The result: as JSON when that was asked for, else as text. */
  readonly show: (value: unknown, text: string) => void;
  /** A long operation on this machine follows: progress is shown, and Ctrl+C ends it. */
  readonly task: (id: string) => void;
}

/** The exit code. Rejects with HostError, after telling it as JSON when that was asked for. */
export async function manage(
  group: string,
  commands: Readonly<Record<string, Command>>,
  args: readonly string[],
): Promise<number> {
  const [name, ...rest] = args;
  const json = args.includes("--json");
  try {
    if (name === "help" || args.includes("--help")) {
      process.stdout.write(`${usage(group, commands).trimStart()}\n`);
      return 0;
    }
    if (name === undefined || name.startsWith("--")) throw wrong(`Which command?${usage(group, commands)}`);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) throw wrong(`There is no command "${group} ${name}".${usage(group, commands)}`);
    const words = readWords(rest, ["json", ...(command.flags ?? [])], ["home", ...(command.values ?? [])]);
    const [least, most] = command.names;
    if (words.names.length < least || words.names.length > most) {
      throw wrong(`Usage: nestbox ${group} ${command.usage}`);
    }
    const stays = typeof command.stays === "function" ? command.stays(words) : (command.stays ?? false);
    const services = await connectServices(words.value("home") ?? defaultHome(), stays);
    try {
      await run(command, words, services, json);
    } finally {
      await services.close();
    }
    return 0;
  } catch (error) {
    const failure = told(error);
    if (json && failure !== undefined) process.stdout.write(`${JSON.stringify({ error: failure })}\n`);
    throw failure === undefined ? error : new HostError("io", failure.message);
  }
}

async function run(command: Command, words: Words, { api, events }: Services, json: boolean): Promise<void> {
  let taskId: string | undefined;
  const stopTask = (): void => void (taskId !== undefined && api.cancelTask(taskId).catch(() => {}));
  const stopHearing = events.on("task", ({ id, task }) => {
    if (taskId === undefined) return;
    if (task !== null) taskId = id;
    if (json || !process.stderr.isTTY) return;
    process.stderr.write(task === null ? "\r    \r" : `\r${Math.round(task.share * 100)} %`);
  });
  process.on("SIGINT", stopTask);
  try {
    await command.run({
      api,
      words,
      show: (value, text) => void process.stdout.write(`${json ? JSON.stringify(value) : text}\n`),
      task: (id) => void (taskId = id),
    });
  } finally {
    process.off("SIGINT", stopTask);
    stopHearing();
  }
}

function usage(group: string, commands: Readonly<Record<string, Command>>): string {
  const lines = Object.values(commands).map((command) => `\n  nestbox ${group} ${command.usage}`);
  return `${lines.join("")}\nAll take --json and --home DIR.`;
}

function told(error: unknown): { readonly kind: string; readonly message: string } | undefined {
  if (error instanceof HostError || error instanceof CallError) return { kind: error.kind, message: error.message };
  return undefined;
}
