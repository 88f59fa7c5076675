/** The guest's picture, pixel for pixel, as a PNG. */
export async function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("There is no picture yet. Wait until the machine shows one.");
  return blob;
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
