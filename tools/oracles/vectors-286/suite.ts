import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { Tier } from "../bare-cpu.ts";
import { parseMoo } from "../moo.ts";
import { DIFFERENCES } from "./differences.ts";
import { RealModeRunner } from "./real-mode-runner.ts";

const FOLDER = fileURLToPath(new URL("../../../../shared/vectors/80286-real", import.meta.url));
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".MOO.gz")) : [];

/** Declares the tests of one tier: a test a file of vectors. */
export function vectors286(tier: Tier): void {
  describe.skipIf(files.length === 0)(`80286 vectors on the ${tier} tier`, () => {
    const runner = new RealModeRunner(tier);
    const counts = new Map<string, number>(DIFFERENCES.map(({ reason }) => [reason, 0]));
    let total = 0;

    test.each(files)("%s", (file) => {
      const failures: string[] = [];
      for (const vector of parseMoo(readFileSync(join(FOLDER, file)))) {
        const { difference, wrong } = runner.run(vector);
        total++;
        if (difference !== undefined) counts.set(difference.reason, counts.get(difference.reason)! + 1);
        if (wrong.length === 0) continue;
        const bytes = Buffer.from(vector.bytes).toString("hex");
        failures.push(
          `${vector.name} (${bytes}): ${wrong.join("; ")}, from ${JSON.stringify(vector.initial.registers)}`,
        );
      }
      expect(failures.slice(0, 5)).toEqual([]);
      expect(runner.strayWrites()).toEqual([]);
    });

    afterAll(() => {
      console.info(`${total} vectors on ${tier}. Listed differences between a 286 and a 386:`);
      for (const [reason, count] of counts) console.info(`  ${count}: ${reason}`);
    });
  });
}
