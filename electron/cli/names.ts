/** Machines and snapshots by what people call them: the identifier, or a name that only one has. */
import { HostError } from "../../core/base/errors.ts";
import type { Snapshot } from "../contract/snapshot-api.ts";
import type { VmApi, VmSummary } from "../contract/vm-api.ts";

/** Rejects with HostError that says which there are. */
export async function machineNamed(api: VmApi, name: string): Promise<VmSummary> {
  const machines = await api.list();
  const byId = machines.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  const named = machines.filter(({ settings }) => settings?.name === name);
  return only(named, `machine "${name}"`, "nestbox vm list");
}

export async function snapshotNamed(api: VmApi, machine: string, name: string): Promise<Snapshot> {
  const { snapshots } = await api.snapshots(machine);
  const byId = snapshots.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  const named = snapshots.filter((one) => one.name === name);
  return only(named, `snapshot "${name}"`, `nestbox snapshot list ${machine}`);
}

function only<T extends { readonly id: string }>(found: readonly T[], what: string, list: string): T {
  const [one, ...others] = found;
  if (one === undefined) throw new HostError("not-found", `There is no ${what}. "${list}" shows which there are.`);
  if (others.length === 0) return one;
  const ids = found.map(({ id }) => id).join(", ");
  throw new HostError("conflict", `More than one is called so: ${what}. Give one of these instead: ${ids}.`);
}
