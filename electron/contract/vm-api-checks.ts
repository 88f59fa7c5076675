/** What each call accepts. Used where calls are served; front ends do not need it. */
import { z } from "zod";
import type { ArgumentChecks } from "./procedure.ts";
import { MEMORY_MAX_MIB, MEMORY_MIN_MIB, NAME_MAX_LENGTH, type VmApi } from "./vm-api.ts";

/** A VM's identifier names a folder, so it may hold nothing that means something in a path. */
export const VM_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,63}$/;

const vmId = z.string().regex(VM_ID_PATTERN, "not the identifier of a virtual machine");
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes("\0"), "a path cannot hold a zero byte");

/** Reused by the settings file, so that a VM that can be created can be read back. */
export const vmName = z
  .string()
  .trim()
  .min(1, "Give the virtual machine a name.")
  .max(NAME_MAX_LENGTH, `Use a name of at most ${NAME_MAX_LENGTH} characters.`);
export const osFamily = z.enum(["welcome", "dos", "linux", "windows", "bsd", "other"]);
export const engine = z.enum(["auto", "interpreter", "jit"]);
export const memoryMiB = z
  .number("Memory is a whole number of MiB.")
  .int("Memory is a whole number of MiB.")
  .min(MEMORY_MIN_MIB, `Give the machine at least ${MEMORY_MIN_MIB} MiB of memory.`)
  .max(MEMORY_MAX_MIB, `Give the machine at most ${MEMORY_MAX_MIB} MiB of memory.`);

const id = z.tuple([vmId]);
const none = z.tuple([]);

export const VM_API_CHECKS: ArgumentChecks<VmApi> = {
  hostInfo: none,
  list: none,
  create: z.tuple([z.strictObject({ name: vmName, osFamily, memoryMiB, floppy: path.nullable() })]),
  update: z.tuple([
    vmId,
    z.strictObject({
      name: vmName.optional(),
      osFamily: osFamily.optional(),
      memoryMiB: memoryMiB.optional(),
      engine: engine.optional(),
    }),
  ]),
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
