/** Where VMs are besides Nestbox's own folder: machines.json in it. Folders of machines, and single machines. */
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { HostError } from "../../core/base/errors.ts";
import { readTextIfThere, replaceFile } from "./host-files.ts";

const FILE = "machines.json";
/** As many places as there may be, with room for every character to be escaped. */
const MOST_BYTES = 64 << 20;

/** What a relative one would mean depends on where Nestbox was started. */
const place = z.string().min(1).max(4096).refine(isAbsolute);

const places = z.strictObject({
  version: z.literal(1),
  /** Each folder in one of these is a machine. */
  folders: z.array(place).max(1000),
  /** Folders of machines that were added one by one. */
  machines: z.array(place).max(10_000),
});
export type Places = Omit<z.infer<typeof places>, "version">;

/** Rejects with HostError when the file is damaged: what it named would silently be gone. */
export async function readPlaces(home: string): Promise<Places> {
  const path = join(home, FILE);
  const text = await readTextIfThere(path, MOST_BYTES);
  if (text === undefined) return { folders: [], machines: [] };
  try {
    const { folders, machines } = places.parse(JSON.parse(text));
    return { folders, machines };
  } catch (error) {
    throw new HostError(
      "corrupt",
      `"${path}", which says where machines are, is damaged. Mend it, or remove it and add the machines again.`,
      { cause: error },
    );
  }
}

export async function writePlaces(home: string, { folders, machines }: Places): Promise<void> {
  await replaceFile(join(home, FILE), `${JSON.stringify({ version: 1, folders, machines }, undefined, 2)}\n`);
}
