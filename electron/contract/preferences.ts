/**
 * What the user chose for Nestbox's services: kept in preferences.json of its folder, shared by all front ends. Choices
 * about a window (theme, language, host key) are the window's own: renderer/app/preferences.ts.
 */
import type { Language } from "./text/service-text.ts";

export interface Preferences {
  /** Folder for new machines; null: "machines" in Nestbox's own folder. Machines elsewhere stay where they are. */
  readonly machineFolder: string | null;
  /** What the windows speak now: boxes and menus of the shell follow it. Null: none has said yet. */
  readonly language: Language | null;
}

export const PREFERENCE_DEFAULTS: Preferences = { machineFolder: null, language: null };

export type PreferenceChanges = { readonly [K in keyof Preferences]?: Preferences[K] | undefined };
