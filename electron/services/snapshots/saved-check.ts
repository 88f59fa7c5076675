/** Looks through everything that going back to a snapshot needs, before anything is given up for it. */
import { stat } from "node:fs/promises";
import { checkSavedDevices } from "../../../core/machine/saved-devices.ts";
import { damagedFile } from "./file-ops.ts";
import { readMedium } from "./medium.ts";
import { layerPath, mediumPath } from "./names.ts";
import { readState, type StateWork } from "./state-files.ts";
import type { DriveStates } from "./tree.ts";

/** Rejects with HostError when something is missing, damaged or of a newer Nestbox. */
export async function checkSnapshot(
  folder: string,
  { state, drives }: { readonly state: string | null; readonly drives: DriveStates },
  work: StateWork,
): Promise<void> {
  for (const { cold, warm, layers, warmLayers } of drives) {
    for (const medium of [cold, warm]) if (medium !== null) await readMedium(mediumPath(folder, medium), work.ops);
    for (const layer of [...layers, ...warmLayers]) await requireFile(layerPath(folder, layer));
  }
  if (state === null) return;
  const saved = await readState(folder, state, work);
  checkSavedDevices(saved.machine);
  await saved.verify();
}

async function requireFile(path: string): Promise<void> {
  await stat(path).catch((error: unknown) => {
    throw damagedFile(path, "it is missing", error);
  });
}
