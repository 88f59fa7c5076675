import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HostError } from "../base/errors.ts";
import type { ByteStore } from "../media/byte-store.ts";
import { MemoryStore } from "../media/memory-store.ts";
import { DISK_FORMATS, diskFormat, recognise } from "./catalogue.ts";
import { NO_SIBLINGS, sampleOf, type ImageUse } from "./disk-format.ts";
import { isHybrid } from "./iso9660/iso9660.ts";
import { OverlayDisk } from "./overlay/overlay-disk.ts";
import { RawDisk } from "./raw/raw-disk.ts";
import { perform, steps } from "./testing/disk-model.ts";

function iso(name = "CD001", sector = 16): Uint8Array {
  const bytes = new Uint8Array(20 * 2048);
  for (let i = 0; i < name.length; i++) bytes[sector * 2048 + 1 + i] = name.charCodeAt(i);
  return bytes;
}

function partitioned(bytes: Uint8Array): Uint8Array {
  bytes.set([0x80, 0, 1, 0, 0x17], 0x1be);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

function signed(text: string, at: number): Uint8Array {
  const bytes = new Uint8Array(1e5);
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return bytes;
}

const sample = (bytes: Uint8Array) => sampleOf(new MemoryStore(bytes));

async function overlayBytes(): Promise<Uint8Array> {
  const store = new MemoryStore(new Uint8Array(0));
  await OverlayDisk.create(store, new RawDisk(new MemoryStore(new Uint8Array(512)), 512));
  return store.bytes;
}

describe("recognising", () => {
  const IMAGES: readonly { name: string; bytes: () => Uint8Array | Promise<Uint8Array>; use: ImageUse; id: string }[] =
    [
      { name: "zeros", bytes: () => new Uint8Array(1e5), use: "disk", id: "raw" },
      { name: "nothing", bytes: () => new Uint8Array(0), use: "disk", id: "raw" },
      { name: "a byte", bytes: () => new Uint8Array(1), use: "cd", id: "raw" },
      { name: "an ISO 9660 image", bytes: () => iso(), use: "cd", id: "iso9660" },
      { name: "a UDF image", bytes: () => iso("BEA01"), use: "cd", id: "iso9660" },
      { name: "an image with a boot record first", bytes: () => iso("CD001", 17), use: "cd", id: "iso9660" },
      { name: "a hybrid image as a disk", bytes: () => partitioned(iso()), use: "disk", id: "iso9660" },
      { name: "a disk with a partition", bytes: () => partitioned(new Uint8Array(1e5)), use: "disk", id: "raw" },
      { name: "an overlay", bytes: overlayBytes, use: "disk", id: "overlay" },
      { name: "a QCOW2 image", bytes: () => signed("QFI\u00fb", 0), use: "disk", id: "foreign" },
      { name: "a VDI image", bytes: () => signed("\u007f\u0010\u00da\u00be", 0x40), use: "disk", id: "foreign" },
      { name: "a VHDX image", bytes: () => signed("vhdxfile", 0), use: "cd", id: "foreign" },
      { name: "a VMDK's description", bytes: () => signed("# Disk DescriptorFile\n", 0), use: "disk", id: "foreign" },
    ];
  test.each(IMAGES)("$name", async ({ bytes, use, id }) => {
    expect(recognise(await sample(await bytes()), use).id).toBe(id);
  });

  test("short and random samples", () => {
    const bytes = fc.uint8Array({ maxLength: 70_000 });
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), (head, tail, sizeBytes) => {
        for (const format of DISK_FORMATS) {
          const score = format.probe({ head, tail, sizeBytes });
          expect(score >= 0 && score <= 100).toBe(true);
        }
      }),
    );
  });

  test("a hybrid image is one with a partition table", () => {
    expect(isHybrid(partitioned(iso()))).toBe(true);
    expect(isHybrid(iso())).toBe(false);
    expect(isHybrid(partitioned(new Uint8Array(1e5)))).toBe(false);
    expect(isHybrid(new Uint8Array(0))).toBe(false);
  });

  test("formats have ids of their own, and are found by them", () => {
    expect(new Set(DISK_FORMATS.map(({ id }) => id)).size).toBe(DISK_FORMATS.length);
    for (const format of DISK_FORMATS) expect(diskFormat(format.id)).toBe(format);
    expect(() => diskFormat("vhdx")).toThrow(HostError);
  });
});

describe("opening", () => {
  test.each(DISK_FORMATS)("$id: hostile images give a HostError or a disk", async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.constantFrom(...format.uses), async (bytes, use) => {
        const opened = async (): Promise<void> => {
          const disk = await format.open(new MemoryStore(bytes), { use, siblings: NO_SIBLINGS });
          await disk.read(disk.sectors - 1, new Uint8Array(disk.sectorBytes));
        };
        const error: unknown = await opened().catch((reason: unknown) => reason);
        expect(error === undefined || error instanceof HostError).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("an image of no bytes, and one of too many", () => {
    const store = new MemoryStore(new Uint8Array(0));
    expect(() => new RawDisk(store, 512)).toThrow(/is empty/);
    const huge: ByteStore = { ...fixed(new Uint8Array(0)), sizeBytes: 2 ** 52 };
    expect(() => new RawDisk(huge, 512)).toThrow(/larger than any disk/);
  });
});

/** A store that cannot grow and answers only by promises. */
function fixed(bytes: Uint8Array): ByteStore {
  const store = new MemoryStore(bytes);
  return {
    sizeBytes: bytes.length,
    readOnly: false,
    read: (offset, into) => store.read(offset, into),
    write: (offset, from) => store.write(offset, from),
    flush: () => store.flush(),
  };
}

describe("raw disks", () => {
  test.each([
    { name: "whole", sizeBytes: 100 * 512, sectorBytes: 512 },
    { name: "odd", sizeBytes: 99 * 512 + 17, sectorBytes: 512 },
    { name: "less than a sector", sizeBytes: 100, sectorBytes: 512 },
    { name: "of 2048-byte sectors", sizeBytes: 30 * 2048 + 512, sectorBytes: 2048 },
  ] as const)("$name: reads as a plain array", async ({ sizeBytes, sectorBytes }) => {
    const sectors = Math.ceil(sizeBytes / sectorBytes);
    await fc.assert(
      fc.asyncProperty(steps(sectors, 20, 30), async (list) => {
        const bytes = Uint8Array.from({ length: sizeBytes }, (_, i) => i & 0xff);
        const store = new MemoryStore(bytes);
        const disk = new RawDisk(store, sectorBytes);
        expect(disk.sectors).toBe(sectors);
        const model = new Uint8Array(sectors * sectorBytes);
        model.set(bytes);
        let wroteLast = false;
        for (const step of list) {
          expect(await perform(disk, model, step)).toBeUndefined();
          wroteLast ||= step.kind === "write" && step.sector + step.count === sectors;
        }
        expect(store.sizeBytes).toBe(wroteLast ? model.length : sizeBytes);
        expect(store.bytes).toEqual(model.subarray(0, store.sizeBytes));
      }),
      { numRuns: 40 },
    );
  });

  test("an odd image that cannot grow is read-only", () => {
    expect(new RawDisk(fixed(new Uint8Array(700)), 512).readOnly).toBe(true);
    expect(new RawDisk(fixed(new Uint8Array(1024)), 512).readOnly).toBe(false);
  });

  test("sectors outside the disk are refused", async () => {
    const disk = new RawDisk(new MemoryStore(new Uint8Array(700)), 512);
    await expect(disk.read(2, new Uint8Array(512))).rejects.toBeInstanceOf(HostError);
    await expect(disk.read(1, new Uint8Array(1024))).rejects.toBeInstanceOf(HostError);
  });
});
