/** The --listen option. */
import { HostError } from "../../core/base/errors.ts";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export const DEFAULT_LISTEN: ListenAddress = { host: "127.0.0.1", port: 0 };

/** "127.0.0.1:7000", "[::1]:7000", "localhost:0". Throws HostError "invalid-input". */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host !== undefined && port <= 65535) return { host, port };
  throw new HostError("invalid-input", `--listen is HOST:PORT, for example 127.0.0.1:7000; got "${text}".`);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
