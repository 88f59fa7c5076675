/** Constants that FLD1, FLDL2T … push, rounded as the control word says. [SDM] 1 8.3.8; 2A FLD1. */
import { EXP_BIAS, type F80 } from "./f80.ts";
import { cut, type Rounding, Significand } from "./rounding.ts";

/** Exponent, and the significand with the 32 bits behind it: 1, log2 10, log2 e, π, log10 2, ln 2, 0. By ModRM.rm. */
const CONSTANTS: readonly (readonly [exp: number, hi: number, lo: number, extra: number])[] = [
  [EXP_BIAS, 0x8000_0000, 0, 0],
  [EXP_BIAS + 1, 0xd49a_784b, 0xcd1b_8afe, 0x492b_f6ff],
  [EXP_BIAS, 0xb8aa_3b29, 0x5c17_f0bb, 0xbe87_fed0],
  [EXP_BIAS + 1, 0xc90f_daa2, 0x2168_c234, 0xc4c6_628b],
  [EXP_BIAS - 2, 0x9a20_9a84, 0xfbcf_f798, 0x8f89_59ac],
  [EXP_BIAS - 1, 0xb172_17f7, 0xd1cf_79ab, 0xc9e3_b398],
  [0, 0, 0, 0],
];

const sig = new Significand();

export function constant(out: F80, env: Rounding, which: number): F80 {
  const [exp, hi, lo, extra] = CONSTANTS[which]!;
  sig.set(hi, lo, extra);
  cut(env, 0, sig, 64);
  return out.set(0, exp, sig.hi, sig.lo);
}
