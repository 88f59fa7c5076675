/** What crosses the control socket: a line of JSON each. */
import { z } from "zod";
import type { CallReply } from "../../contract/procedure.ts";

export const controlRequest = z.strictObject({
  id: z.int().min(0),
  channel: z.string().max(64),
  args: z.array(z.unknown()).max(8),
});
export type ControlRequest = z.infer<typeof controlRequest>;

export type ControlMessage =
  | { readonly type: "reply"; readonly id: number; readonly reply: CallReply }
  | { readonly type: "event"; readonly event: string; readonly data: unknown };

const MOST_LINE = 8 * 1024 * 1024;

/** Cuts a stream of text into lines; `line` is false for a stream that is not ours, which is then to be ended. */
export function byLines(line: (text: string) => boolean): (chunk: string) => boolean {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MOST_LINE) return false;
    return lines.every((text) => text === "" || line(text));
  };
}
