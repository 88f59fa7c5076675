/** Where the guest's picture goes, so that every guest pixel is a whole number of device pixels, or the window is filled. */
export type Scaling = "integer" | "fit";

/** "monitor": as wide and high as on a monitor of the time; "bySize": that when the picture fits the window. */
export type PixelShape = "bySize" | "monitor" | "square";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Width by height on a monitor of the time; 0: pixels are square. */
  readonly aspect: number;
}

export interface ScreenArea {
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
  /** Where the area begins on the page, in CSS pixels. */
  readonly left: number;
  readonly top: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** In CSS pixels, relative to the area. */
export interface ScreenPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels per guest pixel, from left to right. */
  readonly scale: number;
  /** Every guest pixel is a rectangle of whole device pixels: draw it unsmoothed. */
  readonly isSharp: boolean;
}

export function placeScreen(picture: Picture, area: ScreenArea, scaling: Scaling, shape: PixelShape): ScreenPlace {
  const isAsOnMonitor = picture.aspect > 0 && (shape === "monitor" || (shape === "bySize" && scaling === "fit"));
  // Height of the picture in guest pixels as wide as they are; most pictures are that high already.
  const tall = isAsOnMonitor ? picture.width / picture.aspect : picture.height;
  const fit = Math.min(area.width / picture.width, area.height / tall);
  // A picture that is larger than the area is shrunk in either mode: seeing all of it matters more.
  const scale = scaling === "integer" && fit >= 1 ? Math.floor(fit) : fit;
  const width = Math.round(picture.width * scale);
  const height = Math.round(tall * scale);
  return {
    left: aligned(area.left, Math.floor((area.width - width) / 2), area.ratio),
    top: aligned(area.top, Math.floor((area.height - height) / 2), area.ratio),
    width: width / area.ratio,
    height: height / area.ratio,
    scale,
    isSharp: Number.isInteger(scale) && height % picture.height === 0,
  };
}

/** An offset in CSS pixels that puts an edge on a device pixel, although the area itself may begin between two. */
function aligned(areaStart: number, offset: number, ratio: number): number {
  const start = areaStart * ratio;
  return (Math.round(start) - start + offset) / ratio;
}
