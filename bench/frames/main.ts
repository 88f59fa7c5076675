/**
 * `npm run bench:frames`, after a build: how many pictures a second reach the canvas of a page, from a guest that draws 60,
 * through the VM's process, the web shell and Chromium; and what each of them pays for one. `--seconds N` for how long,
 * names of guests for which.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type CDPSession, type Page } from "@playwright/test";
import { assemble } from "../../core/assembler/assembler.ts";
import { forkVm } from "../../electron/services/fork-vm.ts";
import { firmwarePaths, rendererFolder, vmProgram, welcomeImagePath } from "../../electron/services/resources.ts";
import { VmService } from "../../electron/services/vm-service.ts";
import { WebShell } from "../../electron/shell-web/server.ts";
import { cpuSecondsOf, ownCpuSeconds } from "../peers/outcome.ts";

const GUESTS = [
  { name: "1024×768×32, a quarter of it", file: "quarter", kib: (512 * 384 * 4) / 1024 },
  { name: "1024×768×32, all of it", file: "whole", kib: (1024 * 768 * 4) / 1024 },
  { name: "mode 13h, all of it", file: "mode-13h", kib: (320 * 200 * 4) / 1024 },
];
const DISKETTE_BYTES = 1_474_560;
const SETTLE_MS = 4000;

const args = process.argv.slice(2);
const secondsAt = args.indexOf("--seconds");
const seconds = secondsAt < 0 ? 10 : Number(args.splice(secondsAt, 2)[1]);
const guests = GUESTS.filter(({ file }) => args.length === 0 || args.includes(file));

function guestImage(name: string): Uint8Array {
  const read = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");
  const image = new Uint8Array(DISKETTE_BYTES);
  image.set(assemble(read(`${name}.asm`), { files: read, name: `${name}.asm` }).bytes);
  return image;
}

/** What the page counts: pictures shown that differ from the one before, and turns of its own clock. */
interface Shown {
  readonly pictures: number;
  readonly turns: number;
}

/** Runs in the page before its own code: notes the first pixel of what is painted, and counts it when a frame is shown. */
function countPictures(): void {
  const shown = { pictures: 0, turns: 0 };
  let painted = -1;
  let last = -1;
  Object.assign(globalThis, { benchShown: shown });
  const { prototype } = CanvasRenderingContext2D;
  // oxlint-disable-next-line typescript/unbound-method -- called with the context that it is taken from
  const put: (this: CanvasRenderingContext2D, image: ImageData, x: number, y: number) => void = prototype.putImageData;
  prototype.putImageData = function (this: CanvasRenderingContext2D, image: ImageData, x: number, y: number) {
    const { data } = image;
    painted = (data[0]! << 16) | (data[1]! << 8) | data[2]!;
    put.call(this, image, x, y);
  };
  const turn = (): void => {
    shown.turns++;
    if (painted !== last) shown.pictures++;
    last = painted;
    requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);
}

async function shownBy(page: Page): Promise<Shown> {
  return page.evaluate(() => ({ ...(globalThis as unknown as { benchShown: Shown }).benchShown }));
}

/** Processor seconds of Chromium: the page's process, and all others together. */
async function chromiumSeconds(session: CDPSession): Promise<{ page: number; others: number }> {
  const { processInfo } = (await session.send("SystemInfo.getProcessInfo")) as {
    processInfo: readonly { readonly type: string; readonly cpuTime: number }[];
  };
  const sum = (isPage: boolean): number =>
    processInfo.reduce((total, { type, cpuTime }) => ((type === "renderer") === isPage ? total + cpuTime : total), 0);
  return { page: sum(true), others: sum(false) };
}

const home = mkdtempSync(join(tmpdir(), "nestbox-bench-"));
let vmPid = 0;
const service = await VmService.open({
  shell: "web",
  home,
  launch: () => {
    const link = forkVm(vmProgram());
    vmPid = link.pid ?? 0;
    return link;
  },
  firmwarePaths,
  welcomeImagePath,
});
const shell = await WebShell.listen({
  service,
  rendererFolder: rendererFolder(),
  host: "127.0.0.1",
  port: 0,
  onInternalError: (where, error) => console.error(where, error),
});
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const session = await browser.newBrowserCDPSession();
  console.log("| guest | pictures/s | page's frames/s | VM ms | shell ms | page ms | rest of Chromium ms | load |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const { name, file, kib } of guests) {
    const image = join(home, `${file}.img`);
    writeFileSync(image, guestImage(file));
    const vm = await service.create({ name: file, osFamily: "other", memoryMiB: 16, image });
    await service.start(vm.id);
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(countPictures);
    await page.goto(shell.address);
    const address = new URL(shell.address);
    address.searchParams.set("vm", vm.id);
    await page.goto(address.href);
    await page.waitForTimeout(SETTLE_MS);
    const read = async (): Promise<number[]> => {
      const { pictures, turns } = await shownBy(page);
      const { page: pageSeconds, others } = await chromiumSeconds(session);
      return [performance.now() / 1000, pictures, turns, cpuSecondsOf(vmPid), ownCpuSeconds(), pageSeconds, others];
    };
    const before = await read();
    await page.waitForTimeout(seconds * 1000);
    const after = await read();
    const [elapsed = 0, pictures = 0, turns = 0, ...cpu] = after.map((value, at) => value - before[at]!);
    const each = cpu.map((value) => ((value * 1000) / pictures).toFixed(2));
    const load = loadavg()[0]!.toFixed(1);
    const rates = [(pictures / elapsed).toFixed(1), (turns / elapsed).toFixed(1)];
    console.log(`| ${[`${name}: ${Math.round(kib)} KiB`, ...rates, ...each, load].join(" | ")} |`);
    await context.close();
    await service.powerOff(vm.id);
  }
} finally {
  await browser.close();
  await shell.close();
  await service.shutdown();
  rmSync(home, { recursive: true, force: true });
}
