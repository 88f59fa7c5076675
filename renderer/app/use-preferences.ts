import { useMemo } from "react";
import { useStore } from "zustand";
import { serviceText, type ServiceText } from "../../electron/contract/text/service-text.ts";
import { translator, type Language, type Translate } from "../text/catalogue.ts";
import { useMedia } from "../ui/use-media.ts";
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

/** What the services said, in the chosen language. */
export function useServiceText(): ServiceText {
  return serviceText(useLanguage());
}

/** The theme in effect; "system" follows the host. */
export function useTheme(): "dark" | "light" {
  const { theme } = useStore(useApp().preferences);
  const isDark = useMedia("(prefers-color-scheme: dark)");
  return theme === "system" ? (isDark ? "dark" : "light") : theme;
}
