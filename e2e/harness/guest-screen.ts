/** The guest's screen as a test sees it: the pixels of the canvas, and the text that they show. */
import { expect, type Locator, type Page } from "@playwright/test";
import { textOf, type Picture } from "./screen-text.ts";

export class GuestScreen {
  readonly page: Page;
  readonly canvas: Locator;

  constructor(page: Page) {
    this.page = page;
    this.canvas = page.getByTestId("screen");
  }

  /** What is drawn on the canvas right now. */
  async picture(): Promise<Picture> {
    const { width, height, base64 } = await this.canvas.evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("the canvas has no picture");
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      // In pieces: a call takes only so many arguments.
      let text = "";
      for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
      return { width: canvas.width, height: canvas.height, base64: btoa(text) };
    });
    const bytes = Buffer.from(base64, "base64");
    return { width, height, pixels: new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) };
  }

  /** The text on the canvas; empty in graphics modes. */
  async text(): Promise<string> {
    return (textOf(await this.picture()) ?? []).join("\n");
  }

  async waitForText(text: string | RegExp, timeoutMs = 60_000): Promise<void> {
    const wanted = typeof text === "string" ? expect.stringContaining(text) : expect.stringMatching(text);
    await expect.poll(() => this.text(), { timeout: timeoutMs, intervals: [50, 100, 200] }).toEqual(wanted);
  }

  /** Waits until two looks, a moment apart, see different pictures. */
  async waitForMotion(): Promise<void> {
    const before = await this.picture();
    await expect.poll(async () => differ(before, await this.picture())).toBe(true);
  }

  /** The same picture now and `ms` later. */
  async isStill(ms: number): Promise<boolean> {
    const before = await this.picture();
    await this.page.waitForTimeout(ms);
    return !differ(before, await this.picture());
  }

  /** How many colours are on the screen. */
  async colours(): Promise<number> {
    return new Set((await this.picture()).pixels).size;
  }

  /** The click that gives keyboard and mouse to the guest. */
  async capture(): Promise<void> {
    await this.canvas.click();
    await expect(this.page.getByText("Right Ctrl releases keyboard and mouse").first()).toBeVisible();
  }

  /** The host key gives them back. */
  async release(): Promise<void> {
    await this.page.keyboard.press("ControlRight");
    await expect(this.page.getByText("Click the screen to type into it")).toBeVisible();
  }

  /** Types on the captured keyboard: keys go down and up one by one, small letters, digits and unshifted signs. */
  async type(text: string): Promise<void> {
    for (const character of text) {
      const key = character === "\n" ? "Enter" : character === " " ? "Space" : character;
      await this.page.keyboard.press(key, { delay: 5 });
    }
  }
}

function differ(a: Picture, b: Picture): boolean {
  return a.width !== b.width || a.height !== b.height || a.pixels.some((pixel, at) => pixel !== b.pixels[at]);
}
