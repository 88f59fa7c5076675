/** The stored form of the services' preferences: preferences.json in Nestbox's folder. */
import { join } from "node:path";
import { z } from "zod";
import { PREFERENCE_DEFAULTS, type Preferences } from "../contract/preferences.ts";
import { readTextIfThere, replaceFile } from "./host-files.ts";

const FILE = "preferences.json";
const MOST_BYTES = 1 << 20;

/** Each by itself: one that is damaged, or of a newer Nestbox, does not cost the others. */
const FIELDS = {
  machineFolder: z.string().min(1).max(4096).nullable(),
  language: z.enum(["en", "zh-CN"]).nullable(),
} as const satisfies Record<keyof Preferences, z.ZodType>;

/** What is missing or unreadable has its default: preferences are no reason not to start. */
export async function readPreferences(home: string): Promise<Preferences> {
  const text = await readStored(join(home, FILE));
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    stored = {};
  }
  const values = z.looseObject({}).safeParse(stored).data ?? {};
  const { machineFolder, language } = FIELDS;
  return {
    machineFolder: machineFolder.safeParse(values["machineFolder"]).data ?? PREFERENCE_DEFAULTS.machineFolder,
    language: language.safeParse(values["language"]).data ?? PREFERENCE_DEFAULTS.language,
  };
}

/** Keeps what a newer Nestbox has stored beside it. Rejects with HostError. */
export async function writePreferences(home: string, preferences: Preferences): Promise<void> {
  const path = join(home, FILE);
  const text = await readStored(path);
  let stored: object = {};
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) stored = json;
  } catch {
    stored = {};
  }
  await replaceFile(path, `${JSON.stringify({ ...stored, ...preferences }, undefined, 2)}\n`);
}

async function readStored(path: string): Promise<string> {
  return (await readTextIfThere(path, MOST_BYTES).catch(() => undefined)) ?? "{}";
}
