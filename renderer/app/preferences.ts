/** What the user chose for the window itself: kept in the browser's storage, for every machine alike. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { languageOf, LANGUAGES, type Language } from "../text/catalogue.ts";

export const THEMES = ["system", "dark", "light"] as const;
export const HOST_KEYS = ["ControlRight", "AltRight", "MetaRight", "ScrollLock"] as const;

export type ThemeChoice = (typeof THEMES)[number];
export type HostKey = (typeof HOST_KEYS)[number];

export interface Preferences {
  readonly theme: ThemeChoice;
  readonly language: Language | "system";
  /** The key that lets go of keyboard and mouse. */
  readonly hostKey: HostKey;
  /** undefined: the default width. */
  readonly sidebarPx: number | undefined;
  readonly muted: boolean;
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: "system",
  language: "system",
  hostKey: "ControlRight",
  sidebarPx: undefined,
  muted: false,
};

const KEY = "nestbox.preferences";

export interface PreferenceStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export type PreferencesStore = StoreApi<Preferences>;

/** Storage may be refused by the browser's settings: then choices last as long as the page. */
export function createPreferences(storage: PreferenceStorage | undefined): PreferencesStore {
  const store = createStore<Preferences>(() => read(storage));
  store.subscribe((preferences) => {
    try {
      storage?.setItem(KEY, JSON.stringify(preferences));
    } catch {
      // Full or forbidden storage costs the choice's permanence only.
    }
  });
  return store;
}

export function chosenLanguage({ language }: Preferences, system: readonly string[]): Language {
  return language === "system" ? languageOf(system) : language;
}

/** Each value that is not what it should be is its default: the storage is the user's to edit. */
function read(storage: PreferenceStorage | undefined): Preferences {
  let stored: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const json: unknown = JSON.parse(storage?.getItem(KEY) ?? "{}");
    if (typeof json === "object" && json !== null) stored = json;
  } catch {
    stored = {};
  }
  const { theme, language, hostKey, sidebarPx, muted } = stored;
  return {
    theme: THEMES.find((known) => known === theme) ?? DEFAULT_PREFERENCES.theme,
    language: Object.keys(LANGUAGES).includes(language as string) ? (language as Language) : "system",
    hostKey: HOST_KEYS.find((known) => known === hostKey) ?? DEFAULT_PREFERENCES.hostKey,
    sidebarPx: typeof sidebarPx === "number" && Number.isFinite(sidebarPx) ? sidebarPx : undefined,
    muted: muted === true,
  };
}
