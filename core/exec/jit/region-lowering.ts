/**
 * Tier 1: the blocks of a region as one wasm function. Its control flow becomes structured wasm (control-tree.ts); each
 * edge charges the budget for the block it leads to, as a block head of the interpreter does. What leaves the region
 * stores RIP and jumps to one of a few shared endings, so that registers are stored in one place.
 */
import {
  CODE_CHANGED,
  CS,
  EXIT_ARG,
  EXIT_RECORD,
  MAP_EPOCH,
  MODE_KEY,
  PENDING,
  RIP,
  SEG_BASE,
  SEG_LIMIT,
  segAddress,
} from "../../cpu/layout.ts";
import type { HelperName } from "../../ir/helpers.ts";
import { isPure, type Ir, type IrOp, type Val } from "../../ir/ir.ts";
import { EXIT, LEAVE_EXITS } from "../../lower/exits.ts";
import { HEAD_BODY, REC_LINK_NEXT, REC_LINK_TAKEN } from "../../lower/records.ts";
import type { RuntimeFunctions } from "../../lower/runtime.ts";
import type { FunctionBody } from "../../wasm/code.ts";
import { CONTROL, I32 } from "../../wasm/opcodes.ts";
import { controlTree, type ControlTree } from "./control-tree.ts";
import type { RegionNode, RegionPlan } from "./region-plan.ts";
import { RegionValues } from "./region-values.ts";

/** Where control goes at the end of a block: found while its last instruction is lowered, emitted after it. */
interface Ending {
  /** Local with the condition; undefined: always taken. */
  readonly condition: number | undefined;
  readonly sizeBits: number;
}

export class RegionLowering extends RegionValues {
  readonly #tree: ControlTree;
  readonly #newGlobal: () => number;
  readonly #codeChanged: number;
  readonly #exitCode: number;
  readonly #exitRecord: number;
  readonly #slot: number;
  /** Depth of the shared ending. */
  #endingDepth = 0;
  /** By node: depth of the loop or block that a branch to it takes. */
  readonly #targetDepths = new Map<number, number>();
  #node!: RegionNode;
  #index = 0;
  #slowStores = false;
  #ending: Ending | undefined;

  /** `newGlobal`: a variable of the region's instance. */
  constructor(functions: RuntimeFunctions, plan: RegionPlan, newGlobal: () => number) {
    super(functions, plan);
    this.#newGlobal = newGlobal;
    this.#codeChanged = this.code.local();
    this.#exitCode = this.code.local();
    this.#exitRecord = this.code.local();
    this.#slot = this.code.local();
    this.#tree = controlTree(
      plan.nodes.map(({ taken, next, returns }) => [...returns, taken, next].filter((n) => n >= 0)),
    );
  }

  region(): FunctionBody {
    const { code } = this;
    code.block();
    this.#endingDepth = code.depth;
    this.loadState();
    if (this.#tree.order.length > 1) this.#guard();
    this.#charge(0);
    this.#emitTree(0);
    code.end();
    this.#sharedEnding();
    return code.finish();
  }

  // entry

  /**
   * Inside, branches are not checked against CS's limit, and instruction pointers do not wrap: code for which that is
   * not certain stays in the interpreter.
   */
  #guard(): void {
    const { code, plan } = this;
    const nodes = this.#tree.order.map((n) => plan.nodes[n]!);
    const first = Math.min(...nodes.map(({ offset }) => offset));
    const last = Math.max(...nodes.map(({ insns }) => insns.at(-1)!.next));
    const limit = code.local();
    code.loadAt(segAddress(CS) + SEG_LIMIT);
    code.set(limit);
    if (!plan.code32) {
      code.i32(0xffff);
      code.get(limit);
      code.get(limit);
      code.i32(0xffff);
      code.op(I32.gt_u);
      code.op(CONTROL.select);
      code.set(limit);
    }
    code.get(this.rip);
    code.i32(-first);
    code.op(I32.lt_u);
    code.get(limit);
    code.get(this.rip);
    code.op(I32.lt_u);
    code.op(I32.or);
    code.get(limit);
    code.get(this.rip);
    code.op(I32.sub);
    code.i32(last);
    code.op(I32.lt_u);
    code.op(I32.or);
    code.if("unlikely");
    this.#chargeFromMemory();
    const body = code.local();
    code.loadAt(plan.nodes[0]!.head + HEAD_BODY);
    code.tee(body);
    code.i32(0);
    code.get(body);
    code.load(2);
    code.returnCallIndirect(this.functions.handlerType);
    code.end();
  }

  /** Charges the first block and stores the budget: its records run in the interpreter. */
  #chargeFromMemory(): void {
    this.#charge(0);
    this.storeBudget();
  }

  /** Pays for a node; leaves at its head when the budget is short or something is pending. */
  #charge(index: number): void {
    const { code } = this;
    const node = this.plan.nodes[index]!;
    code.get(this.budget);
    code.i32(node.insns.length);
    code.op(I32.sub);
    code.tee(this.budget);
    code.loadAt(PENDING);
    code.op(I32.lt_s);
    code.if("unlikely");
    this.#setRip(node.offset);
    this.#refund(node.insns.length);
    code.i32(node.head);
    code.set(this.#exitRecord);
    this.#end(EXIT.HEAD);
    code.end();
  }

  // control flow

  /** A node with all that it dominates. */
  #emitTree(index: number): void {
    const { code } = this;
    const isLoop = this.#tree.isLoopHeader[index]!;
    if (isLoop || this.#tree.isMerge[index]!) this.known = this.liveness.isReadIn(index) ? "words" : "unknown";
    if (isLoop) {
      code.loop();
      this.#targetDepths.set(index, code.depth);
    }
    const merges = this.#tree.children[index]!.filter((child) => this.#tree.isMerge[child]);
    for (const child of merges) {
      code.block();
      this.#targetDepths.set(child, code.depth);
    }
    this.#emitNode(index);
    for (const child of merges.toReversed()) {
      code.end();
      this.#emitTree(child);
    }
    if (isLoop) code.end();
  }

  #emitNode(index: number): void {
    const node = this.plan.nodes[index]!;
    this.#node = node;
    this.#ending = undefined;
    for (const [at, insn] of node.insns.entries()) {
      this.#index = at;
      this.insn = insn;
      this.insnFlags = this.liveness.insn(index, at);
      this.#slowStores = false;
      this.lower(insn.ir);
      if (!insn.endsBlock) this.#leaveIfCodeChanged(insn.next);
    }
    this.#emitEnding(index, node);
  }

  #emitEnding(index: number, node: RegionNode): void {
    const { code } = this;
    const last = node.insns.at(-1)!;
    const ending = this.#ending;
    // the code ahead was overwritten by a store of this very instruction: out, wherever it goes on
    const changed = this.#slowStores && last.endsBlock ? this.#codeChanged : undefined;
    if (ending !== undefined && node.returns.length > 0) {
      this.#return(index, node, ending.condition!, changed);
      return;
    }
    if (ending !== undefined) {
      if (ending.condition !== undefined) {
        code.get(ending.condition);
        code.if();
      }
      const { known } = this;
      this.#goTo(
        index,
        node.taken,
        node,
        last.next + last.binding.delta,
        node.lastRecord + REC_LINK_TAKEN,
        changed,
        ending.sizeBits,
      );
      this.known = known;
      if (ending.condition === undefined) return;
      code.end();
      this.#goTo(index, node.next, node, last.next, node.lastRecord + REC_LINK_NEXT, changed, 0);
      return;
    }
    if (last.endsBlock && mayChangeMode(last.ir)) {
      this.#afterModeChange(index, node, last.next);
      return;
    }
    if (last.ir.op.at(-1) === "jumpTo" || last.ir.op.at(-1) === "dispatch") return;
    this.#goTo(index, node.next, node, last.next, node.endRecord + REC_LINK_NEXT, changed, 0);
  }

  /** A near return: on within the region where `target` is the continuation of one of its calls. */
  #return(index: number, node: RegionNode, target: number, changed: number | undefined): void {
    const { code } = this;
    for (const to of node.returns) {
      if (this.#tree.cut.has(index * this.plan.nodes.length + to)) continue;
      const { offset } = this.plan.nodes[to]!;
      code.get(target);
      this.#pushIp(offset, false);
      code.op(I32.eq);
      code.if();
      const { known } = this;
      this.#goTo(index, to, node, offset, 0, changed, 0);
      this.known = known;
      code.end();
    }
    this.#jumpOut(target);
  }

  /** On within the region while code still means the same; else by the jump cache. */
  #afterModeChange(index: number, node: RegionNode, offset: number): void {
    const { code } = this;
    if (node.next >= 0) {
      code.loadAt(MODE_KEY);
      code.i32(this.plan.modeKey);
      code.op(I32.eq);
      // a descriptor whose accessed bit was set may lie in the code ahead
      code.loadAt(CODE_CHANGED);
      code.op(I32.eqz);
      code.op(I32.and);
      code.if("likely");
      const { known } = this;
      this.#goTo(index, node.next, node, offset, node.endRecord + REC_LINK_NEXT, undefined, 0);
      this.known = known;
      code.end();
      code.i32(0);
      code.i32(0);
      code.store(4, CODE_CHANGED);
    }
    this.settleFlags();
    this.#setRip(offset);
    this.#end(DISPATCH);
  }

  /** Ends a path: to a node of the region, or out through a link slot. `sizeBits`: of a taken branch, whose target is checked. */
  #goTo(
    from: number,
    to: number,
    node: RegionNode,
    offset: number,
    slot: number,
    changed: number | undefined,
    sizeBits: number,
  ): void {
    const { code } = this;
    const inside = to >= 0 && !this.#tree.cut.has(from * this.plan.nodes.length + to);
    if (inside) {
      if (this.plan.nodes[to]!.physPage !== node.physPage) this.#checkPage(this.plan.nodes[to]!);
      if (changed !== undefined) {
        code.get(changed);
        code.if("unlikely");
        code.i32(0);
        code.i32(0);
        code.store(4, CODE_CHANGED);
        this.#setRip(offset);
        this.#end(DISPATCH);
        code.end();
      }
      this.#charge(to);
      const isBack = this.#tree.position[to]! <= this.#tree.position[from]!;
      if (this.liveness.isReadIn(to) && (isBack || this.#tree.isMerge[to]! || this.#tree.isLoopHeader[to]!))
        this.settleFlags();
      if (isBack || this.#tree.isMerge[to]) {
        code.br(this.#targetDepths.get(to)!);
      } else {
        const state = {
          known: this.known,
          node: this.#node,
          index: this.#index,
          insn: this.insn,
          insnFlags: this.insnFlags,
          slow: this.#slowStores,
          ending: this.#ending,
        };
        this.#emitTree(to);
        this.known = state.known;
        this.#node = state.node;
        this.#index = state.index;
        this.insn = state.insn;
        this.insnFlags = state.insnFlags;
        this.#slowStores = state.slow;
        this.#ending = state.ending;
      }
      return;
    }
    if (sizeBits !== 0) {
      const wraps = sizeBits === 16;
      this.emitTargetCheck(() => this.#pushIp(offset, wraps));
      code.i32(0);
      this.#pushIp(offset, wraps);
      code.store(4, RIP);
    } else this.#setRip(offset);
    this.#settleKnown();
    code.i32(slot);
    code.set(this.#slot);
    this.#end(LINK);
  }

  /**
   * Another page: on only while its addresses lead where they led when the region was made. Asked once for each change
   * of the mapping; what the answer was good for is kept in a variable.
   */
  #checkPage(to: RegionNode): void {
    const { code } = this;
    const epoch = this.#newGlobal();
    code.globalGet(epoch);
    code.loadAt(MAP_EPOCH);
    code.op(I32.ne);
    code.if("unlikely");
    this.#pushIp(to.offset, false);
    code.loadAt(segAddress(CS) + SEG_BASE);
    code.op(I32.add);
    code.i32(to.physPage);
    code.call(this.functions.fetchesFrom!);
    code.op(I32.eqz);
    code.if("unlikely");
    this.#setRip(to.offset);
    this.#end(DISPATCH);
    code.end();
    code.loadAt(MAP_EPOCH);
    code.globalSet(epoch);
    code.end();
  }

  protected branch(condition: Val, sizeBits: number): void {
    if (this.constantOf(condition) === 1) {
      this.#ending = { condition: undefined, sizeBits };
      return;
    }
    const local = this.code.local();
    this.push(condition);
    this.code.set(local);
    this.#ending = { condition: local, sizeBits };
  }

  protected jumpTo(target: Val): void {
    const local = this.localOf(target);
    // a return to a call of this region stays inside
    const { returns } = this.#node;
    if (returns.length > 0) {
      this.#ending = { condition: local, sizeBits: 0 };
      return;
    }
    this.#jumpOut(local);
  }

  #jumpOut(local: number): void {
    this.#settleKnown();
    this.code.storeLocalAt(RIP, local);
    this.#end(DISPATCH);
  }

  /** A helper has changed everything: what the locals hold is in memory already, and stays there. */
  protected dispatch(): void {
    this.code.returnCall(this.functions.dispatch);
  }

  // leaving

  #pushIp(offset: number, wraps: boolean): void {
    const { code } = this;
    code.get(this.rip);
    code.i32(offset);
    code.op(I32.add);
    if (!wraps) return;
    code.i32(0xffff);
    code.op(I32.and);
  }

  #setRip(offset: number): void {
    this.code.i32(0);
    this.#pushIp(offset, false);
    this.code.store(4, RIP);
  }

  #refund(instructions: number): void {
    const { code } = this;
    if (instructions === 0) return;
    code.get(this.budget);
    code.i32(instructions);
    code.op(I32.add);
    code.set(this.budget);
  }

  /** Returns with RIP at an instruction of the block; `behind`: instructions charged that did not run. */
  #exitAt(exit: number, offset: number): void {
    const { code } = this;
    this.#setRip(offset);
    this.#refund(this.#node.insns.length - this.#index - 1);
    // no record: RIP and budget are right already
    code.i32(0);
    code.set(this.#exitRecord);
    this.#end(exit);
  }

  protected leaveFault(): void {
    this.#exitAt(EXIT.FAULT, this.insn.offset);
  }

  protected leave(reason: number): void {
    this.#exitAt(LEAVE_EXITS[reason]!, this.insn.next);
  }

  protected yield(): void {
    const { code } = this;
    code.get(this.budget);
    code.loadAt(PENDING);
    code.op(I32.le_s);
    code.if("unlikely");
    this.#exitAt(EXIT.RESTART, this.insn.offset);
    code.end();
  }

  #leaveIfCodeChanged(next: number): void {
    if (!this.#slowStores) return;
    const { code } = this;
    code.get(this.#codeChanged);
    code.if("unlikely");
    code.i32(0);
    code.i32(0);
    code.store(4, CODE_CHANGED);
    this.#exitAt(EXIT.RESYNC, next);
    code.end();
  }

  protected afterSlowStore(i: number): void {
    const { code } = this;
    if (this.ir.op.slice(i + 1).some((op) => !isSimple(op))) {
      this.#slowStores = true;
      code.loadAt(CODE_CHANGED);
      code.set(this.#codeChanged);
      return;
    }
    // the rest of the instruction is done here, so that the usual path need not ask
    const { known } = this;
    code.loadAt(CODE_CHANGED);
    code.if("unlikely");
    code.i32(0);
    code.i32(0);
    code.store(4, CODE_CHANGED);
    this.lowerRest(i);
    this.#exitAt(EXIT.RESYNC, this.insn.next);
    code.end();
    this.known = known;
  }

  /** On a path that is taken often, what is known of the flags spares asking for it. */
  #settleKnown(): void {
    if (this.known !== "unknown") this.settleFlags();
  }

  /** Leaves by the shared ending: an exit code, LINK or DISPATCH. */
  #end(how: number): void {
    this.code.i32(how);
    this.code.set(this.#exitCode);
    this.code.br(this.#endingDepth);
  }

  #sharedEnding(): void {
    const { code } = this;
    this.known = "unknown";
    this.storeState();
    code.get(this.#exitCode);
    code.i32(DISPATCH);
    code.op(I32.eq);
    code.if();
    code.returnCall(this.functions.dispatch);
    code.end();
    code.get(this.#exitCode);
    code.i32(LINK);
    code.op(I32.eq);
    code.if();
    this.#followLink();
    code.end();
    code.storeLocalAt(EXIT_RECORD, this.#exitRecord);
    code.get(this.#exitCode);
    code.return();
  }

  /** RIP is another block's: through the link if there is one. */
  #followLink(): void {
    const { code } = this;
    const link = code.local();
    code.get(this.#slot);
    code.load(4);
    code.tee(link);
    code.if("likely");
    code.get(link);
    code.i32(0);
    code.get(link);
    code.load(2);
    code.returnCallIndirect(this.functions.handlerType);
    code.end();
    code.storeLocalAt(EXIT_ARG, this.#slot);
    code.i32(EXIT.LINK);
    code.return();
  }

  protected pushThisIp(): void {
    this.#pushIp(this.insn.offset, false);
  }

  protected pushNextIp(): void {
    this.#pushIp(this.insn.next, false);
  }

  protected pushRelTarget(sizeBits: number): void {
    this.#pushIp(this.insn.next + this.insn.binding.delta, sizeBits === 16);
  }
}

/** Ways to leave besides the exit codes, which are positive. */
const DISPATCH = -1;
const LINK = -2;

/** May be emitted a second time behind a store. */
function isSimple(op: IrOp): boolean {
  return isPure(op) || op === "reg" || op === "setReg" || op === "flags" || op === "flagsResult";
}

/** Loads of segment and control registers: what follows may decode differently. */
function mayChangeMode(ir: Ir): boolean {
  return ir.op.some((op, i) => op === "helper" && MODE_HELPERS.has(ir.text[i] as HelperName));
}

const MODE_HELPERS: ReadonlySet<HelperName> = new Set(["loadSegment", "movToCr", "lmsw", "popFlags", "clts"]);
