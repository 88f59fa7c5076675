/** A controller with a disk and a CD drive and wires that go nowhere, for the conformance suite and tests. */
import { RawDisk } from "../../../disks/raw/raw-disk.ts";
import { MemoryStore } from "../../../media/memory-store.ts";
import type { Piix3IdeWires } from "./ide-wires.ts";

const DISK_BYTES = 512 * 1024;
const DISC_BYTES = 64 * 2048;

/** A disk of 512 KiB, a CD drive with a disc, and an empty one. */
export function ideBench(): Piix3IdeWires {
  return {
    irqs: [{ set() {} }, { set() {} }],
    drives: [
      { kind: "disk", disk: new RawDisk(new MemoryStore(new Uint8Array(DISK_BYTES)), 512) },
      null,
      { kind: "cdrom", disc: new RawDisk(new MemoryStore(new Uint8Array(DISC_BYTES), { readOnly: true }), 2048) },
      { kind: "cdrom", disc: null },
    ],
    memory: { read: (_phys, into) => void into.fill(0), write() {} },
    placeBusMaster() {},
    woken() {},
    hostError() {},
  };
}
