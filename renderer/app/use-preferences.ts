import { useMemo, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { translator, type Language, type Translate } from "../text/catalogue.ts";
import { useApp } from "./app.ts";
import { chosenLanguage, type Preferences } from "./preferences.ts";

export function usePreferences(): readonly [Preferences, (changes: Partial<Preferences>) => void] {
  const { preferences } = useApp();
  return [useStore(preferences), (changes) => preferences.setState(changes)];
}

export function useLanguage(): Language {
  return chosenLanguage(useStore(useApp().preferences), navigator.languages);
}

/** The messages in the chosen language. */
export function useText(): Translate {
  const language = useLanguage();
  return useMemo(() => translator(language), [language]);
}

const darkQuery = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

function watchSystemTheme(listener: () => void): () => void {
  const query = darkQuery();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** The theme in effect; "system" follows the host. */
export function useTheme(): "dark" | "light" {
  const { theme } = useStore(useApp().preferences);
  const isDark = useSyncExternalStore(watchSystemTheme, () => darkQuery().matches);
  return theme === "system" ? (isDark ? "dark" : "light") : theme;
}
