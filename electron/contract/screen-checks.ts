/** What a viewer may send: checked where it arrives, because a page is not trusted. */
import { z } from "zod";
import type { ScreenInput } from "./screen.ts";

const byte = z.int().min(0).max(255);
const mickeys = z.number().min(-32768).max(32767);

export const screenInput: z.ZodType<ScreenInput> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("credit") }),
  z.strictObject({ type: z.literal("refresh") }),
  z.strictObject({ type: z.literal("key"), code: z.string().max(32), pressed: z.boolean() }),
  z.strictObject({ type: z.literal("text"), text: z.string().max(65536) }),
  z.strictObject({
    type: z.literal("mouse"),
    dx: mickeys,
    dy: mickeys,
    wheel: mickeys,
    buttons: z.int().min(0).max(31),
  }),
  z.strictObject({
    type: z.literal("pointer"),
    x: z.int().min(0).max(65535),
    y: z.int().min(0).max(65535),
    wheel: mickeys,
    buttons: z.int().min(0).max(31),
  }),
  z.strictObject({ type: z.literal("serial"), port: z.int().min(0).max(3), bytes: z.array(byte).max(65536) }),
]);
