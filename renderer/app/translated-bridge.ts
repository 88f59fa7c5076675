/** The bridge, with what its calls are refused for said in the page's language: nobody behind it thinks of that again. */
import type { NestboxBridge } from "../../electron/contract/bridge.ts";
import { CallError } from "../../electron/contract/procedure.ts";
import { VM_API, type VmApi } from "../../electron/contract/vm-api.ts";
import type { ServiceText } from "../../electron/contract/text/service-text.ts";

/** `say` is asked at each failure, because the language can change. */
export function translatedBridge(bridge: NestboxBridge, say: ServiceText): NestboxBridge {
  const translated = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      throw new CallError({ kind: error.kind, message: say(error.message) });
    }
  };
  const calls = bridge.api as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const api = Object.fromEntries(
    Object.keys(VM_API).map((name) => [name, (...args: unknown[]) => translated(calls[name]!(...args))]),
  ) as unknown as VmApi;
  return {
    ...bridge,
    api,
    ...(bridge.uploadImage === undefined
      ? {}
      : { uploadImage: (file, progress) => translated(bridge.uploadImage!(file, progress)) }),
  };
}
