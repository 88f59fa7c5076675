/** The test's own line to the stand-in, over the channel of the process: what the user, played by a test, does outside pages. */
import { EventEmitter } from "node:events";
import type { HeldFile } from "./page/worlds.ts";

export type ControlMessage =
  /** The next box or dialog of this kind is answered so. */
  | { readonly type: "standin:answer"; readonly method: string; readonly value: unknown }
  /** Files that the user holds on the host: webUtils.getPathForFile knows them. */
  | { readonly type: "standin:files"; readonly files: readonly HeldFile[] }
  /** The user closes the window whose title begins so. */
  | { readonly type: "standin:close"; readonly title: string };

export type ControlReport =
  | { readonly type: "standin:endpoint"; readonly endpoint: string }
  | { readonly type: "standin:dialog"; readonly method: string; readonly options: unknown }
  /** Words of the application's menu bar. */
  | { readonly type: "standin:menu"; readonly labels: readonly string[] };

export const control = new EventEmitter();
const answers: { method: string; value: unknown }[] = [];
let held: readonly HeldFile[] = [];

/** Listens to the test. The product's own messages go over the same channel; it listens to none. */
export function listenToTest(): void {
  process.on("message", (message: ControlMessage) => {
    if (message.type === "standin:answer") answers.push(message);
    if (message.type === "standin:files") held = message.files;
    control.emit(message.type, message);
  });
  process.channel?.unref();
}

export function tell(report: ControlReport): void {
  process.send?.(report);
}

export function heldFiles(): readonly HeldFile[] {
  return held;
}

/** What the test said beforehand, else `fallback`: the user who presses Escape. */
export function userAnswer<T>(method: string, options: unknown, fallback: T): T {
  tell({ type: "standin:dialog", method, options });
  const at = answers.findIndex((answer) => answer.method === method);
  return at < 0 ? fallback : (answers.splice(at, 1)[0]?.value as T);
}
