import type { CpuModelId } from "../../core/cpu/cpu-model.ts";
import { CpuEngine, type CpuEngineOptions } from "../../core/exec/cpu-engine.ts";
import { nodeWasm } from "../host/node-wasm.ts";

/**
 * Every way in which an instruction can be executed. "jit" compiles a block the first time it runs, when none of those
 * behind it exists yet: regions of one block. "regions" waits a little, so that they grow over loops and calls.
 */
export const TIERS = ["interpreter", "jit", "regions"] as const;
export type Tier = (typeof TIERS)[number];

export const TIER_OPTIONS: Readonly<Record<Tier, Pick<CpuEngineOptions, "tiers" | "heat">>> = {
  interpreter: { tiers: "interpreter" },
  jit: { tiers: "jit" },
  regions: { tiers: "auto", heat: 12 },
};

/** What a bare processor's OUT instructions did. */
export interface PortWrite {
  readonly port: number;
  readonly sizeBytes: number;
  readonly value: number;
}

/** A processor with RAM and nothing else: instruction oracles run on it. */
export class BareCpu {
  readonly engine: CpuEngine;
  readonly writes: PortWrite[] = [];
  readonly #ramBytes: number;

  constructor(tier: Tier, ramBytes: number, model: CpuModelId = "386") {
    this.#ramBytes = ramBytes;
    this.engine = new CpuEngine({
      host: nodeWasm,
      ramBytes,
      model,
      ticks: () => 0,
      ...TIER_OPTIONS[tier],
      ports: {
        read: (_port, sizeBytes) => 2 ** (8 * sizeBytes) - 1,
        write: (port, sizeBytes, value) => this.writes.push({ port, sizeBytes, value }),
      },
      physical: (_buffer, ramAt) => ({
        hostPage: (phys) => (phys < ramBytes ? ramAt + phys : -1),
        isRam: (phys) => phys < ramBytes,
        isWritable: (phys) => phys < ramBytes,
        isWatched: () => false,
        reportWrite: () => {},
        read: (_phys, sizeBytes) => 2 ** (8 * sizeBytes) - 1,
        write: () => {},
      }),
    });
  }

  poke(address: number, byte: number): void {
    if (address >= this.#ramBytes) throw new Error(`no RAM at ${address.toString(16)}`);
    this.engine.state.bytes[this.engine.ramAt + address] = byte;
    this.engine.memoryWritten(address, 1);
  }

  load(address: number, bytes: Uint8Array): void {
    this.engine.state.bytes.set(bytes, this.engine.ramAt + address);
    this.engine.memoryWritten(address, bytes.length);
  }

  peek(address: number): number {
    return this.engine.state.bytes[this.engine.ramAt + address]!;
  }
}
