import { expect, test } from "vitest";
import type { NestboxBridge } from "../../electron/contract/bridge.ts";
import { CallError } from "../../electron/contract/procedure.ts";
import { serviceText } from "../../electron/contract/text/service-text.ts";
import { translatedBridge } from "./translated-bridge.ts";

function bridgeThatFails(error: Error): NestboxBridge {
  const fail = (): Promise<never> => Promise.reject(error);
  return {
    shell: "web",
    api: { start: fail, list: () => Promise.resolve([]) },
    uploadImage: fail,
  } as unknown as NestboxBridge;
}

const GONE = new CallError({ kind: "not-found", message: "This machine no longer exists." });

test.each([
  ["en", "This machine no longer exists."],
  ["zh-CN", "此虚拟机已不存在。"],
] as const)("in %s", async (language, message) => {
  const bridge = translatedBridge(bridgeThatFails(GONE), (said) => serviceText(language)(said));
  await expect(bridge.api.start("a")).rejects.toMatchObject({ kind: "not-found", message });
  await expect(bridge.uploadImage!({ name: "a", size: 1 }, () => {})).rejects.toMatchObject({ message });
  await expect(bridge.api.list()).resolves.toEqual([]);
});

test("another failure is passed on as it is", async () => {
  const error = new TypeError("a defect");
  await expect(translatedBridge(bridgeThatFails(error), () => "no").api.start("a")).rejects.toBe(error);
});
