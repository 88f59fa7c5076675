/** From a block to the next by its address: the jump cache, then the table of heads, then TypeScript. */
import {
  HEADS,
  HEADS_ENTRIES,
  HEADS_HASH_SHIFT,
  HEADS_HEAD,
  HEADS_MODE,
  HEADS_PHYS,
  HEADS_STRIDE,
  JUMP_CACHE,
  JUMP_CACHE_ENTRIES,
  JUMP_ENTRY_TAG,
  JUMP_HASH_SHIFT,
  JUMP_HEAD,
  JUMP_LINEAR,
  JUMP_STRIDE,
  JUMP_TAG,
  MODE_KEY,
  RIP,
  CS,
  SEG_BASE,
  SEG_LIMIT,
  TLB_BASE,
  TLB_EXEC,
  TLB_PHYS,
  segAddress,
} from "../cpu/layout.ts";
import { Code, type FunctionBody } from "../wasm/code.ts";
import { I32 } from "../wasm/opcodes.ts";
import { EXIT } from "./exits.ts";
import { TLB_INDEX_SHIFT, TLB_INDEX_MASK, checkTag } from "./tlb-lookup.ts";

/** enter(record): runs code from a block head. */
export function enterBody(handlerType: number): FunctionBody {
  const code = new Code(1);
  code.get(0);
  code.i32(0);
  code.get(0);
  code.load(2);
  code.returnCallIndirect(handlerType);
  return code.finish();
}

/** Looks RIP up in the jump cache, then among all heads, and goes there, or asks TypeScript. */
export function dispatchBody(handlerType: number): FunctionBody {
  const code = new Code(0);
  const head = code.local();
  const go = (): void => {
    code.tee(head);
    code.i32(0);
    code.get(head);
    code.load(2);
    code.returnCallIndirect(handlerType);
  };
  code.block();
  const { linear, entry } = pushJumpCacheHead(code, code.depth);
  go();
  code.end();
  code.block();
  pushKnownHead(code, linear, entry, code.depth);
  go();
  code.end();
  code.i32(EXIT.LOOKUP);
  return code.finish();
}

/** Pushes the head of the block at RIP, by its physical address, and notes it in the jump cache's entry; or branches. */
function pushKnownHead(code: Code, linear: number, jumpEntry: number, missDepth: number): void {
  const entry = code.local();
  const phys = code.local();
  code.loadAt(RIP);
  code.loadAt(segAddress(CS) + SEG_LIMIT);
  code.op(I32.gt_u);
  code.brIf(missDepth);
  code.get(linear);
  code.i32(TLB_INDEX_SHIFT);
  code.op(I32.shr_u);
  code.i32(TLB_INDEX_MASK);
  code.op(I32.and);
  code.loadAt(TLB_BASE);
  code.op(I32.add);
  code.set(entry);
  checkTag(code, entry, linear, TLB_EXEC, missDepth);
  code.get(entry);
  code.load(4, TLB_PHYS);
  code.get(linear);
  code.i32(0xfff);
  code.op(I32.and);
  code.op(I32.or);
  code.tee(phys);
  code.get(phys);
  code.i32(HEADS_HASH_SHIFT);
  code.op(I32.shr_u);
  code.op(I32.xor);
  code.i32(Math.log2(HEADS_STRIDE));
  code.op(I32.shl);
  code.i32((HEADS_ENTRIES - 1) * HEADS_STRIDE);
  code.op(I32.and);
  code.set(entry);
  code.get(entry);
  code.load(4, HEADS + HEADS_PHYS);
  code.get(phys);
  code.op(I32.ne);
  code.brIf(missDepth);
  code.get(entry);
  code.load(4, HEADS + HEADS_MODE);
  code.loadAt(MODE_KEY);
  code.op(I32.ne);
  code.brIf(missDepth);
  code.get(entry);
  code.load(4, HEADS + HEADS_HEAD);
  code.op(I32.eqz);
  code.brIf(missDepth);
  code.get(jumpEntry);
  code.get(linear);
  code.store(4, JUMP_CACHE + JUMP_LINEAR);
  code.get(jumpEntry);
  code.loadAt(JUMP_TAG);
  code.store(4, JUMP_CACHE + JUMP_ENTRY_TAG);
  code.get(jumpEntry);
  code.get(entry);
  code.load(4, HEADS + HEADS_HEAD);
  code.store(4, JUMP_CACHE + JUMP_HEAD);
  code.get(entry);
  code.load(4, HEADS + HEADS_HEAD);
}

/** Pushes the block head that the jump cache knows for RIP, or branches. Locals with RIP's linear address and entry. */
export function pushJumpCacheHead(code: Code, missDepth: number): { readonly linear: number; readonly entry: number } {
  const linear = code.local();
  const entry = code.local();
  code.loadAt(RIP);
  code.loadAt(segAddress(CS) + SEG_BASE);
  code.op(I32.add);
  code.tee(linear);
  code.get(linear);
  code.i32(JUMP_HASH_SHIFT);
  code.op(I32.shr_u);
  code.op(I32.xor);
  code.i32(Math.log2(JUMP_STRIDE));
  code.op(I32.shl);
  code.i32((JUMP_CACHE_ENTRIES - 1) * JUMP_STRIDE);
  code.op(I32.and);
  code.set(entry);
  code.get(linear);
  code.get(entry);
  code.load(4, JUMP_CACHE + JUMP_LINEAR);
  code.op(I32.ne);
  code.brIf(missDepth, "unlikely");
  code.loadAt(JUMP_TAG);
  code.get(entry);
  code.load(4, JUMP_CACHE + JUMP_ENTRY_TAG);
  code.op(I32.ne);
  code.brIf(missDepth, "unlikely");
  code.get(entry);
  code.load(4, JUMP_CACHE + JUMP_HEAD);
  return { linear, entry };
}
