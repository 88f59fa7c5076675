import type { Place } from "./problem.ts";
import type { Token } from "./tokens.ts";

/** A line of source in tokens. */
export interface Line {
  readonly tokens: readonly Token[];
  readonly place: Place;
}
