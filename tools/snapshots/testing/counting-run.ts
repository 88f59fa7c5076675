/** Test support: what the counting guest says when nobody disturbs it, to compare others with. */
import { RawDisk } from "../../../core/disks/raw/raw-disk.ts";
import type { MachineConfig } from "../../../core/machine/machine-api.ts";
import { createMachine } from "../../../core/machine/machine.ts";
import { MemoryStore } from "../../../core/media/memory-store.ts";
import { buildFirmware, buildVideoRom } from "../../firmware/build-rom.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { countingDisc, countingDisk, countingDiskette, ROUND } from "./counting-media.ts";

export type CountingDrive = "floppy" | "disk" | "disc";

type Media = Pick<MachineConfig, "floppies" | "bootOrder"> & { readonly drives: NonNullable<MachineConfig["drives"]> };

function media(drive: CountingDrive): Media {
  const floppy = {
    cylinders: 80,
    heads: 2,
    sectorsPerTrack: 18,
    bytes: countingDiskette(),
    writeProtected: false,
    written: () => {},
  } as const;
  const disk = { kind: "disk", disk: new RawDisk(new MemoryStore(countingDisk()), 512) } as const;
  const disc = { kind: "cdrom", disc: new RawDisk(new MemoryStore(countingDisc(), { readOnly: true }), 2048) } as const;
  switch (drive) {
    case "floppy":
      return { floppies: [floppy, null], bootOrder: ["a"], drives: [null, null, null, null] };
    case "disk":
      return { floppies: [null, null], bootOrder: ["c"], drives: [disk, null, null, null] };
    case "disc":
      return { floppies: [null, null], bootOrder: ["d"], drives: [null, null, disc, null] };
  }
}

/** The sums of the first `rounds` rounds: sums[0] belongs to count 1. */
export async function undisturbedSums(drive: CountingDrive, rounds: number): Promise<readonly string[]> {
  const [bios, videoBios] = [await buildFirmware(), await buildVideoRom()];
  const sums: string[] = [];
  let hostNs = 0;
  const machine = createMachine(
    { memoryMiB: 2, bios, videoBios, cpu: "486", engine: "auto", clock: "icount", serial: [], ...media(drive) },
    {
      wasm: nodeWasm,
      clock: { nowNs: () => (hostNs += 20_000), wallMs: () => 0, utcOffsetMinutes: () => 0 },
      wake: () => {},
      log: (_kind, text) => void (ROUND.test(text) && sums.push(text.slice(9))),
    },
  );
  while (sums.length < rounds) machine.run(1e6);
  return sums.slice(0, rounds);
}
