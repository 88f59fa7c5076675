/**
 * What the user chose for Nestbox's services: kept in preferences.json of its folder, shared by all front ends. Choices
 * about a window (theme, language, host key) are the window's own: renderer/app/preferences.ts.
 */

export interface Preferences {
  /** Folder for new machines; null: "machines" in Nestbox's own folder. Machines elsewhere stay where they are. */
  readonly machineFolder: string | null;
}

export const PREFERENCE_DEFAULTS: Preferences = { machineFolder: null };

export type PreferenceChanges = { readonly [K in keyof Preferences]?: Preferences[K] | undefined };
