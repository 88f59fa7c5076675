/** Repeated string instructions in bulk: within a page, forward, as far as the budget allows; the rest goes element by element. */
import {
  BUDGET,
  EFLAGS_SYSTEM,
  GPR,
  PENDING,
  ES,
  SEG_READ_COUNT,
  SEG_WRITE_COUNT,
  TLB_READ,
  TLB_WRITE,
  segAddress,
} from "../cpu/layout.ts";
import { DF } from "../cpu/flags.ts";
import { Code, type FunctionBody } from "../wasm/code.ts";
import { I32 } from "../wasm/opcodes.ts";
import { pushTlbEntry, checkTag, hostOf, pushHostOf } from "./tlb-lookup.ts";

const ECX = GPR + 8;
const ESI = GPR + 6 * 8;
const EDI = GPR + 7 * 8;

/** Pushes a register at the address size held in a local. */
function pushIndexed(code: Code, address: number, addrSize: number): void {
  code.loadAt(address, 4);
  code.i32(0xffff);
  code.i32(-1);
  code.get(addrSize);
  code.i32(16);
  code.op(I32.eq);
  code.op(0x1b);
  code.op(I32.and);
}

/** Adds `delta` to a register at the address size. */
function addIndexed(code: Code, address: number, addrSize: number, delta: () => void): void {
  code.get(addrSize);
  code.i32(16);
  code.op(I32.eq);
  code.if();
  code.i32(0);
  code.loadAt(address, 2);
  delta();
  code.op(I32.add);
  code.store(2, address);
  code.else();
  code.i32(0);
  code.loadAt(address, 4);
  delta();
  code.op(I32.add);
  code.store(4, address);
  code.end();
}

/** local = min(local, value on top of the stack), unsigned. */
function limitTo(code: Code, local: number): void {
  const other = code.local();
  code.tee(other);
  code.get(local);
  code.get(other);
  code.get(local);
  code.op(I32.lt_u);
  code.op(0x1b);
  code.set(local);
}

/** Elements that fit before the page end at `linear`. */
function pushPageRoom(code: Code, linear: number, size: number): void {
  code.i32(0x1000);
  code.get(linear);
  code.i32(0xfff);
  code.op(I32.and);
  code.op(I32.sub);
  code.get(size);
  code.op(I32.div_u);
}

/** Branches to `depth` unless [offset, offset + bytes) is within the segment's fast range and does not wrap at 64 KiB. */
function checkRange(
  code: Code,
  counts: number,
  segment: () => void,
  offset: number,
  bytes: number,
  addrSize: number,
  depth: number,
): void {
  const last = code.local();
  code.get(offset);
  code.get(bytes);
  code.op(I32.add);
  code.i32(1);
  code.op(I32.sub);
  code.tee(last);
  segment();
  code.load(4, counts);
  code.op(I32.ge_u);
  code.brIf(depth);
  code.get(last);
  code.get(offset);
  code.op(I32.lt_u);
  code.brIf(depth);
  code.get(addrSize);
  code.i32(16);
  code.op(I32.eq);
  code.get(last);
  code.i32(0xffff);
  code.op(I32.gt_u);
  code.op(I32.and);
  code.brIf(depth);
}

/** Fewer than this many elements are not worth a bulk operation. */
const BULK_MINIMUM = 4;

function limitCount(code: Code, count: number, depth: number): void {
  code.loadAt(BUDGET);
  code.loadAt(PENDING);
  code.op(I32.lt_s);
  code.loadAt(EFLAGS_SYSTEM);
  code.i32(DF);
  code.op(I32.and);
  code.op(I32.or);
  code.brIf(depth);
  // a turn costs one instruction, and one turn is paid for: never more than the slice has left
  code.loadAt(BUDGET);
  code.i32(1);
  code.op(I32.add);
  limitTo(code, count);
  code.get(count);
  code.i32(BULK_MINIMUM);
  code.op(I32.lt_u);
  code.brIf(depth);
}

function chargeBudget(code: Code, count: number): void {
  code.i32(0);
  code.loadAt(BUDGET);
  code.get(count);
  code.op(I32.sub);
  code.i32(1);
  code.op(I32.add);
  code.store(4, BUDGET);
}

/** (source segment, element size, address size) → elements moved: up to the end of either page, forward, no overlap ahead. */
export function repMovsBody(): FunctionBody {
  const code = new Code(3);
  const [segment, size, addrSize] = [0, 1, 2];
  const source = code.local();
  const target = code.local();
  const count = code.local();
  const bytes = code.local();
  code.block();
  const noneDepth = code.depth;
  pushIndexed(code, ECX, addrSize);
  code.set(count);
  pushIndexed(code, ESI, addrSize);
  code.set(source);
  pushIndexed(code, EDI, addrSize);
  code.set(target);
  const from = pushTlbEntry(code, () => code.get(segment), source);
  const to = pushTlbEntry(code, () => code.i32(segAddress(ES)), target);
  pushPageRoom(code, from.linear, size);
  limitTo(code, count);
  pushPageRoom(code, to.linear, size);
  limitTo(code, count);
  limitCount(code, count, noneDepth);
  code.get(count);
  code.get(size);
  code.op(I32.mul);
  code.set(bytes);
  checkRange(code, SEG_READ_COUNT, () => code.get(segment), source, bytes, addrSize, noneDepth);
  checkRange(code, SEG_WRITE_COUNT, () => code.i32(segAddress(ES)), target, bytes, addrSize, noneDepth);
  checkTag(code, from.entry, from.linear, TLB_READ, noneDepth);
  checkTag(code, to.entry, to.linear, TLB_WRITE, noneDepth);
  const hostFrom = code.local();
  const hostTo = code.local();
  for (const [at, host] of [
    [from, hostFrom],
    [to, hostTo],
  ] as const) {
    pushHostOf(code, at);
    code.set(host);
  }
  // a forward move onto itself repeats a pattern, which memory.copy would not
  code.get(hostTo);
  code.get(hostFrom);
  code.op(I32.sub);
  code.get(bytes);
  code.op(I32.lt_u);
  code.brIf(noneDepth);
  code.get(hostTo);
  code.get(hostFrom);
  code.get(bytes);
  code.memoryCopy();
  addIndexed(code, ESI, addrSize, () => code.get(bytes));
  addIndexed(code, EDI, addrSize, () => code.get(bytes));
  addIndexed(code, ECX, addrSize, () => {
    code.i32(0);
    code.get(count);
    code.op(I32.sub);
  });
  chargeBudget(code, count);
  code.get(count);
  code.return();
  code.end();
  code.i32(0);
  return code.finish();
}

/** (element size, address size) → elements stored: up to the end of the page, forward. */
export function repStosBody(): FunctionBody {
  const code = new Code(2);
  const [size, addrSize] = [0, 1];
  const target = code.local();
  const count = code.local();
  const bytes = code.local();
  code.block();
  const noneDepth = code.depth;
  pushIndexed(code, ECX, addrSize);
  code.set(count);
  pushIndexed(code, EDI, addrSize);
  code.set(target);
  const to = pushTlbEntry(code, () => code.i32(segAddress(ES)), target);
  pushPageRoom(code, to.linear, size);
  limitTo(code, count);
  limitCount(code, count, noneDepth);
  code.get(count);
  code.get(size);
  code.op(I32.mul);
  code.set(bytes);
  checkRange(code, SEG_WRITE_COUNT, () => code.i32(segAddress(ES)), target, bytes, addrSize, noneDepth);
  checkTag(code, to.entry, to.linear, TLB_WRITE, noneDepth);
  const host = code.local();
  const end = code.local();
  pushHostOf(code, to);
  code.tee(host);
  code.get(bytes);
  code.op(I32.add);
  code.set(end);
  code.get(size);
  code.i32(1);
  code.op(I32.eq);
  code.if();
  code.get(host);
  code.loadAt(GPR, 1);
  code.get(bytes);
  code.memoryFill();
  code.else();
  code.loop();
  const loopDepth = code.depth;
  code.get(size);
  code.i32(2);
  code.op(I32.eq);
  code.if();
  code.get(host);
  code.loadAt(GPR, 2);
  code.store(2);
  code.else();
  code.get(host);
  code.loadAt(GPR, 4);
  code.store(4);
  code.end();
  code.get(host);
  code.get(size);
  code.op(I32.add);
  code.tee(host);
  code.get(end);
  code.op(I32.ne);
  code.brIf(loopDepth);
  code.end();
  code.end();
  addIndexed(code, EDI, addrSize, () => code.get(bytes));
  addIndexed(code, ECX, addrSize, () => {
    code.i32(0);
    code.get(count);
    code.op(I32.sub);
  });
  chargeBudget(code, count);
  code.get(count);
  code.return();
  code.end();
  code.i32(0);
  return code.finish();
}

/** Elements that a search may pass over: all but the last, within the pages and the budget. */
function searchCount(
  code: Code,
  count: number,
  addrSize: number,
  size: number,
  linears: readonly number[],
  depth: number,
): void {
  pushIndexed(code, ECX, addrSize);
  code.i32(1);
  code.op(I32.sub);
  code.set(count);
  for (const linear of linears) {
    pushPageRoom(code, linear, size);
    limitTo(code, count);
  }
  limitCount(code, count, depth);
}

/**
 * Counts in `done` how many elements compare as `whileEqual` says, up to `count`. `pushPair` pushes two elements of
 * `sizeBytes`, `done` × size from the start.
 */
function searchLoop(
  code: Code,
  size: number,
  count: number,
  whileEqual: number,
  pushPair: (sizeBytes: number, distance: number) => void,
): number {
  const done = code.local();
  const distance = code.local();
  for (const sizeBytes of [1, 2, 4]) {
    code.get(size);
    code.i32(sizeBytes);
    code.op(I32.eq);
    code.if();
    code.block();
    const out = code.depth;
    code.loop();
    const again = code.depth;
    pushPair(sizeBytes, distance);
    code.op(I32.eq);
    code.get(whileEqual);
    code.op(I32.ne);
    code.brIf(out);
    code.get(distance);
    code.i32(sizeBytes);
    code.op(I32.add);
    code.set(distance);
    code.get(done);
    code.i32(1);
    code.op(I32.add);
    code.tee(done);
    code.get(count);
    code.op(I32.ne);
    code.brIf(again);
    code.end();
    code.end();
    code.end();
  }
  return done;
}

/** Advances `registers` by `done` elements, counts them off ECX, charges them, and returns how many they were. */
function finishSearch(
  code: Code,
  done: number,
  size: number,
  addrSize: number,
  registers: readonly number[],
  depth: number,
): void {
  code.get(done);
  code.op(I32.eqz);
  code.brIf(depth);
  for (const register of registers) {
    addIndexed(code, register, addrSize, () => {
      code.get(done);
      code.get(size);
      code.op(I32.mul);
    });
  }
  addIndexed(code, ECX, addrSize, () => {
    code.i32(0);
    code.get(done);
    code.op(I32.sub);
  });
  chargeBudget(code, done);
  code.get(done);
  code.return();
}

/** (element size, address size, while equal) → elements passed over: up to the end of the page, forward. */
export function repScasBody(): FunctionBody {
  const code = new Code(3);
  const [size, addrSize, whileEqual] = [0, 1, 2];
  const target = code.local();
  const count = code.local();
  const bytes = code.local();
  code.block();
  const noneDepth = code.depth;
  pushIndexed(code, EDI, addrSize);
  code.set(target);
  const to = pushTlbEntry(code, () => code.i32(segAddress(ES)), target);
  searchCount(code, count, addrSize, size, [to.linear], noneDepth);
  code.get(count);
  code.get(size);
  code.op(I32.mul);
  code.set(bytes);
  checkRange(code, SEG_READ_COUNT, () => code.i32(segAddress(ES)), target, bytes, addrSize, noneDepth);
  checkTag(code, to.entry, to.linear, TLB_READ, noneDepth);
  const host = hostOf(code, to);
  const done = searchLoop(code, size, count, whileEqual, (sizeBytes, distance) => {
    code.get(host);
    code.get(distance);
    code.op(I32.add);
    code.load(sizeBytes);
    code.loadAt(GPR, sizeBytes);
  });
  finishSearch(code, done, size, addrSize, [EDI], noneDepth);
  code.end();
  code.i32(0);
  return code.finish();
}

/** (source segment, element size, address size, while equal) → elements passed over: up to the end of either page, forward. */
export function repCmpsBody(): FunctionBody {
  const code = new Code(4);
  const [segment, size, addrSize, whileEqual] = [0, 1, 2, 3];
  const source = code.local();
  const target = code.local();
  const count = code.local();
  const bytes = code.local();
  code.block();
  const noneDepth = code.depth;
  pushIndexed(code, ESI, addrSize);
  code.set(source);
  pushIndexed(code, EDI, addrSize);
  code.set(target);
  const from = pushTlbEntry(code, () => code.get(segment), source);
  const to = pushTlbEntry(code, () => code.i32(segAddress(ES)), target);
  searchCount(code, count, addrSize, size, [from.linear, to.linear], noneDepth);
  code.get(count);
  code.get(size);
  code.op(I32.mul);
  code.set(bytes);
  checkRange(code, SEG_READ_COUNT, () => code.get(segment), source, bytes, addrSize, noneDepth);
  checkRange(code, SEG_READ_COUNT, () => code.i32(segAddress(ES)), target, bytes, addrSize, noneDepth);
  checkTag(code, from.entry, from.linear, TLB_READ, noneDepth);
  checkTag(code, to.entry, to.linear, TLB_READ, noneDepth);
  const hostFrom = hostOf(code, from);
  const hostTo = hostOf(code, to);
  const done = searchLoop(code, size, count, whileEqual, (sizeBytes, distance) => {
    for (const host of [hostFrom, hostTo]) {
      code.get(host);
      code.get(distance);
      code.op(I32.add);
      code.load(sizeBytes);
    }
  });
  finishSearch(code, done, size, addrSize, [ESI, EDI], noneDepth);
  code.end();
  code.i32(0);
  return code.finish();
}
