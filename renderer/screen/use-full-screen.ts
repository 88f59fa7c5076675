import { useEffect, useMemo, useState } from "react";

export interface FullScreen {
  readonly isOn: boolean;
  readonly toggle: () => void;
}

/** Chromium's Keyboard Lock API, which the DOM types do not know. */
interface KeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

function keyboardLock(): KeyboardLock | undefined {
  return (navigator as Navigator & { readonly keyboard?: KeyboardLock }).keyboard;
}

/** Full screen with the keys that browsers otherwise keep (Esc, Ctrl+W, Alt+Tab): Esc must be held to leave it. */
export function useFullScreen(): FullScreen {
  const [isOn, setIsOn] = useState(false);
  useEffect(() => {
    const follow = (): void => {
      const isFull = document.fullscreenElement !== null;
      setIsOn(isFull);
      if (!isFull) keyboardLock()?.unlock();
    };
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);
  return useMemo(
    () => ({
      isOn,
      toggle: () => void (isOn ? document.exitFullscreen() : enter()).catch(() => {}),
    }),
    [isOn],
  );
}

/** The whole document: menus and dialogs lie beside the view, and would not be seen over it alone. */
async function enter(): Promise<void> {
  await document.documentElement.requestFullscreen({ navigationUI: "hide" });
  await keyboardLock()?.lock();
}
