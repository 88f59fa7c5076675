/** Test support: creates, changes and removes VMs until it is killed. */
import { SETTINGS_DEFAULTS } from "../../../core/settings/pages.ts";
import type { VmSettings } from "../../contract/vm-api.ts";
import { VmRegistry } from "../registry.ts";

function settings(number: number): VmSettings {
  return { ...SETTINGS_DEFAULTS, name: `vm ${number}`, osFamily: "dos", memoryMiB: number };
}

const registry = await VmRegistry.open(process.argv[2] ?? "");
const { id } = registry.list()[0] ?? (await registry.create(settings(1)));
process.send?.("writing");
for (let number = 1; ; number = (number % 1000) + 1) {
  await registry.update(id, settings(number));
  if (number % 10 !== 0) continue;
  const extra = await registry.create(settings(number));
  await registry.remove(extra.id);
}
