/**
 * Takes, restores, deletes snapshots, saves states and clones, at random and without end, and says before each what is
 * there. Arguments: folder, seed.
 */
import { join } from "node:path";
import { FAKE_COMMANDS } from "../../../electron/vm/testing/fake-machine.ts";
import { forkVm } from "../../../electron/services/fork-vm.ts";
import { VmService } from "../../../electron/services/vm-service.ts";
import { Random } from "../../oracles/native/random.ts";
import { type Expected, type ExpectedSnapshot, MACHINE, type WorkerMessage } from "./messages.ts";

const [folder, seed, known] = [process.argv[2]!, Number(process.argv[3]), process.argv[4]];
const MOST_SNAPSHOTS = 6;
const MEMORIES = [4, 5, 6];

const random = new Random(seed);

const service = await VmService.open({
  shell: "web",
  home: join(folder, "home"),
  launch: () => forkVm(join(import.meta.dirname, "../../../electron/vm/testing/fake-entry.ts")),
  firmwarePaths: () => ({ bios: join(folder, "firmware.bin"), video: join(folder, "firmware.bin") }),
  welcomeImagePath: () => join(folder, "floppy.img"),
});

/** By snapshot; handed over from one worker to the next. */
const contents = new Map<string, ExpectedSnapshot>(
  Object.entries(JSON.parse(known ?? "{}") as Record<string, ExpectedSnapshot>),
);
let now: { lines: string; disk: number } | undefined;
let keys = 0;

function say(message: WorkerMessage): void {
  process.send?.(message);
}

async function summary() {
  const vm = (await service.list()).find(({ id }) => id === MACHINE);
  if (vm?.settings === undefined) throw new Error(`no machine: ${vm?.damaged}`);
  return { state: vm.state, memoryMiB: vm.settings.memoryMiB };
}

async function expected(): Promise<Expected> {
  const { snapshots, current } = await service.snapshots(MACHINE);
  for (const { id, parent } of snapshots) {
    const content = contents.get(id);
    if (content === undefined) throw new Error(`snapshot ${id} came from nowhere`);
    contents.set(id, { ...content, parent });
  }
  return {
    snapshots: Object.fromEntries(snapshots.map(({ id }) => [id, contents.get(id)!])),
    current,
    memoryMiB: (await summary()).memoryMiB,
    copies: (await service.list()).map(({ id }) => id).filter((id) => id !== MACHINE),
  };
}

async function command(text: string): Promise<void> {
  service.openScreen(MACHINE, "w", { batch: () => {}, closed: () => {} });
  service.screenInput(MACHINE, "w", { type: "serial", port: 0, bytes: [...new TextEncoder().encode(text)] });
}

/** Gives the guest something to remember, and notes what it now remembers. */
async function live(): Promise<void> {
  const { state } = await summary();
  if (state === "paused") await service.resume(MACHINE);
  else if (state !== "running") await service.start(MACHINE);
  service.openScreen(MACHINE, "w", { batch: () => {}, closed: () => {} });
  const key = `Key${seed}x${++keys}`;
  service.screenInput(MACHINE, "w", { type: "key", code: key, pressed: true });
  if (random.chance(0.2)) await command(FAKE_COMMANDS.fill);
  await command(FAKE_COMMANDS.write);
  await command(FAKE_COMMANDS.tell);
  for (;;) {
    const told = [...(await service.readLog(MACHINE)).matchAll(/tell: (.*); floppy \d+; disk (\d+)/g)].at(-1);
    if (told?.[1]?.includes(key) === true) {
      now = { lines: told[1], disk: Number(told[2]) };
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What the present is worth: known of a machine that runs. */
async function note(id: string, isOff: boolean): Promise<void> {
  const one = (await service.snapshots(MACHINE)).snapshots.find((snapshot) => snapshot.id === id)!;
  contents.set(id, {
    parent: one.parent,
    lines: isOff ? null : now!.lines,
    disk: now!.disk,
    memoryMiB: (await summary()).memoryMiB,
  });
}

async function off(): Promise<void> {
  const { state } = await summary();
  if (state === "running" || state === "paused") await service.powerOff(MACHINE);
}

const text = (): { name: string; description: string } => ({ name: `s${++keys}`, description: "" });

async function step(): Promise<void> {
  const { snapshots } = await service.snapshots(MACHINE);
  const target = snapshots.length === 0 ? undefined : random.of(snapshots).id;
  const dice = random.below(100);
  const begin = async (what: string, id: string | null): Promise<void> =>
    say({ type: "before", what, target: id, expected: await expected() });
  if (target === undefined || (dice < 35 && snapshots.length < MOST_SNAPSHOTS)) {
    await live();
    const isOff = random.chance(0.3);
    if (isOff) await off();
    await begin("take", null);
    await note(await service.takeSnapshot(MACHINE, text()), isOff);
  } else if (dice < 60) {
    await live();
    const isFirst = random.chance(0.5) && snapshots.length < MOST_SNAPSHOTS;
    const before = { ...now!, memoryMiB: (await summary()).memoryMiB, parent: null };
    await begin(isFirst ? "restore, keeping the present" : "restore", target);
    const ids = new Set(snapshots.map(({ id }) => id));
    await service.restoreSnapshot(MACHINE, target, isFirst ? { first: text() } : {});
    for (const { id } of (await service.snapshots(MACHINE)).snapshots) if (!ids.has(id)) contents.set(id, before);
  } else if (dice < 75) {
    await begin("delete", target);
    await service.deleteSnapshot(MACHINE, target);
    contents.delete(target);
  } else if (dice < 85) {
    await live();
    await begin("save", null);
    await service.saveState(MACHINE);
  } else if (dice < 95) {
    await off();
    await begin("clone", null);
    const copy = await service.clone(MACHINE, { name: "copy", snapshots: true });
    await begin("remove the copy", null);
    await service.remove(copy.id);
  } else {
    await off();
    if ((await summary()).state === "saved") await service.discardState(MACHINE);
    await begin("change settings", null);
    await service.update(MACHINE, { memoryMiB: random.of(MEMORIES) });
  }
}

try {
  if ((await service.list()).length === 0) {
    await service.create({ name: MACHINE, osFamily: "dos", memoryMiB: 4, image: join(folder, "floppy.img") });
    await service.createDisk(MACHINE, "disk1", 2);
  }
  for (const { id } of await service.list()) if (id !== MACHINE) await service.remove(id);
  for (;;) await step();
} catch (error) {
  say({ type: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
