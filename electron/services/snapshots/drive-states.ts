/** What becomes of the drives when a snapshot is taken or gone back to. Nothing here touches the tree. */
import { DiskImage } from "../disk/disk-image.ts";
import { LARGEST_FLOPPY_BYTES } from "../floppy-sizes.ts";
import { fileError, readBounded } from "../host-files.ts";
import type { Attached } from "./attached.ts";
import { markOf } from "./image-mark.ts";
import { keepMedium, mediumId, readMedium } from "./medium.ts";
import { layerPath, mediumPath, newId, ownImagePath } from "./names.ts";
import { driveOf, plainDrive, type DriveState, type DriveStates, type SnapshotNode, type Tree } from "./tree.ts";
import { writeNew, type FileOps } from "./file-ops.ts";

export interface DrivePlace {
  /** Of the snapshots' files. */
  readonly folder: string;
  readonly ops: FileOps;
  /** The file behind an image's name. */
  readonly resolve: (image: string) => string;
}

/** What a snapshot keeps of the drives of a machine that is off; with `saved`, of one whose state is kept too. */
export async function keptDrives(
  attached: readonly Attached[],
  present: DriveStates,
  saved: boolean,
  place: DrivePlace,
): Promise<DriveState[]> {
  const kept: DriveState[] = [];
  for (const one of attached) {
    const now = driveOf(present, one.image);
    const warm = saved ? now : plainDrive(one.image);
    switch (one.kind) {
      case "floppy":
        kept.push({ ...plainDrive(one.image), cold: await coldMedium(now, place), warm: warm.warm });
        break;
      case "disk":
        kept.push({
          ...plainDrive(one.image),
          layers: now.layers,
          warmLayers: warm.warmLayers,
          mark: await markFor(now, place),
        });
        break;
      case "cd":
        kept.push(plainDrive(one.image));
    }
  }
  return kept;
}

/** The diskette as a machine that is switched on finds it. */
async function coldMedium({ image, cold, own }: DriveState, place: DrivePlace): Promise<string> {
  if (cold !== null) return cold;
  const path = own === null ? place.resolve(image) : ownImagePath(place.folder, own);
  return keepMedium(place.folder, await readBounded(path, LARGEST_FLOPPY_BYTES), place.ops);
}

/** The image is not changed any more from its first snapshot on, so its first mark is its mark. */
export async function markFor({ image, mark }: DriveState, place: DrivePlace): Promise<DriveState["mark"]> {
  return mark ?? markOf(place.resolve(image));
}

/**
 * The drives of a machine that goes back to a snapshot. Diskettes that the machine writes get images of their own, so that
 * no image of the user's is changed by it. What `present` has of other images stays.
 */
export async function restoredDrives(
  { drives, state }: SnapshotNode,
  attached: readonly Attached[],
  present: DriveStates,
  place: DrivePlace,
): Promise<DriveState[]> {
  const restored: DriveState[] = [];
  for (const kept of drives) {
    const warm = state === null ? { warm: null, warmLayers: [] } : {};
    const one = attached.find(({ image }) => image === kept.image);
    const medium = state === null ? kept.cold : (kept.warm ?? kept.cold);
    if (one?.kind === "floppy" && one.isKept && medium !== null) {
      restored.push({ ...kept, ...warm, cold: null, own: await newOwnImage(medium, place) });
    } else restored.push({ ...kept, ...warm, cold: (await isStill(kept, place)) ? null : kept.cold });
  }
  const others = present.filter(({ image }) => drives.every((kept) => kept.image !== image));
  return [...restored, ...others.map(cooled).filter(isSpecial)];
}

/** The image's file is what the snapshot kept of it: then it need not stand in for it. */
async function isStill({ image, cold }: DriveState, { resolve }: DrivePlace): Promise<boolean> {
  if (cold === null) return false;
  const bytes = await readBounded(resolve(image), LARGEST_FLOPPY_BYTES).catch(() => undefined);
  return bytes !== undefined && mediumId(bytes) === cold;
}

async function newOwnImage(medium: string, { folder, ops }: DrivePlace): Promise<string> {
  const id = newId();
  const path = ownImagePath(folder, id);
  const bytes = await readMedium(mediumPath(folder, medium), ops);
  try {
    await writeNew(ops, path, bytes);
  } catch (error) {
    throw fileError(error, path);
  }
  return id;
}

/** As after being switched off. */
export function cooled(state: DriveState): DriveState {
  return { ...state, warm: null, warmLayers: [] };
}

/** There is more to it than the image's file. */
function isSpecial({ cold, warm, own, layers, warmLayers }: DriveState): boolean {
  return cold !== null || warm !== null || own !== null || layers.length + warmLayers.length > 0;
}

/** A snapshot needs the disk's last layer as it is, so the machine must not write it. */
export function isPinned({ nodes }: Tree, { image, layers }: DriveState): boolean {
  const last = layers.at(-1);
  return nodes.some(({ drives }) =>
    drives.some((kept) => (last === undefined ? kept.image === image : kept.layers.includes(last))),
  );
}

/** Makes an empty layer on the disk as it is now; returns its id. Rejects with HostError. */
export async function addLayer(one: Attached, { layers }: DriveState, place: DrivePlace): Promise<string> {
  const choice = {
    path: place.resolve(one.image),
    writable: true,
    use: "disk",
    layers: layers.map((layer) => layerPath(place.folder, layer)),
  } as const;
  const image = await DiskImage.open(one.format === undefined ? choice : { ...choice, format: one.format }, () => {});
  const id = newId();
  try {
    (await image.nextLayer(layerPath(place.folder, id))).take();
  } finally {
    await image.close();
  }
  return id;
}
