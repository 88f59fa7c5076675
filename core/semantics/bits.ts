import type { Val } from "../ir/ir.ts";
import type { Sem } from "./context.ts";

/**
 * Bit tests. With a register bit offset and a memory operand the offset is a signed distance in bits from the operand:
 * the address moves by whole operands. [SDM] 2A BT.
 */
function bitTest(s: Sem, change: ((value: Val, mask: Val) => Val) | null): void {
  const size = s.sizeOf(0);
  const offset = s.read(1);
  const operand = s.operand(0);
  const within = s.ir.and(offset, s.k(size - 1));
  let value: Val;
  let commit: (v: Val) => void;
  if (operand.kind === "mem") {
    const distance =
      s.operand(1).kind === "imm"
        ? s.k(0)
        : s.ir.shl(s.ir.shrS(s.signed(offset, size), s.k(size === 32 ? 5 : 4)), s.k(size === 32 ? 2 : 1));
    const address = s.mask(s.ir.add(s.address(), distance), s.addrSizeBits);
    if (change === null) {
      value = s.ir.load(operand.segment, address, size);
      commit = () => {};
    } else {
      const loaded = s.ir.loadForStore(operand.segment, address, size);
      value = loaded;
      commit = (v) => s.ir.storeBack(loaded, v);
    }
  } else if (change === null) {
    value = s.read(0);
    commit = () => {};
  } else {
    ({ value, commit } = s.modify(0));
  }
  const cf = s.ir.and(s.ir.shrU(value, within), s.k(1));
  if (change !== null) commit(change(value, s.ir.shl(s.k(1), within)));
  s.ir.flagsCf(cf);
}

export const bt = (s: Sem): void => bitTest(s, null);
export const bts = (s: Sem): void => bitTest(s, (value, mask) => s.ir.or(value, mask));
export const btr = (s: Sem): void => bitTest(s, (value, mask) => s.ir.and(value, s.ir.xor(mask, s.k(-1))));
export const btc = (s: Sem): void => bitTest(s, (value, mask) => s.ir.xor(value, mask));

/** ZF says the source was 0; then the destination keeps its value, as processors do. [SDM] 2A BSF. */
function bitScan(s: Sem, forward: boolean): void {
  const source = s.read(1);
  s.ir.if(source);
  const index = forward ? s.ir.unary("ctz", source) : s.ir.sub(s.k(31), s.ir.unary("clz", source));
  s.write(0, index);
  s.ir.end();
  s.ir.flagsZf(s.ir.eqz(source));
}

export const bsf = (s: Sem): void => bitScan(s, true);
export const bsr = (s: Sem): void => bitScan(s, false);
