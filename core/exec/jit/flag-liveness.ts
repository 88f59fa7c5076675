/**
 * Which flags a region needs, and when. Code inside the region reads them seldom; a path that leaves must hand all of them
 * over, but leaving is rare and may take its time. So two questions are kept apart: is a flag read inside before it is
 * written again, and can it be seen at all, by a reader or from outside?
 */
import { CONDITIONS } from "../../isa/conditions.ts";
import { HELPERS, type HelperEffects, type HelperName } from "../../ir/helpers.ts";
import { FLAG_WRITERS, MAY_FAULT, TERMINATORS, type Ir, type IrOp } from "../../ir/ir.ts";
import type { RegionNode } from "./region-plan.ts";

/** CF by itself, because INC and DEC keep it; the other five. */
const CARRY = 1;
const OTHERS = 2;
const ALL = CARRY | OTHERS;

export interface InsnFlags {
  /** Code of the region reads flags as this instruction leaves them, or the next turn of a repeated one does. */
  readonly isReadAfter: boolean;
  /** Operations that write flags which nobody sees. */
  readonly dead: ReadonlySet<number>;
}

export class FlagLiveness {
  /** By node: flags are read as they come in. */
  readonly #readIn: number[];
  readonly #insns: readonly InsnFlags[][];

  constructor(nodes: readonly RegionNode[]) {
    this.#readIn = nodes.map(() => 0);
    for (let changed = true; changed;) {
      changed = false;
      for (let n = nodes.length; n-- > 0;) {
        const read = walk(nodes[n]!, this.#readAtEnd(nodes[n]!), undefined);
        changed ||= read !== this.#readIn[n];
        this.#readIn[n] = read;
      }
    }
    this.#insns = nodes.map((node) => {
      const insns: InsnFlags[] = [];
      walk(node, this.#readAtEnd(node), insns);
      return insns.toReversed();
    });
  }

  isReadIn(node: number): boolean {
    return this.#readIn[node] !== 0;
  }

  insn(node: number, index: number): InsnFlags {
    return this.#insns[node]![index]!;
  }

  #readAtEnd({ taken, next, returns }: RegionNode): number {
    return [taken, next, ...returns].reduce((read, to) => read | (to < 0 ? 0 : this.#readIn[to]!), 0);
  }
}

/** Backwards through a node; returns what is read at its start. `insns` receives what is found, last instruction first. */
function walk(node: RegionNode, readAtEnd: number, insns: InsnFlags[] | undefined): number {
  let read = readAtEnd;
  let seen = ALL;
  for (const { ir } of node.insns.toReversed()) {
    const dead = new Set<number>();
    const isReadAfter = read !== 0 || ir.op.includes("loop");
    // code may turn out to have changed behind a store: out, when the instruction is complete
    if (ir.op.some((op) => op === "store" || op === "storeBack")) seen = ALL;
    let depth = 0;
    let loops = 0;
    for (let i = ir.length; i-- > 0;) {
      const op = ir.op[i]!;
      if (op === "loopEnd") loops++;
      else if (op === "loop") loops--;
      if (op === "end" || op === "loopEnd") depth++;
      else if (op === "if" || op === "loop") depth--;
      if (loops > 0) {
        // a turn may read what the one before wrote
        read = ALL;
        seen = ALL;
        continue;
      }
      if (FLAG_WRITERS.has(op) && seen === 0) dead.add(i);
      const { reads, writes, leaves: mayLeave } = effects(ir, i);
      if (depth === 0) {
        read &= ~writes;
        seen &= ~writes;
      }
      read |= reads;
      seen |= reads;
      if (mayLeave) seen = ALL;
    }
    insns?.push({ isReadAfter, dead });
  }
  return read;
}

interface Effects {
  readonly reads: number;
  /** Written whatever they were. */
  readonly writes: number;
  readonly leaves: boolean;
}

const NONE: Effects = { reads: 0, writes: 0, leaves: false };

function effects(ir: Ir, i: number): Effects {
  const op = ir.op[i]!;
  switch (op) {
    case "flags":
      return { ...NONE, writes: ir.text[i] === "inc" || ir.text[i] === "dec" ? OTHERS : ALL };
    case "flagsResult":
    case "flagsAll":
      return { ...NONE, writes: ALL };
    // these are merged into the others
    case "flagsCfOf":
    case "flagsCf":
      return { ...NONE, reads: OTHERS, writes: CARRY };
    case "flagsZf":
    case "flagsWord":
      return { ...NONE, reads: ALL };
    case "flag":
      return { ...NONE, reads: ir.text[i] === "CF" ? CARRY : OTHERS };
    case "condition": {
      const { reads } = CONDITIONS[ir.a[i]!]!;
      return { ...NONE, reads: (reads.includes("CF") ? CARRY : 0) | (reads.some((f) => f !== "CF") ? OTHERS : 0) };
    }
    case "helper": {
      const helper: HelperEffects = HELPERS[ir.text[i] as HelperName];
      return {
        reads: helper.readsFlags === true ? ALL : 0,
        writes: helper.writesFlags === true ? ALL : 0,
        leaves: helper.mayFault === true,
      };
    }
    default:
      return leaves(op) ? { ...NONE, leaves: true } : NONE;
  }
}

function leaves(op: IrOp): boolean {
  return MAY_FAULT.has(op) || TERMINATORS.has(op) || op === "storeBack" || op === "yield";
}
