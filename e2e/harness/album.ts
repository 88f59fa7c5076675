/**
 * The screens in one theme: what axe holds against them, and how they look beside the baselines in e2e/baselines.
 *
 * A baseline shows the page at the smallest window. What differs from run to run or from host to host (times, memory,
 * the guest's picture) is left out: covered.css. Fonts and the browser draw the rest, so that baselines are compared only where these
 * are those that made them; elsewhere the pictures are for eyes. `UPDATE_BASELINES=1 npm run test:e2e` makes them anew.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { ROOT } from "./places.ts";

const SIZES = [
  { width: 960, height: 600 },
  { width: 1440, height: 900 },
] as const;
const BASELINES = join(ROOT, "e2e/baselines");
const COVERED = join(ROOT, "e2e/harness/covered.css");
const DRAWN_BY = join(BASELINES, "drawn-by.json");

/** What draws the page: the browser, and how wide its fonts set a text. */
async function drawnBy(page: Page): Promise<string> {
  const widths = await page.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d")!;
    const { fontFamily } = getComputedStyle(document.body);
    return ["Nestbox 0123 Wm", "虚拟机"].map((text) => {
      context.font = `20px ${fontFamily}`;
      return context.measureText(text).width.toFixed(2);
    });
  });
  const [major] = (page.context().browser()?.version() ?? "").split(".");
  return JSON.stringify({ chromium: major, widths });
}

function known(): string {
  try {
    return JSON.stringify(JSON.parse(readFileSync(DRAWN_BY, "utf8")));
  } catch {
    return "";
  }
}

/** Whatever fades or moves has come to its end. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map((one) => one.finished.catch(() => {})));
  });
}

export class Album {
  readonly #theme: string;
  readonly #found: string[] = [];
  #isComparable: boolean | undefined;

  constructor(theme: string) {
    this.#theme = theme;
  }

  /** Photographs a page as it is, compares it with its baseline and notes what axe holds against it. */
  async add(page: Page, name: string): Promise<void> {
    // The page is the same in every shell: one project looks closely.
    const isClose = test.info().project.name === "web";
    // Nothing fades: what is half transparent has too little contrast for axe, and is gone a moment later.
    if (isClose) await page.emulateMedia({ reducedMotion: "reduce" });
    for (const size of isClose ? SIZES : SIZES.slice(0, 1)) {
      await page.setViewportSize(size);
      if (isClose && size === SIZES[0] && (await this.#compares(page))) await this.#compare(page, name);
      else await this.#photograph(page, `${name}-${size.width}x${size.height}`);
    }
    if (!isClose) return;
    await settled(page);
    // Legacy mode: without it axe opens a page of its own, which Electron forbids.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      this.#found.push(`${name}: ${impact} ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    }
  }

  /** Serious findings of axe. */
  get found(): readonly string[] {
    return this.#found;
  }

  async #photograph(page: Page, name: string): Promise<void> {
    const folder = join(ROOT, "out/screenshots", test.info().project.name, this.#theme);
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  }

  async #compare(page: Page, name: string): Promise<void> {
    await expect.soft(page).toHaveScreenshot([this.#theme, `${name}.png`], {
      stylePath: COVERED,
      maxDiffPixelRatio: 0.002,
      timeout: 15_000,
    });
  }

  async #compares(page: Page): Promise<boolean> {
    if (this.#isComparable !== undefined) return this.#isComparable;
    const here = await drawnBy(page);
    if (process.env["UPDATE_BASELINES"] !== undefined) {
      mkdirSync(BASELINES, { recursive: true });
      writeFileSync(DRAWN_BY, `${here}\n`);
    }
    this.#isComparable = here === known();
    if (!this.#isComparable) {
      const description = `baselines were drawn by ${known()}, here it is ${here}: not compared`;
      test.info().annotations.push({ type: "baselines", description });
    }
    return this.#isComparable;
  }
}
