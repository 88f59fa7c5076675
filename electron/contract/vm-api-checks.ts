/** What each call accepts. Used where calls are served; front ends do not need it. */
import { z } from "zod";
import type { ArgumentChecks } from "./procedure.ts";
import { FIELD_CHECKS } from "./settings-checks.ts";
import { SNAPSHOT_DESCRIPTION_LENGTH, SNAPSHOT_NAME_LENGTH } from "./snapshot-api.ts";
import type { VmApi } from "./vm-api.ts";
import { DISK_MAX_MIB, DISK_MIN_MIB } from "./vm-api.ts";

/** A VM's identifier names a folder, so it may hold nothing that means something in a path. */
export const VM_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,63}$/;

const vmId = z.string().regex(VM_ID_PATTERN, "not the identifier of a virtual machine");
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes("\0"), "a path cannot hold a zero byte");

const { floppy: _floppy, cd: _cd, disk1: _disk1, disk2: _disk2, disk3: _disk3, ...settable } = FIELD_CHECKS;
const disk = z.enum(["disk1", "disk2", "disk3"]);
const { name, osFamily, memoryMiB } = settable;

/** A snapshot's identifier names a file. */
export const SNAPSHOT_ID_PATTERN = /^[a-z0-9]{8,32}$/;

const systemId = z.string().regex(/^[a-z0-9-]{1,40}$/, "not the identifier of a system");
const snapshotId = z.string().regex(SNAPSHOT_ID_PATTERN, "not the identifier of a snapshot");
const snapshotText = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, "a snapshot needs a name")
    .max(SNAPSHOT_NAME_LENGTH, `use at most ${SNAPSHOT_NAME_LENGTH} characters`),
  description: z.string().max(SNAPSHOT_DESCRIPTION_LENGTH, `use at most ${SNAPSHOT_DESCRIPTION_LENGTH} characters`),
});
const preferences = z.strictObject({ machineFolder: path.nullable(), language: z.enum(["en", "zh-CN"]).nullable() });

const id = z.tuple([vmId]);
const none = z.tuple([]);

export const VM_API_CHECKS: ArgumentChecks<VmApi> = {
  hostInfo: none,
  list: none,
  create: z.tuple([z.strictObject({ name, osFamily, memoryMiB, image: path.nullable() })]),
  update: z.tuple([vmId, z.strictObject(settable).partial()]),
  remove: z.tuple([vmId, z.enum(["delete", "keep"]).optional()]),
  addMachine: z.tuple([path]),
  clone: z.tuple([vmId, z.strictObject({ name, snapshots: z.boolean() })]),
  importImage: z.tuple([
    path,
    z.strictObject({ ...z.object({ name, osFamily, memoryMiB }).partial().shape, copy: z.boolean() }),
  ]),
  showInFolder: id,
  start: id,
  pause: id,
  resume: id,
  reset: id,
  powerOff: id,
  powerButton: id,
  showScreen: id,
  hideScreen: id,
  readLog: id,
  inspectImage: z.tuple([path]),
  chooseImage: none,
  chooseFolder: none,
  insertFloppy: z.tuple([vmId, path.nullable()]),
  insertDisc: z.tuple([vmId, path.nullable()]),
  attachDisk: z.tuple([vmId, disk, path.nullable()]),
  createDisk: z.tuple([vmId, disk, z.int().min(DISK_MIN_MIB).max(DISK_MAX_MIB)]),
  preferences: none,
  setPreferences: z.tuple([preferences.partial()]),
  snapshots: id,
  takeSnapshot: z.tuple([vmId, snapshotText]),
  restoreSnapshot: z.tuple([
    vmId,
    snapshotId,
    z.strictObject({ first: snapshotText, start: z.boolean() }).partial().optional(),
  ]),
  deleteSnapshot: z.tuple([vmId, snapshotId]),
  editSnapshot: z.tuple([vmId, snapshotId, snapshotText.partial()]),
  snapshotThumbnail: z.tuple([vmId, snapshotId]),
  saveState: id,
  discardState: id,
  cancelTask: id,
  systems: none,
  fetchSystem: z.tuple([systemId]),
  cancelSystem: z.tuple([systemId]),
};
