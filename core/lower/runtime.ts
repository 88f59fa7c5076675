/**
 * Functions that generated code calls: TypeScript imports, and the wasm runtime that both tiers share (slow stores
 * beside translated code, bulk string moves, dispatch through the jump cache).
 */
import {
  BUDGET,
  CODE_BITMAP,
  EFLAGS_SYSTEM,
  GPR,
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
  PENDING,
  RIP,
  CS,
  ES,
  SEG_BASE,
  SEG_LIMIT,
  SEG_READ_COUNT,
  SEG_WRITE_COUNT,
  TLB_BASE,
  TLB_CODE,
  TLB_ENTRIES,
  TLB_EXEC,
  TLB_HOST,
  TLB_PHYS,
  TLB_READ,
  TLB_STRIDE,
  TLB_WRITE,
  segAddress,
} from "../cpu/layout.ts";
import { DF } from "../cpu/flags.ts";
import { HELPERS, HELPER_NAMES, type HelperName } from "../ir/helpers.ts";
import { Code, type FunctionBody } from "../wasm/code.ts";
import type { ModuleWriter, Signature } from "../wasm/module.ts";
import { I32 } from "../wasm/opcodes.ts";
import { EXIT } from "./exits.ts";

/** Every handler and region: (record, address) → exit code. */
export const HANDLER: Signature = { parameters: ["i32", "i32"], results: ["i32"] };
const NULLARY: Signature = { parameters: [], results: ["i32"] };
const i32s = (n: number): Signature => ({ parameters: Array<"i32">(n).fill("i32"), results: ["i32"] });

/** Function indexes in the module under construction. */
export interface RuntimeFunctions {
  /** (segment block, offset, size in bytes) → value, MEMORY_FAULT set on a fault. */
  readonly loadSlow: number;
  /** The same, checked for writing. */
  readonly modifySlow: number;
  /** (segment block, offset, size in bytes) */
  readonly probeSlow: number;
  /** (segment block, offset, size in bytes, value) */
  readonly storeSlow: number;
  helper(name: HelperName): number;
  /** Regions only: (linear address, physical page) → 1 when instructions there come from that page. */
  readonly fetchesFrom: number | undefined;
  /** () → exit code: continues at RIP. Tail-called. */
  readonly dispatch: number;
  readonly handlerType: number;
}

/** TypeScript functions that a module imports under "host". */
export const HOST_FUNCTIONS = ["loadSlow", "modifySlow", "probeSlow", "storeHost"] as const;
/** Wasm runtime functions that regions import under "runtime". */
export const RUNTIME_EXPORTS = ["storeSlow", "dispatch", "repMovs", "repStos", "repScas", "repCmps"] as const;

function isWasm(name: HelperName): boolean {
  const effects = HELPERS[name];
  return "wasm" in effects && effects.wasm;
}

/** For regions: a function is imported when its index is first asked for. Each import costs an instance some 100 bytes. */
export function importRuntime(module: ModuleWriter): RuntimeFunctions {
  const known = new Map<string, number>();
  const imported = (from: "host" | "runtime" | "helper", name: string, signature: Signature): number => {
    let index = known.get(name);
    if (index === undefined) {
      index = module.importFunction(from, name, signature);
      known.set(name, index);
    }
    return index;
  };
  return {
    handlerType: module.type(HANDLER),
    helper: (name) => imported(isWasm(name) ? "runtime" : "helper", name, i32s(HELPERS[name].parameters)),
    get loadSlow() {
      return imported("host", "loadSlow", i32s(3));
    },
    get modifySlow() {
      return imported("host", "modifySlow", i32s(3));
    },
    get probeSlow() {
      return imported("host", "probeSlow", i32s(3));
    },
    get storeSlow() {
      return imported("runtime", "storeSlow", i32s(4));
    },
    get fetchesFrom() {
      return imported("host", "fetchesFrom", i32s(2));
    },
    get dispatch() {
      return imported("runtime", "dispatch", NULLARY);
    },
  };
}

/** For the base module: imports the TypeScript half, defines and exports the wasm half. */
export function defineRuntime(module: ModuleWriter): RuntimeFunctions {
  const handlerType = module.type(HANDLER);
  const helpers = {} as Record<HelperName, number>;
  for (const name of HELPER_NAMES) {
    if (!isWasm(name)) helpers[name] = module.importFunction("helper", name, i32s(HELPERS[name].parameters));
  }
  const loadSlow = module.importFunction("host", "loadSlow", i32s(3));
  const modifySlow = module.importFunction("host", "modifySlow", i32s(3));
  const probeSlow = module.importFunction("host", "probeSlow", i32s(3));
  const storeHost = module.importFunction("host", "storeHost", i32s(4));
  const storeSlow = module.function(i32s(4), () => storeSlowBody(storeHost), "storeSlow");
  const dispatch = module.function(NULLARY, () => dispatchBody(handlerType), "dispatch");
  helpers.repMovs = module.function(i32s(3), repMovsBody, "repMovs");
  helpers.repStos = module.function(i32s(2), repStosBody, "repStos");
  helpers.repScas = module.function(i32s(3), repScasBody, "repScas");
  helpers.repCmps = module.function(i32s(4), repCmpsBody, "repCmps");
  module.function(i32s(1), () => enterBody(handlerType), "enter");
  return {
    loadSlow,
    modifySlow,
    probeSlow,
    storeSlow,
    fetchesFrom: undefined,
    dispatch,
    helper: (name) => helpers[name],
    handlerType,
  };
}

/** enter(record): runs code from a block head. */
function enterBody(handlerType: number): FunctionBody {
  const code = new Code(1);
  code.get(0);
  code.i32(0);
  code.get(0);
  code.load(2);
  code.returnCallIndirect(handlerType);
  return code.finish();
}

/** Looks RIP up in the jump cache, then among all heads, and goes there, or asks TypeScript. */
function dispatchBody(handlerType: number): FunctionBody {
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

/** A TLB entry's distance from its table: (linear address >>> shift) & mask. */
export const TLB_INDEX_SHIFT = 12 - Math.log2(TLB_STRIDE);
export const TLB_INDEX_MASK = (TLB_ENTRIES - 1) * TLB_STRIDE;

/** Leaves linear address and TLB entry of `offset` in two new locals. */
function pushTlbEntry(code: Code, segment: () => void, offset: number): { linear: number; entry: number } {
  const linear = code.local();
  const entry = code.local();
  code.get(offset);
  segment();
  code.load(4, SEG_BASE);
  code.op(I32.add);
  code.tee(linear);
  code.i32(TLB_INDEX_SHIFT);
  code.op(I32.shr_u);
  code.i32(TLB_INDEX_MASK);
  code.op(I32.and);
  code.loadAt(TLB_BASE);
  code.op(I32.add);
  code.set(entry);
  return { linear, entry };
}

/**
 * A store that missed the fast path. Pages with translated code have a tag that never matches; when the granules under
 * the store hold no code it is done here, without a trip to TypeScript.
 */
function storeSlowBody(storeHost: number): FunctionBody {
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

/** Branches to `depth` unless the entry translates the page of `linear` for the access that `tag` stands for. */
function checkTag(code: Code, entry: number, linear: number, tag: number, depth: number): void {
  code.get(entry);
  code.load(4, tag);
  code.get(linear);
  code.op(I32.sub);
  code.i32(-0x1000);
  code.op(I32.lt_u);
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
function repMovsBody(): FunctionBody {
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
function repStosBody(): FunctionBody {
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

/** Host address behind a TLB entry, in a new local. */
function hostOf(code: Code, at: { linear: number; entry: number }): number {
  const host = code.local();
  pushHostOf(code, at);
  code.set(host);
  return host;
}

function pushHostOf(code: Code, at: { linear: number; entry: number }): void {
  code.get(at.linear);
  code.i32(0xfff);
  code.op(I32.and);
  code.get(at.entry);
  code.load(4, TLB_HOST);
  code.op(I32.add);
  code.i32(1);
  code.op(I32.add);
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
function repScasBody(): FunctionBody {
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
function repCmpsBody(): FunctionBody {
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
