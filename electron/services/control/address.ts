/** Where the Nestbox that runs a folder's machines can be reached by the `nestbox` command: a local socket. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";

/** Longer paths do not fit the address of a socket on every system. [POSIX] sys/un.h leaves 92 bytes. */
const MOST_PATH_BYTES = 92;

/** Makes the folder of the socket, for its owner alone, where that is not the machines' own. */
export async function controlAddress(home: string): Promise<string> {
  const path = resolve(home);
  const short = createHash("sha256").update(path).digest("hex").slice(0, 16);
  if (process.platform === "win32") return `\\\\.\\pipe\\nestbox-${userInfo().username}-${short}`;
  const beside = join(path, "control");
  if (Buffer.byteLength(beside) <= MOST_PATH_BYTES) return beside;
  const folder = join(tmpdir(), `nestbox-${userInfo().uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, short);
}
