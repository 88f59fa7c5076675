/** The images that a machine's settings put into its drives, as snapshots have to treat them. */
import type { DriveImage } from "../../../core/settings/field.ts";
import type { VmSettings } from "../../contract/vm-api.ts";
import { WELCOME_IMAGE } from "../../contract/vm-api.ts";
import { DISK_FIELDS } from "../machine-drives.ts";

export interface Attached {
  readonly image: string;
  readonly kind: "floppy" | "disk" | "cd";
  /** What the guest writes outlives being switched off. */
  readonly isKept: boolean;
  readonly format: string | undefined;
  /** Of a disk: its place on the IDE controller. */
  readonly place: number;
}

/** Places of disk1, disk2, disk3: machine-drives.ts puts the CD-ROM drive at 2. */
const DISK_PLACES = [0, 1, 3];

export function attachedImages(settings: VmSettings): readonly Attached[] {
  const all: Attached[] = [];
  const add = (image: DriveImage | null, kind: Attached["kind"], place: number): void => {
    if (image === null) return;
    const isKept = image.writable && kind !== "cd" && image.path !== WELCOME_IMAGE;
    all.push({ image: image.path, kind, isKept, format: image.format, place });
  };
  add(settings.floppy, "floppy", 0);
  for (const [i, field] of DISK_FIELDS.entries()) add(settings[field], "disk", DISK_PLACES[i]!);
  add(settings.cd, "cd", 2);
  return all;
}
