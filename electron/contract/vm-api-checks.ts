/** What each call accepts. Used where calls are served; front ends do not need it. */
import { z } from "zod";
import type { ArgumentChecks } from "./procedure.ts";
import { FIELD_CHECKS } from "./settings-checks.ts";
import type { VmApi } from "./vm-api.ts";

/** A VM's identifier names a folder, so it may hold nothing that means something in a path. */
export const VM_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,63}$/;

const vmId = z.string().regex(VM_ID_PATTERN, "not the identifier of a virtual machine");
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes("\0"), "a path cannot hold a zero byte");

const { floppy: _, ...settable } = FIELD_CHECKS;
const { name, osFamily, memoryMiB } = settable;

const id = z.tuple([vmId]);
const none = z.tuple([]);

export const VM_API_CHECKS: ArgumentChecks<VmApi> = {
  hostInfo: none,
  list: none,
  create: z.tuple([z.strictObject({ name, osFamily, memoryMiB, floppy: path.nullable() })]),
  update: z.tuple([vmId, z.strictObject(settable).partial()]),
  remove: id,
  start: id,
  pause: id,
  resume: id,
  reset: id,
  powerOff: id,
  showScreen: id,
  readLog: id,
  inspectImage: z.tuple([path]),
  chooseImage: none,
  insertFloppy: z.tuple([vmId, path.nullable()]),
};
