/** A processor with RAM and a ROM at the top of the first megabyte and of the address space: what test386.asm asks for. */
import type { CpuModelId } from "../../../core/cpu/cpu-model.ts";
import { CpuEngine } from "../../../core/exec/cpu-engine.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { TIER_OPTIONS, type Tier } from "../bare-cpu.ts";

const RAM_BYTES = 1 << 20;
const MEGABYTE = 1 << 20;
const TOP = 2 ** 32;
/** Ports of the ROM's configuration: progress codes, and text where `OUT_PORT` was set to it. */
const POST_PORT = 0x190;
const TEXT_PORT = 0xe9;

export interface RomResult {
  /** Every progress code in order. FFh is the last of a run that passed. */
  readonly posts: readonly number[];
  readonly text: string;
  /** Why it stopped. */
  readonly end: string;
  readonly eip: number;
  readonly instructions: number;
}

export interface RomComputer {
  readonly engine: CpuEngine;
  readonly posts: readonly number[];
  readonly text: readonly string[];
}

/** At reset, with a ROM of 64 or 128 KiB. */
export function romComputer(rom: Uint8Array, tier: Tier, model: CpuModelId): RomComputer {
  const posts: number[] = [];
  const text: string[] = [];
  const lowRom = MEGABYTE - rom.length;
  const highRom = TOP - rom.length;
  const inRom = (phys: number): boolean => (phys >= lowRom && phys < MEGABYTE) || phys >= highRom;
  const engine = new CpuEngine({
    host: nodeWasm,
    ramBytes: RAM_BYTES,
    model,
    ticks: () => 0,
    ...TIER_OPTIONS[tier],
    ports: {
      read: (_port, sizeBytes) => 2 ** (8 * sizeBytes) - 1,
      write: (port, _sizeBytes, value) => {
        if (port === POST_PORT) posts.push(value & 0xff);
        if (port === TEXT_PORT) text.push(String.fromCharCode(value & 0xff));
      },
    },
    physical: (_buffer, ramAt) => ({
      hostPage: (phys) => {
        if (phys < RAM_BYTES) return ramAt + phys;
        return phys >= highRom ? ramAt + lowRom + (phys - highRom) : -1;
      },
      isRam: (phys) => phys < RAM_BYTES && !inRom(phys),
      isWritable: (phys) => phys < RAM_BYTES && !inRom(phys),
      isWatched: () => false,
      reportWrite: () => {},
      read: (_phys, sizeBytes) => 2 ** (8 * sizeBytes) - 1,
      write: () => {},
    }),
  });
  engine.state.bytes.set(rom, engine.ramAt + lowRom);
  return { engine, posts, text };
}

/** Runs a ROM until it halts, or `budget` instructions. */
export function runRom(rom: Uint8Array, tier: Tier, model: CpuModelId, budget: number): RomResult {
  const { engine, posts, text } = romComputer(rom, tier, model);
  const exit = engine.run(budget);
  const end = exit.kind === "shutdown" ? exit.report : exit.kind;
  return { posts, text: text.join(""), end, eip: engine.rip, instructions: engine.instructions };
}
