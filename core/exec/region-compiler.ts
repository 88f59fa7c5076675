/** Turns blocks into compiled regions and gives them places in the shared function table. */
import type { CpuState } from "../cpu/cpu-state.ts";
import { CS, JUMP_ENTRY_TAG, JUMP_HEAD, JUMP_LINEAR, TLB_BASE } from "../cpu/layout.ts";
import type { Insn } from "../decode/insn.ts";
import { Ir } from "../ir/ir.ts";
import { bind } from "../lower/bind.ts";
import { RECORD_BYTES } from "../lower/records.ts";
import { HANDLER, importRuntime } from "../lower/runtime.ts";
import { Sem } from "../semantics/context.ts";
import { ModuleWriter } from "../wasm/module.ts";
import type { Block } from "./block.ts";
import { BlockCache } from "./block-cache.ts";
import type { BlockCode } from "./block-code.ts";
import { jumpCacheEntry, jumpTag } from "./jump-cache.ts";
import type { FunctionTable, HostWasm } from "./engine.ts";
import { TABLE_ENTRIES } from "./interpreter-module.ts";
import { meaning } from "./interp/handler-set.ts";
import { RegionLowering } from "./jit/region-lowering.ts";
import type { RegionInsn, RegionPlan } from "./jit/region-plan.ts";
import { isCode32, isFlatSegment, surroundings } from "./mode-key.ts";
import { popAdjustment } from "./record-writer.ts";
import { growRegion, type FindBlock, type GraphNode } from "./region-graph.ts";

export interface RegionCompilerParts {
  readonly host: HostWasm;
  readonly table: FunctionTable;
  /** Table places [firstEntry, lastEntry) are for regions. */
  readonly firstEntry: number;
  readonly lastEntry: number;
  readonly imports: Record<string, Record<string, unknown>>;
}

/** A compiled region: in the function table at `entry`, reached through its anchor's head. */
interface Region {
  readonly anchor: Block;
  readonly blocks: readonly Block[];
  readonly entry: number;
}

export class RegionCompiler {
  readonly #parts: RegionCompilerParts;
  readonly #cache: BlockCache;
  readonly #code: BlockCode;
  readonly #byAnchor = new Map<Block, Region>();
  /** Regions that a block is part of. */
  readonly #containing = new Map<Block, Set<Region>>();
  readonly #free: number[] = [];
  #nextEntry: number;

  constructor(parts: RegionCompilerParts, cache: BlockCache, code: BlockCode) {
    this.#parts = parts;
    this.#code = code;
    this.#cache = cache;
    this.#nextEntry = parts.firstEntry;
  }

  get count(): number {
    return this.#byAnchor.size;
  }

  /** Compiles a region around a block and makes its head lead there. False: there is no free place. */
  compile(anchor: Block, state: CpuState): boolean {
    if (this.#byAnchor.has(anchor)) return true;
    const { host, table, lastEntry, imports } = this.#parts;
    const entry = this.#free.pop() ?? (this.#nextEntry < lastEntry ? this.#nextEntry++ : undefined);
    if (entry === undefined) return false;
    const nodes = growRegion(anchor, this.#finder(anchor, state), (block) => this.#code.insns(block));
    const bytes = this.module(this.#plan(nodes, state.get(TLB_BASE)));
    table.set(entry, host.instantiate(bytes, imports)["region"]);
    state.u16[anchor.head >>> 1] = entry;
    const region: Region = { anchor, blocks: nodes.map(({ block }) => block), entry };
    this.#byAnchor.set(anchor, region);
    for (const block of region.blocks) {
      const regions = this.#containing.get(block);
      if (regions === undefined) this.#containing.set(block, new Set([region]));
      else regions.add(region);
    }
    return true;
  }

  /** Looks at the anchor's page, and for others into the jump cache: what is there was executed lately under this mapping. */
  #finder(anchor: Block, state: CpuState): FindBlock {
    const start = (state.segBase(CS) + state.eip) >>> 0;
    return (offset) => {
      const phys = anchor.phys + offset;
      if ((phys & ~0xfff) === (anchor.phys & ~0xfff)) return this.#cache.get(BlockCache.key(phys, anchor.modeKey));
      const linear = (start + offset) >>> 0;
      const entry = jumpCacheEntry(linear);
      const tag = jumpTag(state, anchor.modeKey);
      if (state.get(entry + JUMP_LINEAR) !== linear || state.get(entry + JUMP_ENTRY_TAG) !== tag) return undefined;
      return this.#cache.byHead(state.get(entry + JUMP_HEAD));
    };
  }

  #plan(nodes: readonly GraphNode[], tlb: number): RegionPlan {
    const anchor = nodes[0]!.block;
    return {
      nodes: nodes.map(({ block, insns, offset, taken, next, returns }) => {
        return {
          insns: regionInsns(insns, block.modeKey, offset),
          offset,
          physPage: (block.phys & ~0xfff) >>> 0,
          head: block.head,
          endRecord: block.end - 2 * RECORD_BYTES,
          lastRecord: block.end - 4 * RECORD_BYTES,
          taken,
          next,
          returns,
        };
      }),
      tlb,
      modeKey: anchor.modeKey,
      code32: isCode32(anchor.modeKey),
      flat: (segment) => isFlatSegment(anchor.modeKey, segment),
    };
  }

  /** The wasm module of a region. */
  module(plan: RegionPlan): Uint8Array {
    const module = new ModuleWriter();
    const functions = importRuntime(module);
    module.importTable(HANDLER, TABLE_ENTRIES);
    module.function(HANDLER, () => new RegionLowering(functions, plan, () => module.global()).region(), "region");
    return module.finish();
  }

  /** The block was invalidated. Returns blocks whose heads led to regions with it, and must lead elsewhere. */
  forget(block: Block): Block[] {
    const regions = this.#containing.get(block);
    if (regions === undefined) return [];
    const orphans: Block[] = [];
    for (const region of regions) {
      this.#byAnchor.delete(region.anchor);
      this.#free.push(region.entry);
      for (const part of region.blocks) {
        const others = this.#containing.get(part);
        others?.delete(region);
        if (others?.size === 0) this.#containing.delete(part);
      }
      if (region.anchor !== block) orphans.push(region.anchor);
    }
    return orphans;
  }

  /** All blocks were forgotten: every place is free again. */
  clear(): void {
    this.#byAnchor.clear();
    this.#containing.clear();
    this.#free.length = 0;
    this.#nextEntry = this.#parts.firstEntry;
  }
}

function regionInsns(insns: readonly Insn[], modeKey: number, start: number): RegionInsn[] {
  let offset = start;
  return insns.map((insn, i) => {
    const binding = bind(insn, surroundings(modeKey, i + 1 < insns.length), false);
    const ir = new Ir();
    meaning(insn)(new Sem(ir, binding.operands, binding.variant, (s) => s.ir.address()));
    const at = offset;
    offset += insn.lengthBytes;
    return {
      ir,
      binding,
      offset: at,
      next: offset,
      addressAdjustment: binding.memory === undefined ? 0 : popAdjustment(insn, binding.memory),
      endsBlock: binding.endsBlock,
    };
  });
}
