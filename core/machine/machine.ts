import type { Machine, MachineConfig, MachineHost } from "./machine-api.ts";
import { Pc } from "./pc.ts";

/** Builds a PC and switches it on. Throws HostError when the configuration cannot be built. */
export function createMachine(config: MachineConfig, host: MachineHost): Machine {
  return new Pc(config, host);
}
