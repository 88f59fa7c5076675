/**
 * What a processor without a numeric coprocessor makes of its instructions. With CR0.EM or TS set they raise #NM, for an
 * emulator or for saving a task's registers. Otherwise nobody answers: nothing is read, written or waited for, as on an
 * 80386 whose socket is empty. FNSTSW leaves its operand as it was, by which software finds that there is no 80387.
 * [SDM] 3A 2.5, table 9-3; 2D WAIT.
 */
import { CR0 } from "../cpu/layout.ts";
import { CR0_EM, CR0_MP, CR0_TS } from "../cpu/mode.ts";
import { NM, type Sem } from "./context.ts";

export function esc(s: Sem): void {
  s.faultIf(s.ir.and(s.ir.state(CR0), s.k(CR0_EM | CR0_TS)), NM);
}

/** #NM only when both MP and TS are set. */
export function wait(s: Sem): void {
  const both = CR0_MP | CR0_TS;
  s.faultIf(s.ir.eq(s.ir.and(s.ir.state(CR0), s.k(both)), s.k(both)), NM);
}
