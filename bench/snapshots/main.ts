/**
 * `npm run bench:snapshots`: how long snapshots of a running guest of 256 MiB take to make and to go back to, through the
 * services of the app. The guest has filled its memory and keeps changing 16 MiB of it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { assemble } from "../../core/assembler/assembler.ts";
import { forkVm } from "../../electron/services/fork-vm.ts";
import { firmwarePaths, vmProgram, welcomeImagePath } from "../../electron/services/resources.ts";
import { VmService } from "../../electron/services/vm-service.ts";
import { ensureFirmware } from "../../tools/build/resources.ts";
import { cpuSecondsOf } from "../peers/outcome.ts";

const MEMORY_MIB = 256;
/** The guest has filled its memory by then, also on a busy host. */
const FILL_MS = 15_000;
const SETTLE_MS = 2000;
const ROUNDS = 3;

await ensureFirmware();
const home = mkdtempSync(join(tmpdir(), "nestbox-bench-"));
const image = join(home, "busy-memory.img");
const floppy = new Uint8Array(1_474_560);
floppy.set(assemble(readFileSync(join(import.meta.dirname, "busy-memory.asm"), "utf8")).bytes);
writeFileSync(image, floppy);
let pid = 0;
const service = await VmService.open({
  shell: "web",
  home,
  launch: () => {
    const link = forkVm(vmProgram());
    pid = link.pid ?? 0;
    return link;
  },
  firmwarePaths,
  welcomeImagePath,
});
try {
  const { id } = await service.create({ name: "busy", osFamily: "other", memoryMiB: MEMORY_MIB, image });
  await service.start(id);
  await sleep(FILL_MS);
  console.log("| what | seconds | processor seconds of the machine | MB on disk | load |\n|---|---|---|---|---|");
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await sleep(SETTLE_MS);
    const name = round === 0 ? "first snapshot, running" : "a further one";
    ids.push(await timed(name, () => service.takeSnapshot(id, { name, description: "" }), true));
  }
  for (const snapshot of ids.toReversed()) {
    await timed("restore and go on", () => service.restoreSnapshot(id, snapshot, { start: true }), false);
    await sleep(SETTLE_MS);
  }

  async function timed<T>(name: string, work: () => Promise<T>, isSameProcess: boolean): Promise<T> {
    const [startMs, startSeconds] = [performance.now(), isSameProcess ? cpuSecondsOf(pid) : 0];
    const result = await work();
    const seconds = (performance.now() - startMs) / 1000;
    const processor = (cpuSecondsOf(pid) - startSeconds).toFixed(2);
    const { snapshots } = await service.snapshots(id);
    const size = isSameProcess ? ((snapshots.at(-1)?.sizeBytes ?? 0) / 1e6).toFixed(0) : "";
    console.log(`| ${name} | ${seconds.toFixed(2)} | ${processor} | ${size} | ${loadavg()[0]!.toFixed(1)} |`);
    return result;
  }
} finally {
  await service.shutdown();
  rmSync(home, { recursive: true, force: true });
}
