import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KillRounds } from "./round.ts";

const KILLS = 20;
const MOST_STEPS = 4;
const MOST_DELAY_MS = 50;

test.skipIf(process.platform === "win32")(
  `${KILLS} kills while snapshots are taken, restored and deleted, states saved and machines cloned: nothing is lost`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "nestbox-kills-"));
    const rounds = new KillRounds(folder);
    for (let kill = 0; kill < KILLS; kill++) {
      const { what, problems } = await rounds.run(
        1 + Math.floor(Math.random() * 1e6),
        1 + Math.floor(Math.random() * MOST_STEPS),
        Math.random() * MOST_DELAY_MS,
      );
      expect({ what, problems }).toEqual({ what, problems: [] });
    }
    rmSync(folder, { recursive: true });
  },
  180_000,
);
