/** The stored form of a VM's settings: nestbox.json in its folder. */
import { z } from "zod";
import { HostError } from "../../core/base/errors.ts";
import { engine, memoryMiB, osFamily, vmName } from "../contract/vm-api-checks.ts";
import type { VmSettings } from "../contract/vm-api.ts";

export const SETTINGS_FILE = "nestbox.json";
const SCHEMA_VERSION = 1;

const stored = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  name: vmName,
  osFamily,
  memoryMiB,
  bootOrder: z.array(z.enum(["a", "c", "d"])).max(3),
  engine,
  floppy: z.strictObject({ path: z.string().min(1).max(4096), writable: z.boolean() }).nullable(),
});

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
  const parsed = stored.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    throw damaged(`${where}${issue?.message ?? "unknown problem"}`);
  }
  const { schemaVersion: _, ...settings } = parsed.data;
  return settings;
}

function damaged(what: string): HostError {
  return new HostError(
    "corrupt",
    `The settings file ${SETTINGS_FILE} is damaged: ${what}. Mend or replace it in the machine's folder, or remove the machine.`,
  );
}
