/** The drives of a machine, as they hang on their controllers: data, so that every list of drives is the same. */
import type { DriveKind } from "../../core/settings/field.ts";
import { FIELDS } from "../../core/settings/pages.ts";
import { WELCOME_IMAGE, type ImageSetting, type VmSettings } from "../../electron/contract/vm-api.ts";
import { fileName } from "../app/format.ts";
import type { PlainTextKey, Translate } from "../text/catalogue.ts";

export interface Drive {
  readonly name: ImageSetting;
  readonly place: PlainTextKey;
}

export interface Controller {
  readonly title: PlainTextKey;
  readonly drives: readonly Drive[];
}

export const CONTROLLERS: readonly Controller[] = [
  { title: "storage.floppyController", drives: [{ name: "floppy", place: "storage.placeA" }] },
  {
    title: "storage.primary",
    drives: [
      { name: "disk1", place: "storage.place0" },
      { name: "disk2", place: "storage.place1" },
    ],
  },
  {
    title: "storage.secondary",
    drives: [
      { name: "cd", place: "storage.place0" },
      { name: "disk3", place: "storage.place1" },
    ],
  },
];

export function kindOf(drive: ImageSetting): DriveKind {
  return FIELDS[drive].drive;
}

/** What is in a drive, in words. */
export function mediumName(settings: VmSettings, drive: ImageSetting, text: Translate): string {
  const image = settings[drive];
  if (image === null) return text(kindOf(drive) === "disk" ? "storage.none" : "storage.empty");
  return image.path === WELCOME_IMAGE ? text("floppy.welcome") : fileName(image.path);
}
