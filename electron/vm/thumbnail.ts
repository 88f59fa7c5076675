/** A small picture of the guest's screen, for lists of snapshots. */
import { encode } from "fast-png";
import type { DisplayFrame } from "../../core/bus/display.ts";

const MAX_WIDTH = 320;
const MAX_HEIGHT = 240;

/** PNG of at most 320 × 240; undefined while the machine has no picture. */
export function thumbnail(frame: Pick<DisplayFrame, "width" | "height" | "pixels">): Uint8Array | undefined {
  const { width, height } = frame;
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  const small = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const data = new Uint8Array(small.width * small.height * 3);
  for (let y = 0; y < small.height; y++) {
    const top = Math.floor((y * height) / small.height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / small.height));
    for (let x = 0; x < small.width; x++) {
      const left = Math.floor((x * width) / small.width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * width) / small.width));
      data.set(mean(frame, left, top, right, bottom), (y * small.width + x) * 3);
    }
  }
  return encode({ ...small, data, channels: 3, depth: 8 });
}

/** Red, green, blue of a box: thin lines of text stay visible. */
function mean(
  { width, pixels }: Pick<DisplayFrame, "width" | "pixels">,
  left: number,
  top: number,
  right: number,
  bottom: number,
): [number, number, number] {
  let [red, green, blue] = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const pixel = pixels[y * width + x]!;
      red += pixel & 0xff;
      green += (pixel >>> 8) & 0xff;
      blue += (pixel >>> 16) & 0xff;
    }
  }
  const count = (right - left) * (bottom - top);
  return [red / count, green / count, blue / count];
}
