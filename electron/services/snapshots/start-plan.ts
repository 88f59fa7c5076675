/** The images that a machine is started with: what the settings name, as snapshots and restores have left it. */
import type { DriveImage, DriveStart, ImageChoice, SavedPlace } from "../../contract/vm-process.ts";
import type { VmSettings } from "../../contract/vm-api.ts";
import type { DriveImage as StoredImage } from "../../../core/settings/field.ts";
import type { DrivePlace } from "./drive-states.ts";
import { layerPath, mediumPath, ownImagePath } from "./names.ts";
import { driveOf, type Present } from "./tree.ts";

export interface StartPlan {
  readonly floppies: readonly [ImageChoice | null, ImageChoice | null];
  /** Hard disks 1 and 2, the CD-ROM drive, hard disk 3. */
  readonly drives: readonly (DriveStart | null)[];
  /** The machine goes on from here. */
  readonly saved: SavedPlace | undefined;
}

export function floppyToStart(
  image: StoredImage | null,
  { state, drives }: Pick<Present, "state" | "drives">,
  { folder, resolve }: DrivePlace,
): ImageChoice | null {
  if (image === null) return null;
  const { own, cold, warm } = driveOf(drives, image.path);
  const medium = state === null ? cold : (warm ?? cold);
  return {
    path: own === null ? resolve(image.path) : ownImagePath(folder, own),
    // what Nestbox brings along stays as it is
    writable: image.writable && resolve(image.path) === image.path,
    ...(medium === null ? {} : { contents: mediumPath(folder, medium) }),
  };
}

export function startPlan(settings: VmSettings, present: Present, place: DrivePlace): StartPlan {
  const { state } = present;
  const { folder, resolve } = place;
  const disk = (image: StoredImage | null): DriveStart | null => {
    if (image === null) return null;
    const { layers, warmLayers } = driveOf(present.drives, image.path);
    const all = state === null ? layers : [...layers, ...warmLayers];
    return { kind: "disk", image: { ...named(image), layers: all.map((layer) => layerPath(folder, layer)) } };
  };
  const named = (image: StoredImage): DriveImage => ({ ...image, path: resolve(image.path) });
  return {
    floppies: [floppyToStart(settings.floppy, present, place), null],
    drives: [
      disk(settings.disk1),
      disk(settings.disk2),
      { kind: "cdrom", image: settings.cd === null ? null : named(settings.cd) },
      disk(settings.disk3),
    ],
    saved: state === null ? undefined : { folder, state },
  };
}
