import { useLayoutEffect, useState, type RefObject } from "react";
import {
  placeScreen,
  type Picture,
  type PixelShape,
  type Scaling,
  type ScreenArea,
  type ScreenPlace,
} from "./scaling.ts";

/** Where the picture stands in `view`, followed through changes of the window, its zoom and the guest's mode. */
export function usePlace(
  view: RefObject<HTMLElement | null>,
  picture: Picture | undefined,
  scaling: Scaling,
  shape: PixelShape,
): ScreenPlace | undefined {
  const [area, setArea] = useState<ScreenArea | undefined>();
  useLayoutEffect(() => {
    const element = view.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const size = entry?.devicePixelContentBoxSize?.[0];
      const { left, top, width, height } = element.getBoundingClientRect();
      const ratio = devicePixelRatio;
      setArea({
        width: size?.inlineSize ?? Math.floor(width * ratio),
        height: size?.blockSize ?? Math.floor(height * ratio),
        left,
        top,
        ratio,
      });
    });
    observer.observe(element, { box: "device-pixel-content-box" });
    return () => observer.disconnect();
  }, [view]);
  if (area === undefined || picture === undefined || area.width === 0 || area.height === 0) return undefined;
  return placeScreen(picture, area, scaling, shape);
}
