/** The two files that hold an icon in several sizes. Both may hold PNG as it is. */

export interface SizedPng {
  readonly size: number;
  readonly png: Uint8Array;
}

const ICO_HEADER_BYTES = 6;
const ICO_ENTRY_BYTES = 16;

/** Windows: an ICONDIR, an ICONDIRENTRY for each image, the images. A size of 256 is written as 0. */
export function ico(images: readonly SizedPng[]): Uint8Array {
  const headerBytes = ICO_HEADER_BYTES + images.length * ICO_ENTRY_BYTES;
  const file = new Uint8Array(headerBytes + images.reduce((sum, { png }) => sum + png.length, 0));
  const view = new DataView(file.buffer);
  view.setUint16(2, 1, true);
  view.setUint16(4, images.length, true);
  let at = headerBytes;
  for (const [index, { size, png }] of images.entries()) {
    const entry = ICO_HEADER_BYTES + index * ICO_ENTRY_BYTES;
    view.setUint8(entry, size % 256);
    view.setUint8(entry + 1, size % 256);
    view.setUint16(entry + 4, 1, true);
    view.setUint16(entry + 6, 32, true);
    view.setUint32(entry + 8, png.length, true);
    view.setUint32(entry + 12, at, true);
    file.set(png, at);
    at += png.length;
  }
  return file;
}

/** Apple's types for PNG by size in pixels; the same picture serves a size and half that size at double density. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  16: ["icp4"],
  32: ["icp5", "ic11"],
  64: ["ic12"],
  128: ["ic07"],
  256: ["ic08", "ic13"],
  512: ["ic09", "ic14"],
  1024: ["ic10"],
};

/** macOS: "icns", the size of the file, then type, size and data of each image, big-endian. */
export function icns(images: readonly SizedPng[]): Uint8Array {
  const parts = images.flatMap(({ size, png }) => (ICNS_TYPES[size] ?? []).map((type) => ({ type, png })));
  const file = new Uint8Array(8 + parts.reduce((sum, { png }) => sum + 8 + png.length, 0));
  const view = new DataView(file.buffer);
  const text = (at: number, type: string): void => file.set(new TextEncoder().encode(type), at);
  text(0, "icns");
  view.setUint32(4, file.length);
  let at = 8;
  for (const { type, png } of parts) {
    text(at, type);
    view.setUint32(at + 4, 8 + png.length);
    file.set(png, at + 8);
    at += 8 + png.length;
  }
  return file;
}
