/** Messages that come up in a corner and go again: what failed, and what to do. */
import { Toast } from "@base-ui/react/toast";

export interface NoticeData {
  readonly kind: "error" | "done";
}

export const notices = Toast.createToastManager<NoticeData>();

const DONE_MS = 4000;
/** Long enough to read a sentence that says what to do. */
const ERROR_MS = 12_000;

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function noticeError(title: string, error: unknown): void {
  notices.add({
    title,
    description: messageOf(error),
    timeout: ERROR_MS,
    priority: "high",
    data: { kind: "error" },
  });
}

export function noticeDone(title: string): void {
  notices.add({ title, timeout: DONE_MS, data: { kind: "done" } });
}
