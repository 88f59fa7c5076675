/** WAIT. Without a numeric coprocessor nobody has anything to wait for. [SDM] 3A 2.5, table 9-3; 2D WAIT. */
import { CR0 } from "../cpu/layout.ts";
import { CR0_MP, CR0_TS } from "../cpu/mode.ts";
import { NM, type Sem } from "./context.ts";
import { waitForExceptions } from "./x87.ts";

/** #NM only when both MP and TS are set. */
export function wait(s: Sem): void {
  const both = CR0_MP | CR0_TS;
  s.faultIf(s.ir.eq(s.ir.and(s.ir.state(CR0), s.k(both)), s.k(both)), NM);
  waitForExceptions(s);
}
