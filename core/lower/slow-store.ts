/** Stores beside translated code, without a trip to TypeScript. */
import { CODE_BITMAP, SEG_WRITE_COUNT, TLB_CODE, TLB_HOST, TLB_PHYS, TLB_WRITE } from "../cpu/layout.ts";
import { Code, type FunctionBody } from "../wasm/code.ts";
import { I32 } from "../wasm/opcodes.ts";
import { pushTlbEntry } from "./tlb-lookup.ts";

/**
 * A store that missed the fast path. Pages with translated code have a tag that never matches; when the granules under
 * the store hold no code it is done here, without a trip to TypeScript.
 */
export function storeSlowBody(storeHost: number): FunctionBody {
  const code = new Code(4);
  const [segment, offset, size, value] = [0, 1, 2, 3];
  const phys = code.local();
  const last = code.local();
  code.block();
  const hostDepth = code.depth;
  code.get(offset);
  code.get(segment);
  code.get(size);
  code.i32(1);
  code.op(I32.shr_u);
  code.i32(2);
  code.op(I32.shl);
  code.op(I32.add);
  code.load(4, SEG_WRITE_COUNT);
  code.op(I32.ge_u);
  code.brIf(hostDepth);
  const { linear, entry } = pushTlbEntry(code, () => code.get(segment), offset);
  const inPage = code.local();
  code.get(linear);
  code.get(entry);
  code.load(4, TLB_WRITE);
  code.i32(1);
  code.op(I32.add);
  code.i32(TLB_CODE);
  code.op(I32.xor);
  code.op(I32.sub);
  code.tee(inPage);
  code.i32(0x1000);
  code.get(size);
  code.op(I32.sub);
  code.op(I32.gt_u);
  code.brIf(hostDepth);
  code.get(entry);
  code.load(4, TLB_PHYS);
  code.get(inPage);
  code.op(I32.or);
  code.tee(phys);
  code.get(size);
  code.op(I32.add);
  code.i32(1);
  code.op(I32.sub);
  code.set(last);
  for (const address of [phys, last]) {
    code.get(address);
    code.i32(9);
    code.op(I32.shr_u);
    code.load(1, CODE_BITMAP);
    code.get(address);
    code.i32(6);
    code.op(I32.shr_u);
    code.i32(7);
    code.op(I32.and);
    code.op(I32.shr_u);
    code.i32(1);
    code.op(I32.and);
    code.brIf(hostDepth);
  }
  const host = code.local();
  code.get(inPage);
  code.get(entry);
  code.load(4, TLB_HOST);
  code.op(I32.add);
  code.i32(1);
  code.op(I32.add);
  code.set(host);
  for (const sizeBytes of [1, 2, 4]) {
    code.get(size);
    code.i32(sizeBytes);
    code.op(I32.eq);
    code.if();
    code.get(host);
    code.get(value);
    code.store(sizeBytes);
    code.i32(0);
    code.return();
    code.end();
  }
  code.end();
  code.get(segment);
  code.get(offset);
  code.get(size);
  code.get(value);
  code.call(storeHost);
  return code.finish();
}
