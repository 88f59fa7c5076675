import type { OpcodeRow } from "./row.ts";
import { GROUPS } from "./tables/groups.ts";
import { ONE_BYTE_00_3F } from "./tables/one-byte-00-3f.ts";
import { ONE_BYTE_40_9F } from "./tables/one-byte-40-9f.ts";
import { ONE_BYTE_A0_FF } from "./tables/one-byte-a0-ff.ts";
import { TWO_BYTE } from "./tables/two-byte.ts";
import { X87 } from "./tables/x87.ts";

/** Every opcode of every map. Further maps are further lines. */
export const OPCODES: readonly OpcodeRow[] = [
  ...ONE_BYTE_00_3F,
  ...ONE_BYTE_40_9F,
  ...ONE_BYTE_A0_FF,
  ...TWO_BYTE,
  ...GROUPS,
  ...X87,
];
