/** Brings dist/ up to date: every program, the page, and what Nestbox brings along. Skips what is fresh. */
import { bundle, bundlePage } from "./bundle.ts";
import { BUNDLES, RENDERER } from "./bundles.ts";
import { unlessFresh } from "./freshness.ts";
import { ensureFirmware, ensureSystems, ensureWelcome } from "./resources.ts";

const TOOL = "tools/build";

/** `tell` gets a line for each part that had to be built. */
export async function buildAll(tell: (line: string) => void): Promise<void> {
  const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const startMs = performance.now();
    if ((await work()) === "built") tell(`built ${name} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  };
  await timed("firmware", ensureFirmware);
  await timed("welcome", ensureWelcome);
  await timed("systems", ensureSystems);
  for (const program of BUNDLES) {
    const output = `${program.name}/${program.file}`;
    await timed(program.name, () =>
      unlessFresh(program.name, [TOOL, ...program.sources], [output], () => bundle(program)),
    );
  }
  await timed("renderer", () =>
    unlessFresh("renderer", [TOOL, ...RENDERER.sources], ["renderer/index.html"], () => bundlePage(RENDERER.config)),
  );
}
