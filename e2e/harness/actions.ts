/** Counts what a person does: a press, a choice, a path that is entered. */
import { expect, type Locator } from "@playwright/test";
import type { RunningApp } from "./app.ts";

export class Actions {
  #count = 0;

  async press(button: Locator): Promise<void> {
    this.#count++;
    await button.click();
  }

  async choose(radio: Locator): Promise<void> {
    this.#count++;
    await radio.check();
  }

  /** Two: the button that opens the dialog, and the file in it. */
  async chooseFile(app: RunningApp, button: Locator, path: string): Promise<void> {
    this.#count += 2;
    await app.chooseFile(path, () => button.click());
  }

  expectAtMost(most: number): void {
    expect(this.#count).toBeLessThanOrEqual(most);
  }
}
