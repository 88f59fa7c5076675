/** The memory slider's steps: as far apart as the sizes that machines have, fine where they are small. */
import { memoryLimits, type HostMemory } from "../../core/settings/memory-zones.ts";
import { FIELDS } from "../../core/settings/pages.ts";
import type { SliderZone } from "../ui/slider.tsx";

const { min, max } = FIELDS.memoryMiB;

/** 1, 2, 4, 6, 8, 12, 16, 24, 32 … : powers of two with their middles. */
export const MEMORY_STOPS: readonly number[] = stops();

function stops(): number[] {
  const list: number[] = [];
  for (let power = min; power <= max; power *= 2) {
    list.push(power);
    const middle = power * 1.5;
    if (Number.isInteger(middle) && middle < max && power >= 4) list.push(middle);
  }
  return list;
}

/** The stop that is nearest to a size. */
export function stopOf(memoryMiB: number): number {
  let best = 0;
  for (const [at, stop] of MEMORY_STOPS.entries()) {
    if (Math.abs(stop - memoryMiB) < Math.abs((MEMORY_STOPS[best] ?? 0) - memoryMiB)) best = at;
  }
  return best;
}

/** How far along the track each zone reaches. */
export function memoryZonesOnScale(host: HostMemory): readonly SliderZone[] {
  const { safeMiB, startMiB } = memoryLimits(host);
  const steps = MEMORY_STOPS.length - 1;
  const upTo = (limitMiB: number): number => {
    const last = MEMORY_STOPS.findLastIndex((stop) => stop <= limitMiB);
    // Half a step beyond the last good stop, so that the thumb stands inside its zone.
    return last < 0 ? 0 : Math.min(1, (last + (last < steps ? 0.5 : 0)) / steps);
  };
  const [safe, start] = [upTo(safeMiB), upTo(startMiB)];
  const zones: SliderZone[] = [
    { look: "safe", share: safe },
    { look: "warn", share: start - safe },
    { look: "refuse", share: 1 - start },
  ];
  return zones.filter(({ share }) => share > 0);
}
