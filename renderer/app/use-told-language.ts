import { useEffect } from "react";
import { useApp } from "./app.ts";
import { useLanguage } from "./use-preferences.ts";

/** Tells the desktop shell which language is spoken here: its own boxes and menus follow. */
export function useToldLanguage(): void {
  const { bridge } = useApp();
  const language = useLanguage();
  useEffect(() => {
    if (bridge.shell !== "electron") return;
    // Boxes in another language are no reason to disturb anybody.
    bridge.api.setPreferences({ language }).catch(() => {});
  }, [bridge, language]);
}
