/** A machine's settings as the drives of its IDE controller: two disks, the CD-ROM drive, a third disk. */
import type { DriveImage as StoredImage } from "../../core/settings/field.ts";
import type { DriveStart } from "../contract/vm-process.ts";
import type { VmSettings } from "../contract/vm-api.ts";

/** Settings that name hard disks, in the order in which firmware counts them. */
export const DISK_FIELDS = ["disk1", "disk2", "disk3"] as const;
export type DiskField = (typeof DISK_FIELDS)[number];

/** First and second drive of the primary channel, then of the secondary. The CD-ROM drive is always there. */
export function driveStarts(settings: VmSettings): readonly (DriveStart | null)[] {
  const disk = (image: StoredImage | null): DriveStart | null => (image === null ? null : { kind: "disk", image });
  return [disk(settings.disk1), disk(settings.disk2), { kind: "cdrom", image: settings.cd }, disk(settings.disk3)];
}

/** Image files that a machine with these settings uses. */
export function imagesOf(settings: VmSettings): readonly StoredImage[] {
  return [settings.floppy, settings.cd, settings.disk1, settings.disk2, settings.disk3].filter(
    (image) => image !== null,
  );
}
