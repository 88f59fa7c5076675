/** Which blocks go into a region with a hot one: those it leads to that have been executed. */
import type { Insn } from "../decode/insn.ts";
import type { Block } from "./block.ts";

export interface GraphNode {
  readonly block: Block;
  readonly insns: readonly Insn[];
  /** Distance from the region's start in linear addresses. */
  readonly offset: number;
  /** Indexes of nodes; -1: outside. */
  taken: number;
  next: number;
  /** Of a near return: where calls of the region continue, one of which it may return to. */
  returns: readonly number[];
}

/** Larger regions cost more to compile than they save. */
const MAX_NODES = 32;
const MAX_INSNS = 256;
/** A return compares its target with each. */
const MAX_RETURNS = 4;
/** Offsets stay small, so that the check at the region's entry is cheap and seldom fails. */
const MAX_DISTANCE = 0x4_0000;

/** The block at a distance from the region's start, in linear addresses, if there is one; without side effects. */
export type FindBlock = (offset: number) => Block | undefined;

/** Nodes of the region that starts with `anchor`; the first is the anchor's. */
export function growRegion(anchor: Block, find: FindBlock, decoded: (block: Block) => readonly Insn[]): GraphNode[] {
  const nodes: GraphNode[] = [{ block: anchor, insns: decoded(anchor), offset: 0, taken: -1, next: -1, returns: [] }];
  if (anchor.tailPhys !== undefined) return nodes;
  const found = new Map<number, number>([[0, 0]]);
  let insns = anchor.count;
  const follow = (offset: number): number => {
    const known = found.get(offset);
    if (known !== undefined) return known;
    if (nodes.length === MAX_NODES || Math.abs(offset) > MAX_DISTANCE) return -1;
    const block = find(offset);
    if (block === undefined || block.tailPhys !== undefined || insns + block.count > MAX_INSNS) return -1;
    insns += block.count;
    found.set(offset, nodes.length);
    return nodes.push({ block, insns: decoded(block), offset, taken: -1, next: -1, returns: [] }) - 1;
  };
  const continuations: number[] = [];
  // breadth first: what is near is most likely hot too
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const { block, offset } = node;
    const last = node.insns.at(-1)!;
    const behind = offset + block.sizeBytes;
    const relative = last.operands[0]?.kind === "rel" ? last.operands[0].delta : undefined;
    if (relative !== undefined) node.taken = follow(behind + relative);
    if (last.row.semantics === "call" && node.taken >= 0 && continuations.length < MAX_RETURNS) {
      const behindCall = follow(behind);
      if (behindCall >= 0) continuations.push(behindCall);
    }
    if (!NEVER_FALLS_THROUGH.has(last.row.semantics)) node.next = follow(behind);
  }
  for (const node of nodes) if (node.insns.at(-1)!.row.semantics === "ret") node.returns = continuations;
  return nodes;
}

/** What is behind these is reached by another way, if at all. */
const NEVER_FALLS_THROUGH: ReadonlySet<string> = new Set([
  "jmp",
  "call",
  "ret",
  "jmpf",
  "callf",
  "retf",
  "iret",
  "int",
  "int3",
  "int1",
  "hlt",
]);
