/** An initial RAM file system: a "newc" archive as Linux unpacks it. [LXINITRAMFS] */
import { ascii } from "../../core/base/bytes.ts";

const ALIGNMENT = 4;
const FOLDER = 0o040755;
const PROGRAM = 0o100755;
const CHARACTER_DEVICE = 0o020600;
const NOTHING = new Uint8Array(0);

export interface CpioEntry {
  readonly path: string;
  /** Undefined: a folder. */
  readonly bytes?: Uint8Array;
}

/** Folders before what is in them. The console is added: the kernel wants it before anything runs. */
export function cpioArchive(entries: readonly CpioEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let inode = 1;
  const add = (
    path: string,
    mode: number,
    bytes: Uint8Array = NOTHING,
    device: readonly [number, number] = [0, 0],
  ): void => {
    const name = ascii(`${path}\0`);
    const fields = [inode++, mode, 0, 0, 1, 0, bytes.length, 0, 0, ...device, name.length, 0];
    const header = ascii(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
    parts.push(header, name, padding(header.length + name.length), bytes, padding(bytes.length));
  };
  for (const { path, bytes } of entries) add(path, bytes === undefined ? FOLDER : PROGRAM, bytes);
  add("dev/console", CHARACTER_DEVICE, NOTHING, [5, 1]);
  add("TRAILER!!!", 0);
  const archive = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    archive.set(part, at);
    at += part.length;
  }
  return archive;
}

function padding(lengthBytes: number): Uint8Array {
  return new Uint8Array(-lengthBytes & (ALIGNMENT - 1));
}
