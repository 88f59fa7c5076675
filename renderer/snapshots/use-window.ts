import { useLayoutEffect, useState, type RefObject } from "react";

/** Rows that are drawn beyond the visible ones, so that a quick scroll shows no holes. */
const SPARE = 6;

export interface RowWindow {
  readonly first: number;
  /** The first row that is not drawn. */
  readonly end: number;
}

/** Which of many equally high rows have to be drawn, followed through scrolling and changes of size. */
export function useWindow(view: RefObject<HTMLElement | null>, count: number, rowPx: number): RowWindow {
  const [{ top, height }, setArea] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const element = view.current;
    if (element === null) return undefined;
    const look = (): void => setArea({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [view]);
  const first = Math.max(0, Math.floor(top / rowPx) - SPARE);
  return { first, end: Math.min(count, Math.ceil((top + height) / rowPx) + SPARE) };
}
