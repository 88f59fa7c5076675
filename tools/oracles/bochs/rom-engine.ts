/** A processor with 640 KiB of RAM and a ROM below 1 MiB and 4 GiB, at reset. */
import type { CpuModelId } from "../../../core/cpu/cpu-model.ts";
import { CR0, CR3, CR4, PDPTE } from "../../../core/cpu/layout.ts";
import { CpuEngine } from "../../../core/exec/cpu-engine.ts";
import { nodeWasm } from "../../host/node-wasm.ts";

const MEGABYTE = 1 << 20;
const RAM_END = 0xa_0000;

export function romEngine(rom: Uint8Array, model: CpuModelId): CpuEngine {
  const lowRom = MEGABYTE - rom.length;
  const highRom = 2 ** 32 - rom.length;
  const engine = new CpuEngine({
    host: nodeWasm,
    ramBytes: MEGABYTE,
    model,
    ticks: () => 0,
    tiers: "interpreter",
    ports: { read: (_port, sizeBytes) => 2 ** (8 * sizeBytes) - 1, write: () => {} },
    physical: (_buffer, ramAt) => ({
      hostPage: (phys) => {
        if (phys < RAM_END || (phys >= lowRom && phys < MEGABYTE)) return ramAt + phys;
        return phys >= highRom ? ramAt + lowRom + (phys - highRom) : -1;
      },
      isRam: (phys) => phys < RAM_END,
      isWritable: (phys) => phys < RAM_END,
      isWatched: () => false,
      reportWrite: () => {},
      read: (_phys, sizeBytes) => 2 ** (8 * sizeBytes) - 1,
      write: () => {},
    }),
  });
  engine.state.bytes.set(rom, engine.ramAt + lowRom);
  return engine;
}

/** Where a linear address leads, without the marks that a real access leaves; undefined: nowhere. */
export function physicalOf({ state, ramAt }: CpuEngine, linear: number): number | undefined {
  if ((state.get(CR0) & 0x8000_0000) === 0) return linear;
  const read = (phys: number): number => (phys < RAM_END ? state.get(ramAt + phys) : 0);
  const isPae = (state.get(CR4) & 0x20) !== 0;
  const [stride, bits] = isPae ? [8, 9] : [4, 10];
  const directory = isPae ? state.get(PDPTE + (linear >>> 30) * 8) : state.get(CR3) | 1;
  const mask = 2 ** bits - 1;
  const upper = read((directory & 0xffff_f000) + ((linear >>> (12 + bits)) & mask) * stride);
  if ((directory & upper & 1) === 0) return undefined;
  const largeMask = 2 ** (12 + bits) - 1;
  if ((upper & 0x80) !== 0 && (isPae || (state.get(CR4) & 0x10) !== 0))
    return ((upper & ~largeMask) | (linear & largeMask)) >>> 0;
  const entry = read((upper & 0xffff_f000) + ((linear >>> 12) & mask) * stride);
  return (entry & 1) === 0 ? undefined : ((entry & 0xffff_f000) | (linear & 0xfff)) >>> 0;
}
