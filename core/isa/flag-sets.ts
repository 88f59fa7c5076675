/** Flag effects that many instructions share. [SDM] vol. 1 appendix A, table A-2. */
import type { Flag, FlagEffects } from "./row.ts";

export const ALL_ARITHMETIC = ["CF", "PF", "AF", "ZF", "SF", "OF"] as const satisfies readonly Flag[];

/** add, sub, cmp, neg … */
export const ARITHMETIC: FlagEffects = { writes: ALL_ARITHMETIC };
export const ARITHMETIC_CARRY: FlagEffects = { reads: ["CF"], writes: ALL_ARITHMETIC };
/** inc, dec: the carry stays. */
export const STEP: FlagEffects = { writes: ["PF", "AF", "ZF", "SF", "OF"] };
export const LOGIC: FlagEffects = { writes: ["CF", "PF", "ZF", "SF", "OF"], undefined: ["AF"] };
export const SHIFT: FlagEffects = { writes: ["CF", "PF", "ZF", "SF", "OF"], undefined: ["AF"] };
export const ROTATE: FlagEffects = { writes: ["CF", "OF"] };
export const ROTATE_CARRY: FlagEffects = { reads: ["CF"], writes: ["CF", "OF"] };
export const MULTIPLY: FlagEffects = { writes: ["CF", "OF"], undefined: ["PF", "AF", "ZF", "SF"] };
export const DIVIDE: FlagEffects = { undefined: ALL_ARITHMETIC };
export const BIT_TEST: FlagEffects = { writes: ["CF"], undefined: ["PF", "AF", "SF", "OF"] };
export const BIT_SCAN: FlagEffects = { writes: ["ZF"], undefined: ["CF", "PF", "AF", "SF", "OF"] };
export const ZERO_ONLY: FlagEffects = { writes: ["ZF"] };
export const STRING: FlagEffects = { reads: ["DF"] };
export const STRING_COMPARE: FlagEffects = { reads: ["DF"], writes: ALL_ARITHMETIC };
/** popf, iret, task switches. */
export const EVERY: FlagEffects = { writes: [...ALL_ARITHMETIC, "TF", "IF", "DF", "NT", "RF", "AC"] };
/** Entering a handler. */
export const INTERRUPT: FlagEffects = { writes: ["TF", "IF", "NT", "RF", "AC"] };
export const NONE: FlagEffects = {};
