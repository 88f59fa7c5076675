/** The system half against Bochs, where that is installed; `tools/oracles/bochs/main.ts` runs more. */
import { describe, expect, test } from "vitest";
import { hasBochs } from "./bochs/bochs.ts";
import { compareWithBochs } from "./bochs/compare.ts";
import { MODES } from "./fuzz/world.ts";

const INSTRUCTIONS = 200;

/** Seeds of each mode whose cases hold nothing that Bochs is known to do otherwise. */
describe.skipIf(!hasBochs())("like Bochs", () => {
  test.each(MODES)("%s", (mode) => {
    for (const n of [0, 1, 2]) {
      const seed = MODES.length * (21 + n) + MODES.indexOf(mode);
      const { what, agreed, trace } = compareWithBochs({ seed, mode, model: "i686" }, INSTRUCTIONS);
      expect({ what, at: trace.at(-1) }).toEqual({ what: undefined, at: trace.at(-1) });
      expect(agreed).toBeGreaterThan(0);
    }
  });
});
