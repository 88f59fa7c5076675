/** Makes the icon files in resources/icons from nestbox.svg, with Chromium as the painter. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ROOT } from "../build/freshness.ts";
import { icns, ico, type SizedPng } from "./containers.ts";

const FOLDER = join(ROOT, "resources/icons");
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];

const svg = readFileSync(join(FOLDER, "nestbox.svg"), "utf8");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const images: SizedPng[] = [];
for (const size of SIZES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  images.push({ size, png });
  writeFileSync(join(FOLDER, `${size}x${size}.png`), png);
}
await browser.close();
writeFileSync(join(FOLDER, "icon.ico"), ico(images.filter(({ size }) => ICO_SIZES.includes(size))));
writeFileSync(join(FOLDER, "icon.icns"), icns(images));
