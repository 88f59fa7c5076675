/**
 * A diskette drive: where its head is, whether the disk was changed, and which sectors pass under the head.
 * DEVIATION: the drive takes any medium: one with fewer tracks than the drive is read with double steps only where a
 * real one would be, a 360 KiB disk in a 1.2 MB drive.
 */
import { z } from "zod";
import type { FloppyMedium } from "../../../media/floppy-medium.ts";
import { FLOPPY_TYPES, type FloppyType } from "../../chipset/pc-cmos.ts";
import { bit, upTo } from "../../state-fields.ts";

export const SECTOR_BYTES = 512;
/** Beyond the 80 tracks of a format a drive can step a little further. */
const LAST_TRACK = 83;
const LAST_TRACK_360K = 41;

export const floppyDriveState = z.strictObject({ track: upTo(LAST_TRACK), changed: bit });
export type FloppyDriveState = z.infer<typeof floppyDriveState>;

/** The drive that a PC of its time would have had for this disk: what CMOS should say. */
export function driveTypeFor(medium: FloppyMedium | null): FloppyType {
  if (medium === null) return FLOPPY_TYPES.m1_44;
  if (medium.sectorsPerTrack >= 30) return FLOPPY_TYPES.m2_88;
  if (medium.sectorsPerTrack === 15) return FLOPPY_TYPES.m1_2;
  return medium.cylinders <= 42 ? FLOPPY_TYPES.k360 : FLOPPY_TYPES.m1_44;
}

/** One drive with or without a medium. */
export class FloppyDrive {
  readonly type: FloppyType;
  #medium: FloppyMedium | null = null;
  #track = 0;
  #changed = true;

  constructor(type: FloppyType) {
    this.type = type;
  }

  get medium(): FloppyMedium | null {
    return this.#medium;
  }

  /** The disk-change line: active from the removal of a disk until a step with a disk in the drive. */
  get changed(): boolean {
    return this.type !== FLOPPY_TYPES.none && this.#changed;
  }

  get atTrack0(): boolean {
    return this.type !== FLOPPY_TYPES.none && this.#track === 0;
  }

  /** Without a disk nothing shades the sensor, as on a protected disk. */
  get writeProtected(): boolean {
    return this.#medium?.writeProtected ?? true;
  }

  insert(medium: FloppyMedium | null): void {
    this.#medium = this.type === FLOPPY_TYPES.none ? null : medium;
    this.#changed = true;
  }

  /** Step pulses, outward when negative; the head stops at either end. */
  step(tracks: number): void {
    if (tracks === 0 || this.type === FLOPPY_TYPES.none) return;
    const last = this.type === FLOPPY_TYPES.k360 ? LAST_TRACK_360K : LAST_TRACK;
    this.#track = Math.min(last, Math.max(0, this.#track + tracks));
    if (this.#medium !== null) this.#changed = false;
  }

  get track(): number {
    return this.#track;
  }

  /** The cylinder number in the address fields under the head. */
  get cylinder(): number {
    return this.#doubleStepped ? this.#track >> 1 : this.#track;
  }

  /** Can address fields be read under this head at this data rate (as CCR takes it)? */
  formatted(head: number, rate: number): boolean {
    const medium = this.#medium;
    if (medium === null || head >= medium.heads || this.cylinder >= medium.cylinders) return false;
    if (medium.sectorsPerTrack >= 30) return rate === 3;
    return medium.sectorsPerTrack >= 13 ? rate === 0 : rate === 1 || rate === 2;
  }

  /** Where a sector of the track under the head is in the medium's bytes; the track is formatted. */
  offset(head: number, sector: number): number {
    const medium = this.#medium!;
    return ((this.cylinder * medium.heads + head) * medium.sectorsPerTrack + sector - 1) * SECTOR_BYTES;
  }

  save(): FloppyDriveState {
    return { track: this.#track, changed: this.#changed };
  }

  restore(state: FloppyDriveState): void {
    this.#track = state.track;
    this.#changed = state.changed;
  }

  reset(): void {
    this.#track = 0;
    this.#changed = true;
  }

  get #doubleStepped(): boolean {
    return this.type === FLOPPY_TYPES.m1_2 && this.#medium !== null && this.#medium.cylinders <= 42;
  }
}
