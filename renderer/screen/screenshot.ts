/** The guest's picture, pixel for pixel, as a PNG; null when there is none. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** "Free DOS" at 3 February → "Free DOS 2026-02-03 14.05.09.png", in local time; nothing that a file name cannot hold. */
export function screenshotName(vmName: string, at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
  const name = vmName.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, "_").replace(/^[. ]+/, "");
  return `${name} ${day} ${time}.png`;
}

export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address by then; a blob is kept in memory until it is let go.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
