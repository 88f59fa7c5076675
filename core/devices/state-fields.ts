/** Field kinds that device states are made of. A snapshot is as hostile as the guest: every field has a range. */
import { z } from "zod";

export const bit = z.boolean();
export const byte = z.int().min(0).max(0xff);
export const word = z.int().min(0).max(0xffff);
export const upTo = (max: number) => z.int().min(0).max(max);
export const bytes = (maxLength: number) => z.array(byte).max(maxLength);
/** A time from now, in nanoseconds; null: not running. A century bounds it. */
export const deltaNs = z.number().min(0).max(3.2e18);
export const maybeDeltaNs = deltaNs.nullable();
