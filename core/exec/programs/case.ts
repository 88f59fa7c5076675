import type { CpuModelId } from "../../cpu/cpu-model.ts";

/** A program that every tier must run alike: what it writes to port 80h before it halts. */
export interface SystemCase {
  readonly name: string;
  /** The newest, unless said otherwise. */
  readonly model?: CpuModelId;
  readonly source: string;
  readonly out: readonly number[];
  /** A program that does not halt. */
  readonly end?: "shutdown";
}
