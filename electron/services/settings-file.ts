/** The stored form of a VM's settings: nestbox.json in its folder. */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { HostError } from "../../core/base/errors.ts";
import { SETTINGS_DEFAULTS } from "../../core/settings/pages.ts";
import { FIELD_CHECKS } from "../contract/settings-checks.ts";
import { WELCOME_IMAGE, type VmSettings } from "../contract/vm-api.ts";
import { imagesOf } from "./machine-drives.ts";

export const SETTINGS_FILE = "nestbox.json";
const SCHEMA_VERSION = 1;

/** Fields that an older Nestbox did not know are absent and get their defaults; unknown ones are a sign of damage. */
const stored = z.strictObject({ schemaVersion: z.literal(SCHEMA_VERSION), ...FIELD_CHECKS });

export function formatSettings(settings: VmSettings): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...settings }, undefined, 2)}\n`;
}

/** Throws HostError "corrupt" or "unsupported" with a sentence about this file. */
export function parseSettings(text: string): VmSettings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(text.trim() === "" ? "it is empty" : "it is not JSON");
  }
  const version = z.looseObject({ schemaVersion: z.number() }).safeParse(json);
  if (!version.success) throw damaged("it does not say which version it has");
  if (version.data.schemaVersion > SCHEMA_VERSION) {
    throw new HostError(
      "unsupported",
      "This machine was made by a newer Nestbox. Update Nestbox to use it; its settings were left as they are.",
    );
  }
  const parsed = stored.safeParse({ ...SETTINGS_DEFAULTS, ...version.data });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    throw damaged(`${where}${issue?.message ?? "unknown problem"}`);
  }
  const { schemaVersion: _, ...settings } = parsed.data;
  // what it would mean depends on where Nestbox was started
  const loose = imagesOf(settings).find(({ path }) => path !== WELCOME_IMAGE && !isAbsolute(path));
  if (loose !== undefined) throw damaged(`the image "${loose.path}" has no whole path`);
  return settings;
}

function damaged(what: string): HostError {
  return new HostError(
    "corrupt",
    `The settings file ${SETTINGS_FILE} is damaged: ${what}. Mend or replace it in the machine's folder, or remove the machine.`,
  );
}
