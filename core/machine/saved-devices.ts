/** Is a saved machine one that this Nestbox can go on with? As far as can be told without building the machine. */
import { DEVICE_MODELS } from "../devices/catalogue.ts";
import { damaged, newer, parseSnapshot } from "./machine-snapshot.ts";

/** Throws HostError "corrupt" or "unsupported". */
export function checkSavedDevices(saved: unknown): void {
  for (const { id, stateVersion, state } of parseSnapshot(saved).devices) {
    // several of one model have a suffix: serial.uart16550.com1
    const model = DEVICE_MODELS.find((one) => id === one.id || id.startsWith(`${one.id}.`));
    if (model === undefined) throw newer(`it has a device that this Nestbox lacks ("${id.slice(0, 60)}")`);
    if (stateVersion > model.stateVersion) throw newer(`device "${id}" is of a newer version`);
    // an older state is brought up to date when the machine is built
    if (stateVersion === model.stateVersion && !model.accepts(state)) throw damaged(`device "${id}": wrong state`);
  }
}
