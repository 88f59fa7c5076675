/** Which NaN comes out when NaNs go in. [SDM] 1 table 4-7. */
import { EXP_MAX, isNan, isSignalling, QUIET_BIT, type F80 } from "./f80.ts";
import { IE, type Rounding } from "./rounding.ts";

/** The larger significand wins, then the positive sign; signalling ones become quiet, and raise IE. */
export function propagateNan(out: F80, env: Rounding, a: F80, b: F80): F80 {
  const [signallingA, signallingB] = [isSignalling(a), isSignalling(b)];
  if (signallingA || signallingB) env.raise(IE);
  const from = !isNan(b) || (isNan(a) && prefersFirst(a, b, signallingA, signallingB)) ? a : b;
  return out.set(from.sign, EXP_MAX, from.hi | QUIET_BIT, from.lo);
}

function prefersFirst(a: F80, b: F80, signallingA: boolean, signallingB: boolean): boolean {
  // a signalling and a quiet one: the quiet one
  if (signallingA !== signallingB) return signallingB;
  if (a.hi !== b.hi) return a.hi > b.hi;
  if (a.lo !== b.lo) return a.lo > b.lo;
  return a.sign <= b.sign;
}
