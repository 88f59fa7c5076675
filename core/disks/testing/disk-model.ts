/** A disk beside a plain array that must hold the same: steps as data, for property tests of every kind of disk. */
import * as fc from "fast-check";
import type { Disk } from "../../media/disk.ts";

export type Step =
  | { readonly kind: "read"; readonly sector: number; readonly count: number }
  | { readonly kind: "write"; readonly sector: number; readonly count: number; readonly fill: number }
  | { readonly kind: "flush" };

/** Steps on a disk of so many sectors. Some writes are of zeros, some of whole blocks. */
export function steps(sectors: number, mostCount: number, maxLength: number): fc.Arbitrary<readonly Step[]> {
  const place = fc
    .tuple(fc.nat(sectors - 1), fc.integer({ min: 1, max: mostCount }))
    .map(([sector, count]) => ({ sector, count: Math.min(count, sectors - sector) }));
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: place.map(({ sector, count }): Step => ({ kind: "read", sector, count })) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(place, fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 255 })))
        .map(([{ sector, count }, fill]): Step => ({ kind: "write", sector, count, fill })),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: "flush" }) },
  );
  return fc.array(step, { maxLength });
}

/** Carries a step out on both; the way through readNow and writeNow is taken where there is one. Returns what differs. */
export async function perform(disk: Disk, model: Uint8Array, step: Step): Promise<string | undefined> {
  if (step.kind === "flush") {
    await disk.flush();
    return undefined;
  }
  const { sector, count } = step;
  const from = sector * disk.sectorBytes;
  const to = from + count * disk.sectorBytes;
  if (step.kind === "write") {
    const bytes = sectorsFilled(count, disk.sectorBytes, step.fill);
    if (disk.writeNow?.(sector, bytes) !== true) await disk.write(sector, bytes);
    model.set(bytes, from);
    return undefined;
  }
  const got = new Uint8Array(to - from).fill(0xee);
  if (disk.readNow?.(sector, got) !== true) await disk.read(sector, got);
  const bad = got.findIndex((byte, i) => byte !== model[from + i]);
  return bad < 0 ? undefined : `byte ${from + bad} is ${got[bad]}, not ${model[from + bad]}`;
}

/** Sectors that differ from each other and from those of other fills; zeros for 0. */
export function sectorsFilled(count: number, sectorBytes: number, fill: number): Uint8Array {
  const bytes = new Uint8Array(count * sectorBytes).fill(fill);
  if (fill !== 0) for (let i = 0; i < count; i++) bytes[i * sectorBytes] = (fill + i) & 0xff || 1;
  return bytes;
}
