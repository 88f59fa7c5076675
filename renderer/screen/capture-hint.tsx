import { usePreferences, useText } from "../app/use-preferences.ts";
import { useAfter } from "../ui/use-after.ts";
import styles from "./screen-page.module.css";

const SHOWN_MS = 3000;

/** For a moment after the keyboard was captured: how to get it back. */
export function CaptureHint() {
  const text = useText();
  const [{ hostKey }] = usePreferences();
  const isOver = useAfter(SHOWN_MS);
  if (isOver) return null;
  return (
    <p className={styles["hint"]} role="status">
      {text("screen.releases", { key: text(`hostKey.${hostKey}`) })}
    </p>
  );
}
