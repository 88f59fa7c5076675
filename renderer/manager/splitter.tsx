import type { KeyboardEvent, PointerEvent, RefObject } from "react";
import { usePreferences, useText } from "../app/use-preferences.ts";
import styles from "./sidebar.module.css";

const KEY_STEP_PX = 16;

/** The line between sidebar and details: drag it, or move it with the arrow keys; a double click resets it. */
export function Splitter({ sidebar }: { sidebar: RefObject<HTMLElement | null> }) {
  const text = useText();
  const [{ sidebarPx }, change] = usePreferences();
  const widthPx = (): number => sidebar.current?.getBoundingClientRect().width ?? 0;
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) change({ sidebarPx: Math.round(event.clientX) });
  };
  // The width is clamped by the style sheet: what is kept is what is shown.
  const settle = (): void => change({ sidebarPx: Math.round(widthPx()) });
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -KEY_STEP_PX, ArrowRight: KEY_STEP_PX }[event.key];
    if (step !== undefined) change({ sidebarPx: Math.round(widthPx()) + step });
  };
  return (
    <div
      className={styles["splitter"]}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text("list.resize")}
      aria-valuenow={sidebarPx ?? 0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onPointerUp={settle}
      onKeyDown={press}
      onKeyUp={settle}
      onDoubleClick={() => change({ sidebarPx: undefined })}
    />
  );
}
