/** Turns blocks into compiled regions and gives them places in the shared function table. */
import type { CpuState } from "../cpu/cpu-state.ts";
import { TLB_BASE } from "../cpu/layout.ts";
import { Ir } from "../ir/ir.ts";
import { bind } from "../lower/bind.ts";
import { RECORD_BYTES } from "../lower/records.ts";
import { HANDLER, importRuntime } from "../lower/runtime.ts";
import { Sem } from "../semantics/context.ts";
import { ModuleWriter } from "../wasm/module.ts";
import type { Block } from "./block.ts";
import type { HostWasm } from "./engine.ts";
import { meaning } from "./interp/handler-set.ts";
import { RegionLowering, type RegionInsn } from "./jit/region-lowering.ts";
import { isFlatSegment, stackSizeBits } from "./mode-key.ts";
import { popAdjustment } from "./record-writer.ts";

export interface RegionCompilerParts {
  readonly host: HostWasm;
  readonly table: { set(index: number, fn: unknown): void };
  /** Table places [firstEntry, lastEntry) are for regions. */
  readonly firstEntry: number;
  readonly lastEntry: number;
  readonly imports: Record<string, Record<string, unknown>>;
}

export class RegionCompiler {
  readonly #parts: RegionCompilerParts;
  readonly #compiled = new Map<number, Block>();
  #nextEntry: number;

  constructor(parts: RegionCompilerParts) {
    this.#parts = parts;
    this.#nextEntry = parts.firstEntry;
  }

  get count(): number {
    return this.#compiled.size;
  }

  /** Compiles a block and makes its head lead to the region. Without a free place the block stays in the interpreter. */
  compile(block: Block, state: CpuState): void {
    const { host, table, lastEntry, imports } = this.#parts;
    if (this.#compiled.get(block.head) === block || this.#nextEntry === lastEntry) return;
    const bytes = this.module(block, state.get(TLB_BASE));
    const entry = this.#nextEntry++;
    table.set(entry, host.instantiate(bytes, imports)["region"]);
    state.u16[block.head >>> 1] = entry;
    this.#compiled.set(block.head, block);
  }

  /** The wasm module of one block. */
  module(block: Block, tlb: number): Uint8Array {
    const insns = block.insns.map((insn, i): RegionInsn => {
      const binding = bind(insn, stackSizeBits(block.modeKey), false);
      const ir = new Ir();
      meaning(insn)(new Sem(ir, binding.operands, binding.variant, (s) => s.ir.address()));
      const offset = block.offsets[i]!;
      return {
        ir,
        binding,
        offset,
        next: offset + insn.lengthBytes,
        addressAdjustment: binding.memory === undefined ? 0 : popAdjustment(insn, binding.memory),
        endsBlock: insn.row.endsBlock === true,
      };
    });
    const module = new ModuleWriter();
    const functions = importRuntime(module);
    const plan = {
      insns,
      head: block.head,
      endRecord: block.end - 2 * RECORD_BYTES,
      lastRecord: block.end - 4 * RECORD_BYTES,
      tlb,
      flat: (segment: number) => isFlatSegment(block.modeKey, segment),
    };
    module.function(HANDLER, () => new RegionLowering(functions, plan).region(), "region");
    return module.finish();
  }

  /** The block was invalidated; its head leads elsewhere already. */
  forget(block: Block): void {
    if (this.#compiled.get(block.head) === block) this.#compiled.delete(block.head);
  }

  /** All blocks were forgotten: every place is free again. */
  clear(): void {
    this.#compiled.clear();
    this.#nextEntry = this.#parts.firstEntry;
  }
}
