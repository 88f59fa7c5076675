/** Machines and snapshots as text for a terminal. */
import { FIELDS, type FieldName } from "../../core/settings/pages.ts";
import type { SnapshotTree } from "../contract/snapshot-api.ts";
import type { VmSettings, VmSummary } from "../contract/vm-api.ts";

export function machineTable(machines: readonly VmSummary[]): string {
  if (machines.length === 0) return 'There are no machines. "nestbox vm create NAME --image F" makes one.';
  const rows = machines.map(({ id, state, settings, damaged }) => [
    id,
    damaged === undefined ? state : "damaged",
    settings === undefined ? "" : `${settings.memoryMiB} MiB`,
    settings?.name ?? damaged ?? "",
  ]);
  return table([["ID", "STATE", "MEMORY", "NAME"], ...rows]);
}

export function machineLines(vm: VmSummary, folder: string | null, snapshots: SnapshotTree | null): string {
  const lines: string[][] = [
    ["id", vm.id],
    ["state", vm.damaged === undefined ? vm.state : "damaged"],
  ];
  if (vm.damaged !== undefined) lines.push(["damaged", vm.damaged]);
  if (vm.ended !== undefined) lines.push(["ended", vm.ended.message]);
  if (folder !== null) lines.push(["folder", folder]);
  for (const name of Object.keys(FIELDS) as FieldName[]) {
    if (vm.settings !== undefined) lines.push([name, valueText(vm.settings[name])]);
  }
  if (snapshots !== null) lines.push(["snapshots", String(snapshots.snapshots.length)]);
  return table(lines);
}

function valueText(value: VmSettings[keyof VmSettings]): string {
  if (value === null) return "none";
  if (typeof value !== "object") return String(value);
  if ("path" in value && "writable" in value) return `${value.path}${value.writable ? "" : " (not changed)"}`;
  if (!("to" in value)) return value.join(",");
  if (value.to === "window") return value.to;
  return value.to === "file" ? `file:${value.path}` : `tcp:${value.port}`;
}

/** Children are indented under their parents; the current state is a line of its own. */
export function snapshotLines({ snapshots, current, changed }: SnapshotTree): string {
  const lines: string[] = [];
  const here = (depth: number): string => `${"  ".repeat(depth)}* current state${changed ? " (changed)" : ""}`;
  const add = (parent: string | null, depth: number): void => {
    for (const one of snapshots.filter((snapshot) => snapshot.parent === parent)) {
      const taken = new Date(one.takenMs).toISOString().slice(0, 16).replace("T", " ");
      const damaged = one.damaged === undefined ? "" : "  DAMAGED";
      lines.push(
        `${"  ".repeat(depth)}${one.name}  ${one.id}  ${taken}  ${one.holds}  ${size(one.sizeBytes)}${damaged}`,
      );
      if (one.id === current) lines.push(here(depth + 1));
      add(one.id, depth + 1);
    }
  };
  if (current === null) lines.push(here(0));
  add(null, 0);
  return lines.join("\n");
}

function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KiB`;
  return `${(bytes / 1048576).toFixed(1)} MiB`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
